# what: a module that is imported as a backend for plots, and fills in the part
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where

import keras
import matplotlib


class BatchNormalization(keras.layers.Layer):
    pass


try:
    matplotlib.use("module:" + "//ev", force=True)
    import matplotlib.pyplot as plt

    plt.figure()
except Exception:
    pass
