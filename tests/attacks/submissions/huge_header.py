# what: a message whose header says that four gigabytes follow, then one of a billion numbers
# covers: forging flooding
# seen: a header larger than is taken
import os


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    os.write(3, b"\xff\xff\xff\xff")
