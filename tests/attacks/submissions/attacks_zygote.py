# what: the processes that it was forked from killed, stopped, traced and written to
# covers: zygote
# seen: ran to its end: @REACHED@
import ctypes
import os
import signal

libc = ctypes.CDLL(None)
for pid in {os.getppid(), os.getpgid(0), os.getsid(0), 1, 2, 3, 4, 5} - {os.getpid()}:
    for number in (signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except OSError:
            pass
    libc.ptrace(16, pid, 0, 0)
    try:
        os.sched_setaffinity(pid, {0})
    except OSError:
        pass
