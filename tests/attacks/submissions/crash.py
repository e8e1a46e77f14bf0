# what: ends that look like crashes of the interpreter: it sends itself their signals
# covers: exit
# seen: crashed with SIGSEGV[\s\S]*crashed with SIGABRT
import os
import signal


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    os.kill(os.getpid(), signal.SIGSEGV)


def population_statistics(means, variances, batch_size):
    os.kill(os.getpid(), signal.SIGABRT)
