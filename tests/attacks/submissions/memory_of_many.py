# what: memory taken by many processes, each below its limit
# covers: memory
# seen: MiB of memory
import os
import time


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    for _ in range(6):
        if os.fork() == 0:
            kept = b"x" * (200 << 20)
            time.sleep(100)
    time.sleep(100)
