# what: an answer sent one byte at a time
# covers: delaying descriptors
# seen: did not answer in time
# clock: short
import os
import time


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    os.write(3, b"\x00\x00\x10\x00")
    while True:
        try:
            os.write(3, b" ")
            time.sleep(0.2)
        except BaseException:
            pass
