"""A residual network: shortcuts, and `relu`, `+` and `ops.mean` called on symbolic tensors."""

import keras
from keras import ops

from ..cifar_cnn import BatchNormalization, HeNormal, relu


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    def convolve(x, filters, size=3, strides=1):
        x = keras.layers.Conv2D(
            filters, size, strides, padding="same", use_bias=not normalization,
            kernel_initializer=HeNormal(),
        )(x)
        return BatchNormalization(momentum=0.9)(x) if normalization else x

    inputs = keras.Input(input_shape)
    x = relu(convolve(inputs, 16))
    for filters in (16, 32, 64):
        strides = 1 if filters == 16 else 2
        y = relu(convolve(x, filters, 3, strides))
        y = convolve(y, filters)
        if filters != x.shape[-1]:
            x = convolve(x, filters, 1, strides)
        x = relu(x + y)
    x = ops.mean(x, axis=(1, 2))
    return keras.Model(inputs, keras.layers.Dense(classes, dtype="float32")(x))
