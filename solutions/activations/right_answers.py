"""Correct answers to the unit `activations` in other styles: each of them must get full marks."""

from grader.authoring.misconceptions import right_answer

from .right_answers_layers import LAYERS

FUNCTIONS = [
    right_answer(
        "maximum_and_minimum",
        relu="""
def relu(x):
    return x - ops.minimum(x, 0)
""",
        leaky_relu="""
def leaky_relu(x, negative_slope=0.01):
    return ops.maximum(x, 0) + negative_slope * ops.minimum(x, 0)
""",
        elu="""
def elu(x, alpha=1.0):
    return ops.maximum(x, 0.0) + alpha * ops.expm1(ops.minimum(x, 0.0))
""",
        elu_gradient="""
def elu_gradient(x, alpha=1.0):
    slope = alpha * ops.exp(ops.minimum(x, 0))
    return ops.where(x < 0, slope, ops.ones_like(slope))
""",
    ),
    right_answer(
        "softplus_and_expm1",
        sigmoid="""
def sigmoid(x):
    return ops.exp(-ops.softplus(-x))
""",
        sigmoid_gradient="""
def sigmoid_gradient(x):
    return ops.exp(-ops.softplus(-x) - ops.softplus(x))
""",
        tanh="""
def tanh(x):
    negative = x < 0
    size = ops.where(negative, -x, x)
    y = -ops.expm1(-2 * size) / (1 + ops.exp(-2 * size))
    return ops.where(negative, -y, y)
""",
        tanh_gradient="""
def tanh_gradient(x):
    e = ops.exp(-2 * ops.abs(x))
    return 4 * e / (1 + e) ** 2
""",
    ),
    right_answer(
        "tensorflow_functions",
        backends=["tensorflow"],
        sigmoid="""
import tensorflow as tf


def sigmoid(x):
    positive = tf.greater(x, 0)
    e = tf.exp(tf.where(positive, tf.negative(x), x))
    return tf.where(positive, tf.ones_like(e), e) / (1.0 + e)
""",
        tanh="""
def tanh(x):
    import tensorflow as tf

    left = tf.less(x, 0)
    m = tf.math.expm1(tf.where(left, x, -x) * 2)
    quotient = m / (m + 2)
    return tf.where(left, quotient, -quotient)
""",
        relu="""
def relu(x):
    import tensorflow as tf

    return tf.maximum(x, tf.zeros_like(x))
""",
        relu_gradient="""
def relu_gradient(x):
    import tensorflow as tf

    return tf.cast(x > 0, x.dtype)
""",
        leaky_relu="""
def leaky_relu(x, negative_slope=0.01):
    import tensorflow as tf

    slopes = tf.where(x > 0, tf.ones_like(x), tf.fill(tf.shape(x), tf.cast(negative_slope, x.dtype)))
    return slopes * x
""",
        elu="""
def elu(x, alpha=1.0):
    import tensorflow as tf

    return tf.where(x >= 0, x, alpha * tf.math.expm1(tf.where(x >= 0, tf.zeros_like(x), x)))
""",
        elu_gradient="""
def elu_gradient(x, alpha=1.0):
    import tensorflow as tf

    return tf.where(x > 0, tf.ones_like(x), alpha * tf.exp(tf.minimum(x, 0)))
""",
    ),
    right_answer(
        "tensorflow_custom_gradient",
        backends=["tensorflow"],
        sigmoid="""
def sigmoid(x):
    import tensorflow as tf

    @tf.custom_gradient
    def forward(x):
        e = tf.exp(-tf.abs(x))
        y = tf.where(x >= 0, 1 / (1 + e), e / (1 + e))
        return y, lambda upstream: upstream * y * (1 - y)

    return forward(x)
""",
        tanh="""
def tanh(x):
    import tensorflow as tf

    @tf.custom_gradient
    def forward(x):
        m = tf.math.expm1(-2 * tf.abs(x))
        y = -tf.sign(x) * m / (2 + m)
        return y, lambda upstream: upstream * (1 - y**2)

    return forward(x)
""",
        elu="""
def elu(x, alpha=1.0):
    import tensorflow as tf

    @tf.custom_gradient
    def forward(x):
        y = tf.where(x > 0, x, alpha * tf.math.expm1(x))
        return y, lambda upstream: upstream * tf.where(x > 0, tf.ones_like(x), y + alpha)

    return forward(x)
""",
    ),
    right_answer(
        "masks_and_products",
        relu="""
def relu(x):
    return x * ops.cast(x > 0, x.dtype)
""",
        relu_gradient="""
def relu_gradient(x):
    return ops.where(x > 0, ops.ones_like(x), ops.zeros_like(x))
""",
        leaky_relu="""
def leaky_relu(x, negative_slope=0.01):
    above = ops.cast(x > 0, x.dtype)
    return x * (above + (1 - above) * negative_slope)
""",
        leaky_relu_gradient="""
def leaky_relu_gradient(x, negative_slope=0.01):
    below = ops.cast(ops.less(x, 0), x.dtype)
    return 1 - below * (1 - negative_slope)
""",
        elu="""
def elu(x, alpha=1.0):
    above = ops.cast(x > 0, x.dtype)
    return above * x + alpha * ops.expm1((1 - above) * x)
""",
        elu_gradient="""
def elu_gradient(x, alpha=1.0):
    above = ops.cast(x > 0, x.dtype)
    return above + (1 - above) * alpha * ops.exp((1 - above) * x)
""",
    ),
    right_answer(
        "absolute_values",
        relu="""
def relu(x):
    return (x + ops.abs(x)) / 2
""",
        relu_gradient="""
def relu_gradient(x):
    return (ops.sign(x) + 1) / 2
""",
        leaky_relu="""
def leaky_relu(x, negative_slope=0.01):
    return 0.5 * (1 + negative_slope) * x + 0.5 * (1 - negative_slope) * ops.abs(x)
""",
        leaky_relu_gradient="""
def leaky_relu_gradient(x, negative_slope=0.01):
    return (1 + negative_slope) / 2 + (1 - negative_slope) / 2 * ops.sign(x)
""",
        sigmoid_gradient="""
def sigmoid_gradient(x):
    e = ops.exp(-ops.abs(x))
    return e / ops.square(1 + e)
""",
    ),
    right_answer(
        "wide_inside",
        sigmoid="""
def sigmoid(x):
    wide = ops.cast(x, "float64")
    e = ops.exp(ops.where(wide > 0, -wide, wide))
    y = ops.where(wide > 0, 1 / (1 + e), 1 - 1 / (1 + e))
    return ops.cast(y, x.dtype)
""",
        tanh="""
def tanh(x):
    wide = ops.cast(x, "float64")
    m = ops.expm1(2 * ops.where(wide > 0, -wide, wide))
    y = ops.where(wide > 0, -m / (m + 2), m / (m + 2))
    return ops.cast(y, x.dtype)
""",
        elu="""
def elu(x, alpha=1.0):
    wide = ops.cast(x, "float64")
    safe = ops.where(wide < 0, wide, 0)
    return ops.cast(ops.where(wide < 0, alpha * ops.expm1(safe), wide), x.dtype)
""",
        tanh_gradient="""
def tanh_gradient(x):
    wide = ops.cast(x, "float64")
    return ops.cast((1 - tanh(wide)) * (1 + tanh(wide)), x.dtype)
""",
    ),
    right_answer(
        "each_from_another",
        sigmoid="""
def sigmoid(x):
    return (tanh(x / 2) + 1) / 2
""",
        sigmoid_gradient="""
def sigmoid_gradient(x):
    return sigmoid(x) * sigmoid(-x)
""",
        tanh_gradient="""
def tanh_gradient(x):
    return 4 * sigmoid_gradient(2 * x)
""",
        leaky_relu="""
def leaky_relu(x, negative_slope=0.01):
    return relu(x) - negative_slope * relu(-x)
""",
        leaky_relu_gradient="""
def leaky_relu_gradient(x, negative_slope=0.01):
    return relu_gradient(x) + negative_slope * (1 - relu_gradient(x))
""",
        elu="""
def elu(x, alpha=1.0):
    return relu(x) + alpha * ops.expm1(-relu(-x))
""",
        elu_gradient="""
def elu_gradient(x, alpha=1.0):
    return ops.where(x > 0, relu_gradient(x), elu(x, alpha) + alpha)
""",
        PReLU="""
class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.shared_axes = shared_axes

    def build(self, input_shape):
        axes = [self.shared_axes] if isinstance(self.shared_axes, int) else self.shared_axes
        shape = list(input_shape)
        for axis in axes or ():
            shape[axis] = 1
        self.alpha = self.add_weight(shape=tuple(shape[1:]), initializer="zeros", name="alpha")
        known = {axis: size for axis, size in enumerate(shape) if axis and size != 1}
        known |= {axis: 1 for axis in range(1, len(shape)) if input_shape[axis] == 1}
        for axis in axes or ():
            known.pop(axis, None)
        self.input_spec = keras.layers.InputSpec(ndim=len(shape), axes=known)

    def call(self, x):
        return relu(x) - self.alpha * relu(-x)

    def get_config(self):
        return dict(super().get_config(), shared_axes=self.shared_axes)
""",
    ),
    right_answer(
        "clipped_by_dtype",
        sigmoid="""
def sigmoid(x):
    dtype = keras.backend.standardize_dtype(x.dtype)
    limit = {"float16": 11.0, "float64": 700.0}.get(dtype, 40.0)
    return 1 / (1 + ops.exp(-ops.clip(x, -limit, limit)))
""",
        sigmoid_gradient="""
def sigmoid_gradient(x):
    s = sigmoid(x)
    return s - s**2
""",
        relu="""
def relu(x):
    return ops.where(x < 0, 0, x)
""",
        relu_gradient="""
def relu_gradient(x):
    return ops.sign(relu(x))
""",
        elu="""
def elu(x, alpha=1.0):
    return ops.where(x < 0, ops.expm1(ops.clip(x, -1000, 0)) * alpha, x)
""",
    ),
    right_answer(
        "select_and_full_like",
        sigmoid="""
def sigmoid(x):
    left = ops.exp(ops.where(x < 0, x, ops.zeros_like(x)))
    right = ops.exp(ops.where(x < 0, ops.zeros_like(x), -x))
    return ops.select([x < 0, x >= 0], [left / (1 + left), 1 / (1 + right)], x)
""",
        relu="""
def relu(x):
    return ops.select([x < 0], [ops.zeros_like(x)], x)
""",
        leaky_relu="""
def leaky_relu(x, negative_slope=0.01):
    return ops.multiply(x, ops.where(x < 0, ops.full_like(x, negative_slope), ops.ones_like(x)))
""",
        leaky_relu_gradient="""
def leaky_relu_gradient(x, negative_slope=0.01):
    return ops.where(x >= 0, ops.ones_like(x), ops.full_like(x, negative_slope))
""",
        elu_gradient="""
def elu_gradient(x, alpha=1.0):
    return ops.where(x >= 0, ops.ones_like(x), ops.full_like(x, alpha) * ops.exp(x))
""",
    ),
]

# Of smooth curves and of ReLU, in pieces that have a corner at 0: what automatic differentiation finds
# there differs between backends, and costs nothing on any of them.
CORNERS = [
    right_answer(
        "corner_of_the_absolute_value",
        sigmoid="""
def sigmoid(x):
    e = ops.exp(-ops.abs(x))
    return ops.where(x >= 0, 1 / (1 + e), e / (1 + e))
""",
        tanh="""
def tanh(x):
    m = ops.expm1(-2 * ops.abs(x))
    return ops.where(x > 0, -m / (2 + m), m / (2 + m))
""",
        relu="""
def relu(x):
    return ops.maximum(0, x)
""",
    ),
    right_answer(
        "corners_of_both_pieces",
        sigmoid="""
def sigmoid(x):
    left, right = ops.exp(ops.minimum(x, 0)), ops.exp(-ops.maximum(x, 0))
    return left / (left + right)
""",
        tanh="""
def tanh(x):
    left, right = ops.expm1(2 * ops.minimum(x, 0)), ops.expm1(-2 * ops.maximum(x, 0))
    return left / (2 + left) - right / (2 + right)
""",
        relu="""
def relu(x):
    return (x + ops.maximum(-x, x)) / 2
""",
        elu="""
def elu(x, alpha=1.0):
    return ops.maximum(0, x) + alpha * ops.expm1(ops.minimum(0, x))
""",
    ),
    right_answer(
        "corner_of_the_sign",
        sigmoid="""
def sigmoid(x):
    e, s = ops.exp(-ops.abs(x)), ops.sign(x)
    return ((1 + s) + (1 - s) * e) / (2 * (1 + e))
""",
        tanh="""
def tanh(x):
    m = ops.expm1(-2 * ops.abs(x))
    return -ops.sign(x) * m / (2 + m)
""",
        relu="""
def relu(x):
    return ops.clip(x, 0, float("inf"))
""",
    ),
    right_answer(
        "softplus_by_hand",
        sigmoid="""
def sigmoid(x):
    softplus = ops.maximum(-x, 0) + ops.log1p(ops.exp(-ops.abs(x)))
    return ops.exp(-softplus)
""",
        sigmoid_gradient="""
def sigmoid_gradient(x):
    e = ops.exp(-ops.abs(x))
    return e / (1 + e) / (1 + e)
""",
        relu="""
def relu(x):
    return x * ops.maximum(ops.sign(x), 0)
""",
    ),
]

RIGHT_ANSWERS = [*FUNCTIONS, *CORNERS, *LAYERS]
