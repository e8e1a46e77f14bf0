"""Forward passes that bring their own backward pass, by `tf.custom_gradient`."""

BACKENDS = ("tensorflow",)  # it calls `tf.…` itself


def sigmoid(x):
    import tensorflow as tf

    @tf.custom_gradient
    def forward(x):
        e = tf.exp(-tf.abs(x))
        y = tf.where(x >= 0, 1 / (1 + e), e / (1 + e))
        return y, lambda upstream: upstream * y * (1 - y)

    return forward(x)


def tanh(x):
    import tensorflow as tf

    @tf.custom_gradient
    def forward(x):
        m = tf.math.expm1(-2 * tf.abs(x))
        y = -tf.sign(x) * m / (2 + m)
        return y, lambda upstream: upstream * (1 - y**2)

    return forward(x)


def elu(x, alpha=1.0):
    import tensorflow as tf

    @tf.custom_gradient
    def forward(x):
        y = tf.where(x > 0, x, alpha * tf.math.expm1(x))
        return y, lambda upstream: upstream * tf.where(x > 0, tf.ones_like(x), y + alpha)

    return forward(x)
