"""The wrapped layer runs through `stateless_call`, with the normalized kernel in place of its own."""

import keras
from keras import ops


class WeightNormalization(keras.layers.Wrapper):
    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.g = self.add_weight(
            name="g", shape=(self.layer.kernel.shape[-1],), initializer=self.initial_g
        )
        self.built = True

    def initial_g(self, shape, dtype=None):
        kernel = self.layer.kernel
        axes = tuple(range(len(kernel.shape) - 1))
        return ops.cast(ops.sqrt(ops.sum(kernel * kernel, axis=axes)), dtype)

    def normalized(self):
        axes = tuple(range(len(self.layer.kernel.shape) - 1))
        squares = ops.sum(ops.square(self.layer.kernel), axis=axes, keepdims=True)
        return self.layer.kernel * ops.rsqrt(squares) * self.g

    def call(self, inputs):
        learned = [
            self.normalized() if weight is self.layer.kernel else weight.value
            for weight in self.layer.trainable_variables
        ]
        fixed = [weight.value for weight in self.layer.non_trainable_variables]
        outputs, _ = self.layer.stateless_call(learned, fixed, inputs)
        return outputs
