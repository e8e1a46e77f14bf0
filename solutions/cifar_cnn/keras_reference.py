"""The second reference: the same parts by way of Keras and automatic differentiation."""

import keras
import numpy as np
from keras import ops

from grader import backend

relu = keras.activations.relu
HeNormal = keras.initializers.HeNormal
BatchNormalization = keras.layers.BatchNormalization


def conv2d_forward(x, kernel, bias, stride=1, padding=0):
    """Keras's convolution of pictures that were padded before."""
    x = np.pad(x, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    x, kernel = backend.to_tensor(x), backend.to_tensor(kernel)
    y = ops.conv(x, kernel, strides=stride, padding="valid", data_format="channels_last")
    return ops.convert_to_numpy(y) + bias


def _pool(x, size, stride):
    return ops.max_pool(x, size, stride, padding="valid", data_format="channels_last")


def max_pool_forward(x, size=2, stride=2):
    """Keras's pool."""
    return ops.convert_to_numpy(_pool(backend.to_tensor(x), size, stride)), (x, size, stride)


def max_pool_backward(dy, cache):
    """The gradient of Keras's pool."""
    x, size, stride = cache
    (dx,), _ = backend.gradients(lambda tensor: _pool(tensor, size, stride), [x], [], dy)
    return dx


def relu_backward(dy, x):
    """The gradient of Keras's ReLU."""
    (dx,), _ = backend.gradients(keras.activations.relu, [x], [], dy)
    return dx


def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    """A Sequential model of Keras's own layers."""
    layers = [keras.Input(input_shape)]
    for filters in (24, 48):
        layers.append(
            keras.layers.Conv2D(
                filters,
                3,
                padding="same",
                strides=2 if filters == 48 else 1,
                use_bias=not normalization,
                kernel_initializer="he_normal",
            )
        )
        if normalization:
            layers.append(keras.layers.BatchNormalization(momentum=0.9))
        layers += [keras.layers.ReLU(), keras.layers.MaxPooling2D()]
    layers += [keras.layers.Flatten(), keras.layers.Dense(classes, dtype="float32")]
    return keras.Sequential(layers)


def train(model, train, validation, epochs, batch_size=128, learning_rate=1e-3):
    """Keras's `fit`, on one-hot labels."""
    (images, labels), (held_out, answers) = train, validation
    classes = model.output_shape[-1]
    model.compile(
        keras.optimizers.Nadam(learning_rate),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model.fit(
        images,
        ops.one_hot(np.ravel(labels), classes),
        validation_data=(held_out, ops.one_hot(np.ravel(answers), classes)),
        epochs=epochs,
        batch_size=batch_size,
        verbose=0,
    )
