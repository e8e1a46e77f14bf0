"""Blocks are models inside the model, and a global maximum takes the place of the average."""

import keras

from ..cifar_cnn import BatchNormalization, HeNormal, relu


def block(filters, normalization):
    layers = [
        keras.layers.Conv2D(
            filters, 3, padding="same", use_bias=not normalization, kernel_initializer=HeNormal()
        )
    ]
    if normalization:
        layers.append(BatchNormalization(momentum=0.9))
    layers.append(keras.layers.Activation(relu))
    return keras.Sequential(layers)


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    inputs = keras.layers.Input(input_shape)
    x = block(24, normalization)(inputs)
    x = keras.layers.MaxPooling2D(2)(block(24, normalization)(x))
    x = keras.layers.MaxPooling2D(2)(block(48, normalization)(x))
    x = keras.layers.MaxPooling2D(2)(block(64, normalization)(x))
    x = keras.layers.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(classes, dtype="float32")(x))
