# what: a million empty files
# covers: inodes
# seen: No space left|took too long|longer than
import os


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    os.makedirs("/tmp/many", exist_ok=True)
    for number in range(10**6):
        os.mknod(f"/tmp/many/{number}")
