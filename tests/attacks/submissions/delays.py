# what: every answer held back until just before its time is up
# covers: delaying
# seen: `y` differs|longer than
# clock: short
import time


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    time.sleep(1.5)
    return x, None
