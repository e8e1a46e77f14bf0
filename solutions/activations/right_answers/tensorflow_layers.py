"""Layers whose `call` uses TensorFlow's own functions."""

import keras

BACKENDS = ("tensorflow",)  # it calls `tf.…` itself


class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super(PReLU, self).__init__(**kwargs)
        self.shared_axes = shared_axes

    def build(self, input_shape):
        import numpy

        axes = numpy.atleast_1d(self.shared_axes if self.shared_axes is not None else [])
        axes = [int(a) for a in axes]
        shape = [1 if a in axes else input_shape[a] for a in range(1, len(input_shape))]
        self.alpha = self.add_weight(name="alpha", shape=shape, initializer="zeros")
        free = [a for a in range(1, len(input_shape)) if a not in axes]
        self.input_spec = keras.layers.InputSpec(axes={a: input_shape[a] for a in free})
        super().build(input_shape)

    def call(self, inputs):
        import tensorflow as tf

        alpha = tf.cast(tf.convert_to_tensor(self.alpha), inputs.dtype)
        return tf.where(inputs >= 0, inputs, tf.multiply(alpha, inputs))

    def get_config(self):
        config = super().get_config()
        config["shared_axes"] = self.shared_axes
        return config


class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super(Maxout, self).__init__(**kwargs)
        self.units = units
        self.pieces = pieces

    def build(self, input_shape):
        shape = (input_shape[-1], self.units, self.pieces)
        self.kernel = self.add_weight(name="kernel", shape=shape, initializer="he_normal")
        self.bias = self.add_weight(name="bias", shape=shape[1:], initializer="zeros")
        self.inputs = shape[0]

    def call(self, x):
        import tensorflow as tf

        if x.shape[-1] != self.inputs:
            raise ValueError("another number of inputs")
        flat = tf.reshape(self.kernel.value, [self.inputs, self.units * self.pieces])
        flat = tf.cast(flat, x.dtype)
        maps = tf.tensordot(x, flat, axes=[[-1], [0]])
        shape = tf.concat([tf.shape(x)[:-1], [self.units, self.pieces]], axis=0)
        maps = tf.reshape(maps, shape) + tf.cast(self.bias.value, x.dtype)
        y = tf.reduce_max(maps, axis=-1)
        y.set_shape([*x.shape[:-1], self.units])
        return y

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {"units": self.units, "pieces": self.pieces, **super().get_config()}
