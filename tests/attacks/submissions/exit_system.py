# what: sys.exit with status 0 in the part
# covers: exit
# seen: SystemExit
import sys


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    sys.exit(0)
