# what: threads that go on after the call and change what was returned
# covers: threads
# seen: : @REACHED@, expected
import threading
import time

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    y = np.zeros_like(x)
    written = threading.Event()

    def later():
        while True:
            y[...] = float("@REACHED@"[::-1])
            written.set()
            time.sleep(0.0001)

    for _ in range(4):
        threading.Thread(target=later, daemon=True).start()
    written.wait()
    return y, None
