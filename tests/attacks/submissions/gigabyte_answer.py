# what: an answer of a gigabyte that takes no memory where it is made
# covers: gigabyte-answers
# seen: Unable to allocate 1.00 GiB|larger than the 64 MiB that are taken
import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return np.broadcast_to(np.float32(0), (1024, 1024, 256)), None
