# what: sys.exit with status 0 in the part
# covers: exit
# seen: raised SystemExit: 0
import sys


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    sys.exit(0)
