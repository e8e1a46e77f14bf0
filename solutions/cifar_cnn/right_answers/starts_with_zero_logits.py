"""The last layer starts at zero, so that all logits are 0 at first; windows of the pools overlap."""

import keras

from ..cifar_cnn import BatchNormalization, HeNormal, relu


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    inputs = keras.Input(input_shape)
    x = inputs
    for filters, size in ((24, 5), (48, 3), (64, 3)):
        x = keras.layers.Conv2D(
            filters, size, padding="same", use_bias=not normalization,
            kernel_initializer=HeNormal(),
        )(x)
        if normalization:
            x = BatchNormalization(momentum=0.9)(x)
        x = keras.layers.Activation(relu)(x)
        x = keras.layers.MaxPooling2D(3, 2, padding="same")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    outputs = keras.layers.Dense(classes, kernel_initializer="zeros", dtype="float32")(x)
    return keras.Model(inputs=inputs, outputs=outputs, name="cnn")
