# what: a message nested a hundred thousand times
# covers: forging
# seen: a header that is no message \(RecursionError\)
import os
import struct


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    data = b"[" * 400_000
    os.write(3, struct.pack(">I", len(data)) + data)
