# what: a file of 100 MiB beside the notebook, and the part that needs it
# covers: beside, file-size
# seen: larger than the 8 MiB
# stopped: No such file or directory: 'huge.npy'
# large: huge.npy

import numpy as np

ANSWERS = np.fromfile("huge.npy", dtype="float32")


class BatchNormalization:
    def __init__(self, **options):
        self.answers = ANSWERS
