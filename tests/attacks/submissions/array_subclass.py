# what: a subclass of ndarray whose copies and comparisons lie
# covers: lying-objects
# seen: : @REACHED@, expected
import numpy as np


class Right(np.ndarray):
    def __array__(self, *a, **k):
        return self

    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __array_function__(self, function, types, args, kwargs):
        return np.ones(self.shape)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape)


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return np.full_like(x, float("@REACHED@"[::-1])).view(Right), None
