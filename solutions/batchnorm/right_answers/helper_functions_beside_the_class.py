"""Functions beside the class, and a method for each step; it builds by `super().build`."""

import keras
from keras import ops


def reduction_axes(rank, axis):
    return [index for index in range(rank) if index != axis % rank]


def moments(x, axes, mask=None):
    """Mean and biased variance over the axes, with the axes kept."""
    if mask is None:
        weights = ops.ones_like(x)
    else:
        weights = ops.ones_like(x) * ops.cast(ops.expand_dims(mask, -1), x.dtype)
    count = ops.maximum(ops.sum(weights, axis=axes, keepdims=True), 1)
    mean = ops.sum(x * weights, axis=axes, keepdims=True) / count
    variance = ops.sum(ops.square(weights * (x - mean)), axis=axes, keepdims=True) / count
    return mean, variance


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        self.channels = input_shape[self.axis]
        if self.scale:
            self.gamma = self.vector("gamma", "ones", True)
        if self.center:
            self.beta = self.vector("beta", "zeros", True)
        self.moving_mean = self.vector("moving_mean", "zeros", False)
        self.moving_variance = self.vector("moving_variance", "ones", False)
        super().build(input_shape)

    def vector(self, name, initializer, trainable):
        return self.add_weight(
            name=name, shape=(self.channels,), initializer=initializer, trainable=trainable,
            autocast=False,
        )

    def call(self, inputs, training=None, mask=None):
        if inputs.shape[self.axis] != self.channels:
            raise ValueError(f"expected {self.channels} channels along axis {self.axis}")
        if training is None:
            training = False
        if training and self.trainable:
            return self.call_training(inputs, mask)
        return self.call_inference(inputs)

    def call_training(self, inputs, mask):
        x = self.upcast(inputs)
        mean, variance = moments(x, reduction_axes(len(x.shape), self.axis), mask)
        for variable, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            batch = ops.reshape(batch, (self.channels,))
            variable.assign_add((1 - self.momentum) * (batch - variable))
        return self.affine((x - mean) * ops.rsqrt(variance + self.epsilon))

    def call_inference(self, inputs):
        x = self.upcast(inputs)
        mean, variance = (self.spread(v, x) for v in (self.moving_mean, self.moving_variance))
        return self.affine((x - mean) * ops.rsqrt(variance + self.epsilon))

    def upcast(self, inputs):
        return ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))

    def spread(self, vector, x):
        return ops.expand_dims(vector, reduction_axes(len(x.shape), self.axis))

    def affine(self, x_hat):
        if self.scale:
            x_hat = x_hat * self.spread(self.gamma, x_hat)
        if self.center:
            x_hat = x_hat + self.spread(self.beta, x_hat)
        return ops.cast(x_hat, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        })
        return config
