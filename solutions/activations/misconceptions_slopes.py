"""Known mistakes of the hand-written derivatives of the unit `activations`."""

from grader.authoring.misconceptions import misconception

SIGMOID = [
    misconception(
        "sigmoid_gradient_of_its_output",
        "sigmoid_gradient",
        ("s = sigmoid(x)", "s = x"),
        says="""You compute x(1 − x), which takes x for the sigmoid's output. Here x is what goes into the
        sigmoid: apply the sigmoid first, then σ(1 − σ).""",
    ),
    misconception(
        "sigmoid_gradient_applied_twice",
        "sigmoid_gradient",
        ("s = sigmoid(x)", "s = sigmoid(sigmoid(x))"),
        says="""You apply the sigmoid twice, and so take the slope at σ(x) in place of x. The derivative at x
        needs one sigmoid.""",
    ),
    misconception(
        "sigmoid_gradient_rule_of_tanh",
        "sigmoid_gradient",
        ("s * (1 - s)", "1 - s * s"),
        says="""You use 1 − σ², which is the rule for tanh. The derivative of the sigmoid is σ(1 − σ), at most
        1/4.""",
    ),
    misconception(
        "sigmoid_gradient_plus",
        "sigmoid_gradient",
        ("(1 - s)", "(1 + s)"),
        says="""You compute σ(1 + σ), which grows to 2 on the right. With the minus, σ(1 − σ), the slope fades
        on both sides.""",
    ),
    misconception(
        "sigmoid_gradient_sign",
        "sigmoid_gradient",
        ("(1 - s)", "(s - 1)"),
        says="""Your derivative is negative. The sigmoid rises everywhere, so its slope is positive: 1 − σ,
        not σ − 1.""",
    ),
    misconception(
        "sigmoid_gradient_one_factor",
        "sigmoid_gradient",
        ("s * (1 - s)", "1 - s"),
        says="""You return 1 − σ alone. The derivative is the product of σ and 1 − σ.""",
    ),
    misconception(
        "sigmoid_gradient_flat_at_zero",
        "sigmoid_gradient",
        ("s * (1 - s)", "ops.square(ops.sign(x)) * s * (1 - s)"),
        says="""At exactly 0 your derivative is 0, and 1/4 is true. You multiply by sign(x), which is 0
        there: the sign of the slope does not depend on that of x, so leave it out.""",
    ),
    misconception(
        "sigmoid_gradient_is_sigmoid",
        "sigmoid_gradient",
        ("s * (1 - s)", "s"),
        says="""You return the sigmoid itself. That the exponential is its own derivative does not carry over:
        the slope is σ(1 − σ).""",
    ),
    misconception(
        "sigmoid_gradient_overflows",
        "sigmoid_gradient",
        ("s * (1 - s)", "ops.exp(-x) / (1 + ops.exp(-x)) ** 2"),
        says="""You compute e⁻ˣ/(1 + e⁻ˣ)² as it stands. Far on the left both overflow, and infinity over
        infinity is NaN. σ(1 − σ), with your stable sigmoid, has no such trouble.""",
    ),
    misconception(
        "sigmoid_gradient_by_differences",
        "sigmoid_gradient",
        ("s * (1 - s)", "(sigmoid(x + 1e-4) - s) / 1e-4"),
        says="""You approximate the slope by a difference quotient. In float32 the subtraction leaves about
        three digits. There is an exact formula: σ(1 − σ).""",
    ),
    misconception(
        "sigmoid_gradient_in_float32",
        "sigmoid_gradient",
        ("s = sigmoid(x)", 's = sigmoid(ops.cast(x, "float32"))'),
        says="""Your derivative is float32 whatever x is. It gets multiplied into gradients of x's dtype: keep
        that dtype.""",
    ),
]

TANH = [
    misconception(
        "tanh_gradient_of_its_output",
        "tanh_gradient",
        ("y = tanh(x)", "y = x"),
        says="""You compute 1 − x², which takes x for tanh's output. Here x is what goes into tanh: apply tanh
        first, then 1 − tanh².""",
    ),
    misconception(
        "tanh_gradient_applied_twice",
        "tanh_gradient",
        ("y = tanh(x)", "y = tanh(tanh(x))"),
        says="""You apply tanh twice, and so take the slope at tanh(x) in place of x. The derivative at x needs
        one tanh.""",
    ),
    misconception(
        "tanh_gradient_not_squared",
        "tanh_gradient",
        ("y * y", "y"),
        says="""You return 1 − tanh(x): the square is missing. The slope is 1 − tanh², the same on both
        sides.""",
    ),
    misconception(
        "tanh_gradient_rule_of_sigmoid",
        "tanh_gradient",
        ("1 - y * y", "y * (1 - y)"),
        says="""You use y(1 − y), which is the rule for the sigmoid. The derivative of tanh is 1 − tanh².""",
    ),
    misconception(
        "tanh_gradient_rule_of_tan",
        "tanh_gradient",
        ("1 - y * y", "1 + y * y"),
        says="""You use 1 + y², which is the rule for the tangent of geometry. For the hyperbolic one it is
        1 − tanh², at most 1.""",
    ),
    misconception(
        "tanh_gradient_sign",
        "tanh_gradient",
        ("1 - y * y", "y * y - 1"),
        says="""Your derivative is negative. tanh rises everywhere, so its slope is positive: 1 − tanh², not
        tanh² − 1.""",
    ),
    misconception(
        "tanh_gradient_flat_at_zero",
        "tanh_gradient",
        ("1 - y * y", "ops.square(ops.sign(x)) * (1 - y * y)"),
        says="""At exactly 0 your derivative is 0, and 1 is true. You multiply by sign(x), which is 0
        there: the sign of the slope does not depend on that of x, so leave it out.""",
    ),
    misconception(
        "tanh_gradient_overflows",
        "tanh_gradient",
        ("1 - y * y", "4 * ops.exp(2 * x) / (ops.exp(2 * x) + 1) ** 2"),
        says="""You compute 4e²ˣ/(e²ˣ + 1)² as it stands. Far on the right both overflow, and infinity over
        infinity is NaN. 1 − tanh², with your stable tanh, has no such trouble.""",
    ),
    misconception(
        "tanh_gradient_in_float32",
        "tanh_gradient",
        ("y = tanh(x)", 'y = tanh(ops.cast(x, "float32"))'),
        says="""Your derivative is float32 whatever x is. It gets multiplied into gradients of x's dtype: keep
        that dtype.""",
    ),
]

RELU = [
    misconception(
        "relu_gradient_is_bool",
        "relu_gradient",
        ("ops.cast(x > 0, x.dtype)", "x > 0"),
        says="""You return booleans. A derivative is a number that gets multiplied: cast it to the dtype of
        x.""",
    ),
    misconception(
        "relu_gradient_is_int",
        "relu_gradient",
        ("x.dtype", '"int32"'),
        says="""You return integers. A derivative gets multiplied with floats: cast it to the dtype of x.""",
    ),
    misconception(
        "relu_gradient_in_float32",
        "relu_gradient",
        ("x.dtype", '"float32"'),
        says="""Your derivative is float32 whatever x is, for instance from where(x > 0, 1.0, 0.0). It gets
        multiplied into gradients of x's dtype: keep that dtype.""",
    ),
    misconception(
        "relu_gradient_is_relu",
        "relu_gradient",
        ("ops.cast(x > 0, x.dtype)", "ops.maximum(x, 0)"),
        says="""You return ReLU itself. Where x is positive its value is x, but its slope is 1.""",
    ),
    misconception(
        "relu_gradient_is_sign",
        "relu_gradient",
        ("ops.cast(x > 0, x.dtype)", "ops.sign(x)"),
        says="""You return −1 on the negative side. ReLU is flat there, so its slope is 0.""",
    ),
    misconception(
        "relu_gradient_quotient",
        "relu_gradient",
        ("ops.cast(x > 0, x.dtype)", "ops.maximum(x, 0) / x"),
        says="""You divide relu(x) by x. At 0 that is 0/0, which is NaN, and zeros are common. Compare x with 0
        and cast the answer.""",
    ),
    misconception(
        "relu_gradient_reversed",
        "relu_gradient",
        ("x > 0", "x < 0"),
        says="""Your slope is 1 on the negative side. It is the positive side that ReLU lets through.""",
    ),
    misconception(
        "relu_gradient_always_one",
        "relu_gradient",
        ("ops.cast(x > 0, x.dtype)", "ops.ones_like(x)"),
        says="""Your slope is 1 everywhere. Negative inputs become 0 whatever they are, so the slope there
        is 0.""",
    ),
    misconception(
        "relu_gradient_leaks",
        "relu_gradient",
        ("ops.cast(x > 0, x.dtype)", "ops.where(x > 0, x / x, 0.01 * x / x)"),
        says="""Your slope on the negative side is 0.01, as in leaky ReLU. ReLU is flat there, so its slope
        is 0.""",
    ),
]

LEAKY = [
    misconception(
        "leaky_relu_gradient_is_zero",
        "leaky_relu_gradient",
        ("positive + negative_slope * (1 - positive)", "positive"),
        says="""Your slope on the negative side is 0, as in plain ReLU. It is negative_slope, and that is the
        point of the leak.""",
    ),
    misconception(
        "leaky_relu_gradient_times_x",
        "leaky_relu_gradient",
        ("(1 - positive)", "(1 - positive) * x"),
        says="""You return αx on the negative side, which is the value. The derivative of αx is α.""",
    ),
    misconception(
        "leaky_relu_gradient_is_leaky_relu",
        "leaky_relu_gradient",
        (
            "positive + negative_slope * (1 - positive)",
            "x * positive + negative_slope * x * (1 - positive)",
        ),
        says="""You return leaky ReLU itself. Its slope is a constant on each side: 1 where x is positive, α
        where it is negative.""",
    ),
    misconception(
        "leaky_relu_gradient_slope_of_slides",
        "leaky_relu_gradient",
        ("negative_slope=0.01)", "negative_slope=0.1)"),
        says="""Your default slope is 0.1, the one on many lecture slides. It is a fair choice, but this unit's
        default is 0.01, as in Maas et al. 2013. (Keras's function has 0.2, Keras's layer 0.3.)""",
        convention=True,
    ),
    misconception(
        "leaky_relu_gradient_slope_of_tensorflow",
        "leaky_relu_gradient",
        ("negative_slope=0.01)", "negative_slope=0.2)"),
        says="""Your default slope is 0.2, as in tf.nn.leaky_relu and in Keras's function
        keras.activations.leaky_relu. It is a fair choice, but this unit's default is 0.01.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_gradient_slope_of_keras_layer",
        "leaky_relu_gradient",
        ("negative_slope=0.01)", "negative_slope=0.3)"),
        says="""Your default slope is 0.3, as in the layer keras.layers.LeakyReLU. It is a fair choice, but
        this unit's default is 0.01.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_gradient_slope_ignored",
        "leaky_relu_gradient",
        ("positive + negative_slope *", "positive + 0.01 *"),
        says="""Your slope is 0.01 whatever the caller asks for. Use the argument negative_slope that your
        function is given.""",
    ),
    misconception(
        "leaky_relu_gradient_sides_swapped",
        "leaky_relu_gradient",
        ("x > 0", "x < 0"),
        says="""You have the two sides the wrong way round. The slope is 1 where x is positive and
        negative_slope where it is negative.""",
    ),
    misconception(
        "leaky_relu_gradient_sign",
        "leaky_relu_gradient",
        ("positive + negative_slope", "positive - negative_slope"),
        says="""Your slope on the negative side has the wrong sign. The function rises there too, only more
        slowly.""",
    ),
    misconception(
        "leaky_relu_gradient_adds_on_both_sides",
        "leaky_relu_gradient",
        ("negative_slope * (1 - positive)", "negative_slope"),
        says="""You add α on both sides, so that the slope is 1 + α on the right. The slope there is 1.""",
    ),
    misconception(
        "leaky_relu_gradient_in_float32",
        "leaky_relu_gradient",
        ("x.dtype", '"float32"'),
        says="""Your derivative is float32 whatever x is, for instance from where(x > 0, 1.0, negative_slope).
        It gets multiplied into gradients of x's dtype: keep that dtype.""",
    ),
]

ELU = [
    misconception(
        "elu_gradient_plus_one",
        "elu_gradient",
        ("alpha * ops.exp(below)", "alpha * ops.expm1(below) + 1"),
        says="""You use elu(x) + 1 on the negative side, which is right for α = 1 only. The derivative of
        α(eˣ − 1) is αeˣ, that is elu(x) + α.""",
    ),
    misconception(
        "elu_gradient_is_elu",
        "elu_gradient",
        ("alpha * ops.exp(below)", "alpha * ops.expm1(below)"),
        says="""You return the value α(eˣ − 1) on the negative side. In the derivative the constant −α drops
        out: αeˣ.""",
    ),
    misconception(
        "elu_gradient_alpha_forgotten",
        "elu_gradient",
        ("alpha * ops", "1 * ops"),
        says="""α is missing from your negative side. It is a factor of the function, and so of its derivative:
        αeˣ.""",
    ),
    misconception(
        "elu_gradient_alpha_on_both_sides",
        "elu_gradient",
        ("ops.ones_like(x)", "alpha * ops.ones_like(x)"),
        says="""Your slope on the positive side is α. Positive inputs pass unchanged, so it is 1 there.""",
    ),
    misconception(
        "elu_gradient_on_both_sides",
        "elu_gradient",
        ("ops.where(x > 0, ops.ones_like(x), alpha * ops.exp(below))", "alpha * ops.exp(x)"),
        says="""You use αeˣ for positive inputs too, where it explodes. The slope there is 1.""",
    ),
    misconception(
        "elu_gradient_mask_times_infinity",
        "elu_gradient",
        (
            "return ops.where(x > 0, ops.ones_like(x), alpha * ops.exp(below))",
            "above = ops.cast(x > 0, x.dtype)\n    return above + (1 - above) * alpha * ops.exp(x)",
        ),
        says="""You switch the exponential off by multiplying it with 0. For large x it is infinite by then,
        and 0·∞ is NaN. Choose by where.""",
    ),
    misconception(
        "elu_gradient_is_zero",
        "elu_gradient",
        ("alpha * ops.exp(below)", "ops.zeros_like(x)"),
        says="""Your slope on the negative side is 0, as in ReLU. The ELU still rises there: αeˣ.""",
    ),
    misconception(
        "elu_gradient_of_a_power",
        "elu_gradient",
        ("alpha * ops.exp(below)", "alpha * x * ops.exp(below)"),
        says="""You multiply by x, as if eˣ were a power of x. The exponential is its own derivative: αeˣ.""",
    ),
    misconception(
        "elu_gradient_x_above",
        "elu_gradient",
        ("ops.ones_like(x), alpha", "x, alpha"),
        says="""You return x on the positive side, which is the value. The slope there is 1.""",
    ),
    misconception(
        "elu_gradient_in_float32",
        "elu_gradient",
        ("below = ops.where(", 'x = ops.cast(x, "float32")\n    below = ops.where('),
        says="""Your derivative is float32 whatever x is. It gets multiplied into gradients of x's dtype: keep
        that dtype.""",
    ),
]

SLOPES = [*SIGMOID, *TANH, *RELU, *LEAKY, *ELU]
