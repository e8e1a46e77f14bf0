"""The kernel is overwritten in each training step, as Keras's own layer does it."""

import keras
from keras import ops


class SpectralNormalization(keras.layers.Wrapper):
    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(layer, **kwargs)
        self.power_iterations = power_iterations

    def build(self, input_shape):
        super().build(input_shape)
        self.kernel = self.layer.kernel
        self.vector_u = self.add_weight(
            shape=(1, self.kernel.shape[-1]),
            initializer=keras.initializers.TruncatedNormal(stddev=0.02),
            trainable=False,
            name="vector_u",
        )

    def call(self, inputs, training=False):
        if training:
            w = ops.reshape(self.kernel.value, (-1, self.kernel.shape[-1]))
            u = self.vector_u.value
            for _ in range(self.power_iterations):
                v = ops.normalize(ops.matmul(u, ops.transpose(w)), axis=None)
                u = ops.normalize(ops.matmul(v, w), axis=None)
            sigma = ops.matmul(ops.matmul(v, w), ops.transpose(u))
            self.vector_u.assign(u)
            self.kernel.assign(ops.reshape(w / sigma, self.kernel.shape))
        return self.layer(inputs)

    def get_config(self):
        config = super().get_config()
        config["power_iterations"] = self.power_iterations
        return config
