"""The activation comes before the normalization, so that every convolution keeps its bias."""

import keras

from ..cifar_cnn import BatchNormalization, HeNormal, relu


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    layers = [keras.Input(input_shape)]
    for filters in (32, 64, 64):
        # Here the bias stands before the ReLU, which is not linear: it is not idle.
        layers.append(
            keras.layers.Conv2D(filters, 3, padding="same", kernel_initializer=HeNormal())
        )
        layers.append(keras.layers.ReLU())
        if normalization:
            layers.append(BatchNormalization(momentum=0.9))
        layers.append(keras.layers.MaxPool2D())
    layers.append(keras.layers.GlobalAveragePooling2D())
    layers.append(keras.layers.Dense(64, activation=relu, kernel_initializer=HeNormal()))
    layers.append(keras.layers.Dropout(0.1))
    layers.append(keras.layers.Dense(classes, dtype="float32"))
    return keras.Sequential(layers)
