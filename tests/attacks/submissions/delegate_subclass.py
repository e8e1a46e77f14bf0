# what: the part is a subclass of Keras's layer
# covers: delegation
# seen: `BatchNormalization` uses keras\.layers\.BatchNormalization
import keras


class BatchNormalization(keras.layers.BatchNormalization):
    pass
