"""Registered for saving, with annotations, and with the settings in a dictionary."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="my_layers")
class BatchNormalization(keras.layers.Layer):
    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        self._settings = dict(
            axis=axis, momentum=momentum, epsilon=epsilon, center=center, scale=scale
        )
        self.supports_masking = True

    def build(self, input_shape: tuple) -> None:
        axis = self._settings["axis"]
        width = input_shape[axis]
        self.slope = self.shift = None
        if self._settings["scale"]:
            self.slope = self.add_weight(
                name="gamma", shape=(width,), initializer="ones", autocast=False
            )
        if self._settings["center"]:
            self.shift = self.add_weight(
                name="beta", shape=(width,), initializer="zeros", autocast=False
            )
        self.running = [
            self.add_weight(
                name=name, shape=(width,), initializer=start, trainable=False, autocast=False
            )
            for name, start in (("moving_mean", "zeros"), ("moving_variance", "ones"))
        ]
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={axis: width})

    def _moments(self, x, mask):
        axes = list(range(len(x.shape)))
        axes.pop(self._settings["axis"])
        if mask is None:
            return ops.mean(x, axes, keepdims=True), ops.var(x, axes, keepdims=True)
        mask = ops.broadcast_to(ops.expand_dims(ops.cast(mask, "bool"), -1), ops.shape(x))
        n = ops.maximum(ops.sum(ops.cast(mask, x.dtype), axes, keepdims=True), 1)
        mean = ops.sum(ops.where(mask, x, 0), axes, keepdims=True) / n
        return mean, ops.sum(ops.where(mask, (x - mean) ** 2, 0), axes, keepdims=True) / n

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        shape = [1] * len(x.shape)
        shape[self._settings["axis"]] = x.shape[self._settings["axis"]]
        if training and self.trainable:
            moments = self._moments(x, mask)
            keep = self._settings["momentum"]
            for variable, value in zip(self.running, moments):
                variable.assign(keep * variable + (1 - keep) * ops.reshape(value, (-1,)))
        else:
            moments = [ops.reshape(variable, shape) for variable in self.running]
        mean, variance = moments
        y = (x - mean) / ops.sqrt(variance + self._settings["epsilon"])
        if self.slope is not None:
            y = y * ops.reshape(self.slope, shape)
        if self.shift is not None:
            y = y + ops.reshape(self.shift, shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self) -> dict:
        return {**super().get_config(), **self._settings}
