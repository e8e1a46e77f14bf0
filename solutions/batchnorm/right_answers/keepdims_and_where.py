"""Statistics keep their axes, the mask works with `where`, and moving averages step by `assign_sub`."""

import keras
from keras import ops


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
        channels = input_shape[self.axis]
        self._rank = len(input_shape)
        names = ["gamma"] * self.scale + ["beta"] * self.center
        for name in [*names, "moving_mean", "moving_variance"]:
            weight = self.add_weight(
                name=name,
                shape=(channels,),
                initializer="ones" if name in ("gamma", "moving_variance") else "zeros",
                trainable=name in ("gamma", "beta"),
                autocast=False,
            )
            setattr(self, name, weight)
        self.input_spec = keras.layers.InputSpec(ndim=self._rank, axes={self.axis: channels})

    def _row(self, vector):
        others = [axis for axis in range(self._rank) if axis != self.axis % self._rank]
        return ops.expand_dims(vector, axis=others)

    def call(self, inputs, training=None, mask=None):
        inputs = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        axes = tuple(axis for axis in range(self._rank) if axis != self.axis % self._rank)
        if training and self.trainable:
            if mask is None:
                mean = ops.mean(inputs, axis=axes, keepdims=True)
                variance = ops.var(inputs, axis=axes, keepdims=True)
            else:
                mask = ops.cast(mask, "bool")
                mask = ops.logical_and(ops.expand_dims(mask, -1), ops.ones_like(inputs, "bool"))
                count = ops.cast(ops.count_nonzero(mask, axis=axes), inputs.dtype)
                count = self._row(ops.where(count == 0, 1.0, count))
                mean = ops.sum(ops.where(mask, inputs, 0.0), axis=axes, keepdims=True) / count
                centered = ops.where(mask, inputs - mean, 0.0)
                variance = ops.sum(centered**2, axis=axes, keepdims=True) / count
            step = 1 - self.momentum
            self.moving_mean.assign_sub(step * (self.moving_mean - ops.squeeze(mean, axes)))
            self.moving_variance.assign_sub(
                step * (self.moving_variance - ops.squeeze(variance, axes))
            )
        else:
            mean = self._row(self.moving_mean.value)
            variance = self._row(self.moving_variance.value)
        outputs = (inputs - mean) / ops.sqrt(variance + self.epsilon)
        outputs = outputs * self._row(self.gamma.value) if self.scale else outputs
        outputs = outputs + self._row(self.beta.value) if self.center else outputs
        return ops.cast(outputs, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
