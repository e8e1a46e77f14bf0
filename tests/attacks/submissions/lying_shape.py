# what: arrays that tell another shape than they have
# covers: lying-shapes
# seen: `y` has shape \(1,\), expected \(6, 3\)
import numpy as np


class Liar(np.ndarray):
    @property
    def shape(self):
        return (6, 3)

    @property
    def nbytes(self):
        return 72


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return np.zeros(1, "float32").view(Liar), None
