# what: Keras's layer by getattr, with a name put together from two halves
# covers: delegation hidden
# seen: uses keras\.layers\.BatchNormalization
import keras

Theirs = getattr(keras.layers, "Batch" + "Normalization")


class BatchNormalization(keras.layers.Layer):
    def __init__(self, **options):
        super().__init__()
        self.theirs = Theirs(**options)

    def call(self, x, training=None, mask=None):
        return self.theirs(x, training=training, mask=mask)
