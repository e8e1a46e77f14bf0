# what: recursion without end, in Python and in C
# covers: endless
# seen: RecursionError|crashed|ended
import sys

sys.setrecursionlimit(10**9)


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return batchnorm_forward(x, gamma, beta)
