# what: SIGSTOP to itself, in a check
# covers: sigstop
# seen: did not answer in time
# clock: short
import os
import signal


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    os.kill(os.getpid(), signal.SIGSTOP)
