"""Statistics keep their axes, r is clipped as a logarithm, and one more weight counts the steps."""

import keras
import numpy as np
from keras import ops


class BatchRenormalization(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        super().__init__(**kwargs)
        self.settings = {"momentum": momentum, "epsilon": epsilon, "rmax": rmax, "dmax": dmax}
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[-1]
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={-1: channels})
        options = {"shape": (channels,), "autocast": False}
        self.beta = self.add_weight(name="beta", initializer="zeros", **options)
        self.gamma = self.add_weight(name="gamma", initializer="ones", **options)
        options["trainable"] = False
        self.average_std = self.add_weight(name="moving_stddev", initializer="ones", **options)
        self.average = self.add_weight(name="moving_mean", initializer="zeros", **options)
        self.steps = self.add_weight(name="steps", shape=(), initializer="zeros", trainable=False)

    def call(self, inputs, training=False, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if training and self.trainable:
            x = self.corrected(x)
        else:
            x = (x - self.average.value) / self.average_std.value
        return ops.cast(self.gamma.value * x + self.beta.value, self.compute_dtype)

    def corrected(self, x):
        axes = tuple(range(x.ndim - 1))
        mean = ops.mean(x, axis=axes, keepdims=True)
        std = ops.sqrt(ops.var(x, axis=axes, keepdims=True) + self.settings["epsilon"])
        m, s = ops.stop_gradient(ops.squeeze(mean, axes)), ops.stop_gradient(ops.squeeze(std, axes))
        bound = float(np.log(self.settings["rmax"]))
        r = ops.exp(ops.clip(ops.log(s / self.average_std.value), -bound, bound))
        d = ops.clip(
            (m - self.average.value) / self.average_std.value,
            -self.settings["dmax"],
            self.settings["dmax"],
        )
        step = 1 - self.settings["momentum"]
        self.average.assign_sub(step * (self.average.value - m))
        self.average_std.assign_sub(step * (self.average_std.value - s))
        self.steps.assign_add(1)
        return r * ((x - mean) / std) + d

    def get_config(self):
        return super().get_config() | dict(self.settings)
