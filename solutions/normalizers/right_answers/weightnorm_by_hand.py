"""Product or convolution, bias and activation are written out instead of calling the wrapped layer."""

import keras
from keras import ops


class WeightNormalization(keras.layers.Wrapper):
    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)

    def build(self, input_shape):
        super().build(input_shape)
        units = self.layer.kernel.shape[-1]
        self.g = self.add_weight(name="g", shape=(units,), initializer="ones")
        flat = ops.reshape(self.layer.kernel, (-1, units))
        self.g.assign(ops.norm(flat, axis=0))

    def call(self, inputs):
        v = ops.convert_to_tensor(self.layer.kernel)
        norm = ops.norm(ops.reshape(v, (-1, v.shape[-1])), axis=0)
        w = v * (self.g / norm)
        if len(v.shape) == 2:
            y = ops.matmul(inputs, w)
        else:
            y = ops.conv(
                inputs, w, strides=self.layer.strides, padding=self.layer.padding,
                dilation_rate=self.layer.dilation_rate,
            )
        if self.layer.use_bias:
            y = y + self.layer.bias
        return self.layer.activation(y) if self.layer.activation is not None else y
