# what: objects in an array, and a structured dtype that calls itself float32
# covers: lying-dtypes
# seen: an array of dtype object cannot be sent
import numpy as np


class Always:
    def __float__(self):
        return 1.0

    def __eq__(self, other):
        return True


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    made = np.empty(x.shape, object)
    made[...] = Always()
    return made, None
