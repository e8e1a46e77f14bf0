# what: answers that are pickles, and objects that run code when they are unpickled
# covers: pickles
# seen: `y` has shape \(\d\d+,\), expected \(6, 3\)
import os
import pickle

import numpy as np


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @COURSE@/canary.txt",)


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    data = pickle.dumps(Bomb())
    return np.frombuffer(data, "uint8"), Bomb()
