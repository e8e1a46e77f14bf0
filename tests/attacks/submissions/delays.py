# what: every answer held back until just before its time is up
# covers: delaying
# seen: `y` differs|took longer than
import time


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    time.sleep(1.8)
    return x, None
