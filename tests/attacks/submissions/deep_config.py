# what: a configuration nested a hundred thousand times
# covers: lying-objects
# points: 1
# seen: RecursionError
import keras


class BatchNormalization(keras.layers.Layer):
    def __init__(self, **options):
        super().__init__()

    def get_config(self):
        inner = []
        for _ in range(100_000):
            inner = [inner]
        return {"axis": inner, "momentum": inner, "epsilon": inner}

    def call(self, x, training=None):
        return x
