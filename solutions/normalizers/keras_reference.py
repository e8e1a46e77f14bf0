"""The second reference: Keras's own layers, and weight normalization worked out by hand."""

import keras
from keras import ops

LayerNormalization = keras.layers.LayerNormalization
GroupNormalization = keras.layers.GroupNormalization
SpectralNormalization = keras.layers.SpectralNormalization


class InstanceNormalization(keras.layers.GroupNormalization):
    """Group normalization with one channel in each group, which Keras writes as groups=-1."""

    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(groups=-1, epsilon=epsilon, **kwargs)

    def get_config(self):
        return keras.layers.Layer.get_config(self) | {"epsilon": self.epsilon}


class BatchRenormalization(keras.layers.BatchNormalization):
    """Keras's batch normalization with renorm, one momentum, and r in [1/rmax, rmax].

    Keras keeps each average twice, for training and for inference, and the variance beside the
    deviation. With one momentum the pairs are equal, so that those which a probe assigns
    (moving_mean, moving_stddev) are copied to the others before each call.
    """

    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        super().__init__(
            momentum=momentum,
            epsilon=epsilon,
            renorm=True,
            renorm_clipping={"rmin": 1 / rmax, "rmax": rmax, "dmax": dmax},
            renorm_momentum=momentum,
            **kwargs,
        )
        self.rmax, self.dmax = rmax, dmax

    def call(self, inputs, training=None):
        self.renorm_mean.assign(self.moving_mean)
        self.renorm_stddev.assign(self.moving_stddev)
        self.moving_variance.assign(ops.square(self.moving_stddev) - self.epsilon)
        return super().call(inputs, training=training)

    def get_config(self):
        names = ("momentum", "epsilon", "rmax", "dmax")
        return keras.layers.Layer.get_config(self) | {name: getattr(self, name) for name in names}


class WeightNormalization(keras.layers.Wrapper):
    """Dense and Conv2D worked out with the kernel g·v/‖v‖; Keras has no such layer."""

    def build(self, input_shape):
        super().build(input_shape)
        self.g = self.add_weight(name="g", shape=self.layer.kernel.shape[-1:])
        self.g.assign(ops.norm(self._flat(), axis=0))

    def _flat(self):
        return ops.reshape(self.layer.kernel, (-1, self.layer.kernel.shape[-1]))

    def call(self, inputs):
        scale = ops.expand_dims(self.g / ops.norm(self._flat(), axis=0), 0)
        kernel = ops.reshape(self._flat() * scale, self.layer.kernel.shape)
        if isinstance(self.layer, keras.layers.Dense):
            outputs = ops.tensordot(inputs, kernel, axes=1)
        else:
            outputs = ops.conv(inputs, kernel, self.layer.strides, self.layer.padding)
        if self.layer.bias is not None:
            outputs = outputs + self.layer.bias
        return self.layer.activation(outputs)
