# what: an endless loop behind blocked signals, which no signal handler of Python interrupts
# covers: endless
# seen: did not answer in time
# clock: short
import signal


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        pass
