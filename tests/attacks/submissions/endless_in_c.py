# what: an endless loop in C code, which no signal handler of Python interrupts
# covers: endless
# seen: did not answer in time
# clock: short
import itertools


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return list(itertools.filterfalse(lambda_free, itertools.repeat(True)))


lambda_free = bool
