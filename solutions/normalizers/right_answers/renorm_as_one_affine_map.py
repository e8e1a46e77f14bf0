"""γ, r, d and β are merged into one factor and one shift for each channel."""

import keras
from keras import ops

# On torch, ops.moments takes the variance as E[x²] − E[x]², and loses its digits.
BACKENDS = ("tensorflow", "jax")


class BatchRenormalization(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.epsilon, self.rmax, self.dmax = momentum, epsilon, rmax, dmax

    def build(self, input_shape):
        def vector(name, start, learned):
            return self.add_weight(
                name=name, shape=input_shape[-1:], initializer=start, trainable=learned,
                autocast=False,
            )

        self.gamma, self.beta = vector("gamma", "ones", True), vector("beta", "zeros", True)
        self.mu = vector("moving_mean", "zeros", False)
        self.sigma = vector("moving_stddev", "ones", False)

    def call(self, inputs, training=None):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        mu, sigma = ops.cast(self.mu, dtype), ops.cast(self.sigma, dtype)
        gamma, beta = ops.cast(self.gamma, dtype), ops.cast(self.beta, dtype)
        if training and self.trainable:
            mean, variance = ops.moments(x, axes=tuple(range(len(x.shape) - 1)))
            std = ops.sqrt(variance + self.epsilon)
            r = ops.minimum(ops.maximum(std / sigma, 1.0 / self.rmax), self.rmax)
            d = ops.minimum(ops.maximum((mean - mu) / sigma, -self.dmax), self.dmax)
            r, d = ops.stop_gradient(r), ops.stop_gradient(d)
            keep = self.momentum
            self.mu.assign(mu * keep + mean * (1 - keep))
            self.sigma.assign(sigma * keep + std * (1 - keep))
            y = (x - mean) * (gamma * r / std) + (gamma * d + beta)
        else:
            y = (x - mu) * (gamma / sigma) + beta
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        names = ("momentum", "epsilon", "rmax", "dmax")
        return super().get_config() | {name: getattr(self, name) for name in names}
