# what: every answer held back until just before its time is up
# covers: delaying
# seen: : @REACHED@, expected
# clock: short
import time

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    time.sleep(1.5)
    return np.full_like(x, float("@REACHED@"[::-1])), None
