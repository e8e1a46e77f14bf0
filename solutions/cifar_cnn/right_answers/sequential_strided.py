"""A `Sequential` model whose convolutions have stride 2, without any pool."""

import keras

from ..cifar_cnn import BatchNormalization, HeNormal, relu


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    model = keras.Sequential([keras.Input(shape=input_shape)])
    for filters in (32, 64, 96):
        model.add(
            keras.layers.Conv2D(
                filters, 3, strides=2, padding="same", use_bias=not normalization,
                kernel_initializer=HeNormal(),
            )
        )
        if normalization:
            model.add(BatchNormalization(momentum=0.9))
        model.add(keras.layers.Activation(relu))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(classes, dtype="float32"))
    return model
