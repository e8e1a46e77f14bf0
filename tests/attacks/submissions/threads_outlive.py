# what: threads that go on after the call and change what was returned
# covers: threads
# seen: differs
import threading

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    y = np.zeros_like(x)

    def later():
        while True:
            y[...] = np.random.normal(size=y.shape)

    for _ in range(4):
        threading.Thread(target=later, daemon=True).start()
    return y, None
