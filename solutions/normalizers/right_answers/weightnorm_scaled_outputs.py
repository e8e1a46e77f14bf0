"""A plain `Layer`, no `Wrapper`: it scales what is linear by g/‖v‖, before bias and activation."""

import keras
import numpy as np
from keras import ops


class WeightNormalization(keras.layers.Layer):
    def __init__(self, layer, **kwargs):
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
        kernel = ops.convert_to_numpy(self.layer.kernel)
        lengths = np.sqrt((kernel.astype("float64") ** 2).reshape(-1, kernel.shape[-1]).sum(axis=0))
        self.g = self.add_weight(
            name="g", shape=lengths.shape, initializer=keras.initializers.Constant(0.0)
        )
        self.g.assign(lengths)

    def call(self, inputs):
        # y = (x*v) · g/‖v‖ + b: what is linear may be scaled after the product.
        kernel = self.layer.kernel
        squares = ops.sum(ops.square(kernel), axis=list(range(len(kernel.shape) - 1)))
        scale = self.g / ops.sqrt(squares)
        if isinstance(self.layer, keras.layers.Dense):
            outputs = ops.dot(inputs, kernel) * scale
        else:
            outputs = self.layer.convolution_op(inputs, kernel) * scale
        if self.layer.bias is not None:
            outputs = outputs + self.layer.bias
        return self.layer.activation(outputs)

    def get_config(self):
        config = super().get_config()
        config["layer"] = keras.saving.serialize_keras_object(self.layer)
        return config

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        return cls(keras.saving.deserialize_keras_object(config.pop("layer")), **config)
