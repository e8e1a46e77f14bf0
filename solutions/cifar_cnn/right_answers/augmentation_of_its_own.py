"""Augmentation is a layer of the student's own, whose `call` takes training for granted."""

import keras

from ..cifar_cnn import BatchNormalization, HeNormal, relu


class Augmentation(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.flip = keras.layers.RandomFlip("horizontal")
        self.contrast = keras.layers.RandomContrast(0.05, value_range=(-1, 1))

    def call(self, pictures, training=True):
        return self.contrast(self.flip(pictures, training=training), training=training)


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    inputs = keras.Input(input_shape)
    x = Augmentation()(inputs)
    for filters, size in ((24, 5), (48, 3), (64, 3)):
        x = keras.layers.Conv2D(
            filters, size, padding="same", use_bias=not normalization,
            kernel_initializer=HeNormal(),
        )(x)
        if normalization:
            x = BatchNormalization(momentum=0.9)(x, training=None)
        x = keras.layers.MaxPooling2D()(keras.layers.Activation(relu)(x))
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(classes, dtype="float32")(x))
