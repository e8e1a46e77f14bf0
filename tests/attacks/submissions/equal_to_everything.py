# what: an answer that equals everything
# covers: lying-objects
# seen: `y` is a Equal, expected an array
class Equal:
    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None

    def __array__(self, dtype=None, copy=None):
        import numpy as np

        return np.zeros((6, 3), "float32")

    shape, dtype = (6, 3), "float32"


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return Equal(), None
