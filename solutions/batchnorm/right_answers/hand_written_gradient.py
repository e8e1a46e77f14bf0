"""The gradient of the normalization is derived by hand, in an `ops.custom_gradient`."""

import keras
from keras import ops


class BatchNormalization(keras.layers.Layer):
    """The normalization brings its own gradient, as derived by hand."""

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
        options = {"shape": (channels,), "autocast": False}
        if self.scale:
            self.gamma = self.add_weight(name="gamma", initializer="ones", **options)
        if self.center:
            self.beta = self.add_weight(name="beta", initializer="zeros", **options)
        self.moving_mean = self.add_weight(
            name="moving_mean", initializer="zeros", trainable=False, **options
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", initializer="ones", trainable=False, **options
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        rank = len(x.shape)
        axes = [i for i in range(rank) if i != self.axis % rank]
        shape = [1 if i in axes else x.shape[i] for i in range(rank)]

        if training and self.trainable:
            weights = ops.ones_like(x)
            if mask is not None:
                weights = weights * ops.expand_dims(ops.cast(mask, x.dtype), -1)
            count = ops.maximum(ops.sum(weights, axis=axes, keepdims=True), 1)
            fixed = ops.stop_gradient(x)
            mean = ops.sum(weights * fixed, axis=axes, keepdims=True) / count
            variance = ops.sum((weights * (fixed - mean)) ** 2, axis=axes, keepdims=True) / count
            inverse = ops.rsqrt(variance + self.epsilon)

            @ops.custom_gradient
            def normalize(x):
                x_hat = (x - mean) * inverse

                def gradient(*args, upstream=None):
                    dy = args[0] if upstream is None else upstream
                    along_mean = ops.sum(dy, axis=axes, keepdims=True) / count
                    along_x = ops.sum(dy * x_hat, axis=axes, keepdims=True) / count
                    return inverse * (dy - weights * (along_mean + x_hat * along_x))

                return x_hat, gradient

            y = normalize(x)
            for variable, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                value = ops.reshape(value, variable.shape)
                variable.assign(self.momentum * variable + (1 - self.momentum) * value)
        else:
            mean = ops.reshape(self.moving_mean, shape)
            variance = ops.reshape(self.moving_variance, shape)
            y = (x - mean) * ops.rsqrt(variance + self.epsilon)
        if self.scale:
            y = y * ops.reshape(self.gamma, shape)
        if self.center:
            y = y + ops.reshape(self.beta, shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
