"""The paper's notation, column vectors and a row of W for each unit; a weight keeps σ for inference."""

import keras
from keras import ops


class SpectralNormalization(keras.layers.Layer):
    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(**kwargs)
        self.layer, self.power_iterations = layer, power_iterations

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
        units = self.layer.kernel.shape[-1]
        self.u = self.add_weight(
            name="vector_u", shape=(1, units), initializer="random_normal", trainable=False
        )
        self.sigma = self.add_weight(
            name="sigma", shape=(), initializer="ones", trainable=False
        )

    def call(self, inputs, training=None):
        kernel = ops.convert_to_tensor(self.layer.kernel)
        units = kernel.shape[-1]
        # The paper's W has a row for each unit.
        w = ops.transpose(ops.reshape(kernel, (-1, units)))
        if training:
            u = ops.reshape(self.u.value, (units, 1))
            for _ in range(self.power_iterations):
                v = ops.matmul(ops.transpose(w), u)
                v = v / ops.norm(v)
                u = ops.matmul(w, v)
                u = u / ops.norm(u)
            u, v = ops.stop_gradient(u), ops.stop_gradient(v)
            self.u.assign(ops.transpose(u))
            sigma = ops.squeeze(ops.matmul(ops.transpose(u), ops.matmul(w, v)))
            self.sigma.assign(sigma)
        else:
            sigma = self.sigma.value
        kernel = kernel / sigma
        if len(kernel.shape) == 2:
            outputs = ops.matmul(inputs, kernel)
        else:
            outputs = self.layer.convolution_op(inputs, kernel)
        if self.layer.use_bias:
            outputs = outputs + self.layer.bias
        return self.layer.activation(outputs)

    def get_config(self):
        return super().get_config() | {
            "layer": keras.saving.serialize_keras_object(self.layer),
            "power_iterations": self.power_iterations,
        }

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        layer = keras.saving.deserialize_keras_object(config.pop("layer"))
        return cls(layer, **config)
