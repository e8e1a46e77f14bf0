"""TensorFlow's own functions in place of `keras.ops`; groups are formed with the channels first."""

import keras
import tensorflow as tf

# It calls TensorFlow itself, on tensors that Keras made.
BACKENDS = ("tensorflow",)


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super(LayerNormalization, self).__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        self.axes = [a % len(input_shape) for a in axes]
        shape = [input_shape[a] for a in self.axes]
        self.broadcast = [n if a in self.axes else 1 for a, n in enumerate(input_shape)]
        self.gamma = self.add_weight(
            name="gamma", shape=shape, initializer=keras.initializers.Ones(), autocast=False
        )
        self.beta = self.add_weight(
            name="beta", shape=shape, initializer=keras.initializers.Zeros(), autocast=False
        )

    def call(self, inputs):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        mean, var = tf.nn.moments(x, axes=self.axes, keepdims=True)
        x = tf.math.divide(tf.subtract(x, mean), tf.sqrt(var + self.epsilon))
        x = x * tf.reshape(self.gamma.value, self.broadcast)
        x = x + tf.reshape(self.beta.value, self.broadcast)
        return tf.cast(x, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({"axis": self.axis, "epsilon": self.epsilon})
        return config


class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        c = int(input_shape[-1])
        self.gamma = self.add_weight(name="gamma", shape=[c], initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=[c], initializer="zeros", autocast=False)

    def call(self, inputs):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        axes = list(range(1, x.shape.rank - 1))
        mean = tf.reduce_mean(x, axis=axes, keepdims=True)
        var = tf.reduce_mean(tf.math.squared_difference(x, mean), axis=axes, keepdims=True)
        x_hat = (x - mean) / tf.sqrt(var + self.epsilon)
        y = tf.convert_to_tensor(self.gamma) * x_hat + tf.convert_to_tensor(self.beta)
        return tf.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({"epsilon": self.epsilon})
        return config


class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups
        self.epsilon = epsilon

    def build(self, input_shape):
        self.C = int(input_shape[-1])
        if self.C < self.groups or self.C % self.groups:
            raise ValueError(f"groups={self.groups} does not divide {self.C}")
        self.gamma = self.add_weight(
            name="gamma", shape=[self.C], initializer="ones", autocast=False
        )
        self.beta = self.add_weight(
            name="beta", shape=[self.C], initializer="zeros", autocast=False
        )

    def call(self, inputs):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        rank = x.shape.rank
        # Channels first, as in the paper's listing, and back again.
        to_front = [0, rank - 1, *range(1, rank - 1)]
        to_back = [0, *range(2, rank), 1]
        front = tf.transpose(x, to_front)
        flat = tf.reshape(front, [tf.shape(x)[0], self.groups, -1])
        mean, var = tf.nn.moments(flat, axes=[2], keepdims=True)
        flat = (flat - mean) * tf.math.rsqrt(var + self.epsilon)
        x = tf.transpose(tf.reshape(flat, tf.shape(front)), to_back)
        x = tf.ensure_shape(x, inputs.shape)
        return tf.cast(x * self.gamma.value + self.beta.value, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update({"groups": self.groups, "epsilon": self.epsilon})
        return config
