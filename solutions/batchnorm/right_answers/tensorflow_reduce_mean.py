"""TensorFlow's `reduce_mean` twice; the variables are turned into tensors first."""

import keras

# It calls TensorFlow itself.
BACKENDS = ("tensorflow",)


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super(BatchNormalization, self).__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        self.C = input_shape[self.axis]
        vec = (self.C,)
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=vec, initializer=keras.initializers.Zeros(), trainable=False,
            autocast=False,
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=vec, initializer=keras.initializers.Ones(),
            trainable=False, autocast=False,
        )
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=vec, initializer=keras.initializers.Ones(), autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=vec, initializer=keras.initializers.Zeros(), autocast=False
            )
        self.built = True

    def call(self, inputs, training=None, mask=None):
        import tensorflow as tf

        if inputs.shape[self.axis] != self.C:
            raise ValueError(f"built for {self.C} channels, got an input of shape {inputs.shape}")
        dtype = tf.as_dtype(keras.backend.result_type(inputs.dtype, "float32"))
        x = tf.cast(inputs, dtype)
        ndim = x.shape.rank
        axes = [i for i in range(ndim) if i != self.axis % ndim]

        def spread(v):
            return tf.reshape(v, [self.C if i == self.axis % ndim else 1 for i in range(ndim)])

        moving_mean = tf.convert_to_tensor(self.moving_mean)
        moving_var = tf.convert_to_tensor(self.moving_variance)
        gamma = tf.convert_to_tensor(self.gamma) if self.scale else None
        beta = tf.convert_to_tensor(self.beta) if self.center else None
        if training and self.trainable:
            if mask is not None:
                mask = tf.cast(mask, tf.bool)[..., None]
                inside = tf.broadcast_to(mask, tf.shape(x))
                n = tf.maximum(tf.reduce_sum(tf.cast(inside, dtype), axes), 1)
                mean = tf.reduce_sum(tf.where(inside, x, 0.0), axes) / n
                squares = tf.where(inside, tf.square(x - spread(mean)), 0.0)
                var = tf.reduce_sum(squares, axes) / n
            else:
                mean = tf.reduce_mean(x, axes)
                var = tf.reduce_mean(tf.square(x - spread(mean)), axes)
            self.moving_mean.assign(self.momentum * moving_mean + (1 - self.momentum) * mean)
            self.moving_variance.assign(self.momentum * moving_var + (1 - self.momentum) * var)
        else:
            mean, var = moving_mean, moving_var
        xhat = tf.divide(x - spread(mean), tf.sqrt(spread(var) + self.epsilon))
        if gamma is not None:
            xhat = xhat * spread(gamma)
        if beta is not None:
            xhat = xhat + spread(beta)
        return tf.cast(xhat, self.compute_dtype)

    def get_config(self):
        base = super().get_config()
        mine = {
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
        }
        return dict(list(base.items()) + list(mine.items()))
