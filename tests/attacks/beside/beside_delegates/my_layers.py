import keras


class BatchNormalization(keras.layers.BatchNormalization):
    pass
