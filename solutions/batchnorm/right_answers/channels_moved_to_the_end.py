"""The channel axis is moved to the end, and back at last, so that nothing needs a shape."""

import keras
from keras import ops


class BatchNormalization(keras.layers.Layer):
    """Everything happens with the channels last; the input is turned there and back."""

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[self.axis]
        shared = {"shape": (channels,), "autocast": False}
        if self.scale:
            self.gamma = self.add_weight(name="gamma", initializer="ones", **shared)
        if self.center:
            self.beta = self.add_weight(name="beta", initializer="zeros", **shared)
        shared["trainable"] = False
        self.moving_mean = self.add_weight(name="moving_mean", initializer="zeros", **shared)
        self.moving_variance = self.add_weight(
            name="moving_variance", initializer="ones", **shared
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        turned = ops.moveaxis(ops.cast(inputs, dtype), self.axis, -1)
        axes = list(range(len(inputs.shape) - 1))
        if training and self.trainable:
            if mask is None:
                mean = ops.mean(turned, axis=axes)
                variance = ops.mean((turned - mean) ** 2, axis=axes)
            else:
                keep = ops.ones_like(inputs, dtype) * ops.cast(mask, dtype)[..., None]
                keep = ops.moveaxis(keep, self.axis, -1)
                number = ops.sum(keep, axes) + 1e-9
                mean = ops.sum(turned * keep, axes) / number
                variance = ops.sum((keep * (turned - mean)) ** 2, axes) / number
            self.moving_mean.assign(
                ops.add(self.moving_mean * self.momentum, mean * (1 - self.momentum))
            )
            self.moving_variance.assign(
                ops.add(self.moving_variance * self.momentum, variance * (1 - self.momentum))
            )
        else:
            mean = ops.convert_to_tensor(self.moving_mean)
            variance = ops.convert_to_tensor(self.moving_variance)
        turned = (turned - mean) * ops.power(variance + self.epsilon, -0.5)
        if self.scale:
            turned = turned * self.gamma
        if self.center:
            turned = turned + self.beta
        return ops.cast(ops.moveaxis(turned, -1, self.axis), self.compute_dtype)

    def get_config(self):
        return {
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale, **super().get_config(),
        }
