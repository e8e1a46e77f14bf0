# what: a configuration nested a hundred thousand times
# covers: lying-objects
# seen: .
import keras


class BatchNormalization(keras.layers.Layer):
    def get_config(self):
        inner = []
        for _ in range(100_000):
            inner = [inner]
        return {"axis": inner, "momentum": inner, "epsilon": inner}

    def call(self, x, training=None):
        return x[:1]
