"""Augmentation and noise are a model inside the model, and a rescaling follows."""

import keras

from ..cifar_cnn import BatchNormalization, HeNormal, relu


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    augmentation = keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomZoom(0.05),
            keras.layers.GaussianNoise(0.02),
        ],
        name="augmentation",
    )
    layers = [keras.Input(input_shape), augmentation, keras.layers.Rescaling(1.5)]
    for filters in (24, 48, 64):
        layers.append(
            keras.layers.Conv2D(
                filters, 3, padding="same", use_bias=not normalization,
                kernel_initializer=HeNormal(),
            )
        )
        if normalization:
            layers.append(BatchNormalization(momentum=0.9))
        layers += [keras.layers.Activation(relu), keras.layers.MaxPool2D()]
    layers += [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(classes, dtype="float32")]
    return keras.Sequential(layers)
