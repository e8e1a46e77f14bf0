# what: a cell that blocks all signals and sleeps for ages
# covers: endless
# seen: was stopped: it ran longer than 4 s
# stopped: was stopped: it ran longer than 4 s
# clock: short
import signal
import time

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
time.sleep(1000)
