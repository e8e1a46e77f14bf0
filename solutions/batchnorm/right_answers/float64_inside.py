"""All of it is computed in float64, whatever comes in; only weights and output are as they were."""

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
        c = input_shape[self.axis]
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=[c], initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=[c], initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=[c], initializer="zeros", trainable=False, autocast=False
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=[c], initializer="ones", trainable=False, autocast=False
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: c})

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, "float64")
        rank = len(x.shape)
        axes = [i for i in range(rank) if i not in (self.axis, self.axis + rank)]
        shape = [1] * rank
        shape[self.axis] = -1

        def wide(weight):
            return ops.cast(weight, "float64")

        if training and self.trainable:
            w = ops.ones_like(x)
            if mask is not None:
                w = w * ops.expand_dims(wide(mask), -1)
            n = ops.maximum(ops.sum(w, axis=axes), 1)
            mean = ops.sum(w * x, axis=axes) / n
            variance = ops.sum(w * ops.square(x - ops.reshape(mean, shape)), axis=axes) / n
            for weight, value in [(self.moving_mean, mean), (self.moving_variance, variance)]:
                new = wide(weight) * self.momentum + value * (1 - self.momentum)
                weight.assign(ops.cast(new, weight.dtype))
        else:
            mean = wide(self.moving_mean)
            variance = wide(self.moving_variance)
        factor = ops.rsqrt(variance + self.epsilon)
        if self.scale:
            factor = factor * wide(self.gamma)
        y = (x - ops.reshape(mean, shape)) * ops.reshape(factor, shape)
        if self.center:
            y = y + ops.reshape(wide(self.beta), shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            **{k: getattr(self, k) for k in ("axis", "momentum", "epsilon", "center", "scale")},
        }
