"""Random flips and shifts, and dropout of whole channels, inside the model."""

import keras

from ..cifar_cnn import BatchNormalization, HeNormal, relu


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    inputs = keras.Input(input_shape)
    x = keras.layers.RandomFlip("horizontal")(inputs)
    x = keras.layers.RandomTranslation(0.05, 0.05, fill_mode="nearest")(x)
    for filters in (16, 32, 64):
        x = keras.layers.Conv2D(
            filters, 3, padding="same", use_bias=not normalization,
            kernel_initializer=HeNormal(),
        )(x)
        if normalization:
            x = BatchNormalization(momentum=0.9)(x)
        x = keras.layers.Activation(relu)(x)
        x = keras.layers.SpatialDropout2D(0.05)(x)
        x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(classes, dtype="float32")(x))
