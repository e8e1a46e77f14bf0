"""TensorFlow's own functions in place of those of keras.ops."""

import tensorflow as tf

BACKENDS = ("tensorflow",)  # it calls `tf.…` itself


def sigmoid(x):
    positive = tf.greater(x, 0)
    e = tf.exp(tf.where(positive, tf.negative(x), x))
    return tf.where(positive, tf.ones_like(e), e) / (1.0 + e)


def tanh(x):
    import tensorflow as tf

    left = tf.less(x, 0)
    m = tf.math.expm1(tf.where(left, x, -x) * 2)
    quotient = m / (m + 2)
    return tf.where(left, quotient, -quotient)


def relu(x):
    import tensorflow as tf

    return tf.maximum(x, tf.zeros_like(x))


def relu_gradient(x):
    import tensorflow as tf

    return tf.cast(x > 0, x.dtype)


def leaky_relu(x, negative_slope=0.01):
    import tensorflow as tf

    slopes = tf.where(x > 0, tf.ones_like(x), tf.fill(tf.shape(x), tf.cast(negative_slope, x.dtype)))
    return slopes * x


def elu(x, alpha=1.0):
    import tensorflow as tf

    return tf.where(x >= 0, x, alpha * tf.math.expm1(tf.where(x >= 0, tf.zeros_like(x), x)))


def elu_gradient(x, alpha=1.0):
    import tensorflow as tf

    return tf.where(x > 0, tf.ones_like(x), alpha * tf.exp(tf.minimum(x, 0)))
