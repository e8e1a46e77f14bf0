"""Known mistakes of tanh and of its derivative."""

from grader.authoring.misconceptions import misconception

TANH = [
    misconception(
        "tanh_overflows_on_both_sides",
        "tanh",
        (
            "return ops.where(x >= 0, y, -y)",
            "return (ops.exp(x) - ops.exp(-x)) / (ops.exp(x) + ops.exp(-x))",
        ),
        says="""You divide eˣ − e⁻ˣ by eˣ + e⁻ˣ as in the definition. One of the two overflows when |x|
        is large, and infinity over infinity is NaN. Divide both by the larger of them first, so
        that only negative exponents are left.""",
    ),
    misconception(
        "tanh_of_sinh_and_cosh",
        "tanh",
        ("return ops.where(x >= 0, y, -y)", "return ops.sinh(x) / ops.cosh(x)"),
        says="""You divide sinh by cosh. Both overflow when |x| is large, and infinity over infinity is
        NaN. Use a formula whose exponents are never positive, such as one in e^(−2|x|).""",
    ),
    misconception(
        "tanh_overflows_on_the_right",
        "tanh",
        (
            "return ops.where(x >= 0, y, -y)",
            "return (ops.exp(2 * x) - 1) / (ops.exp(2 * x) + 1)",
        ),
        says="""You use e²ˣ, which overflows on the right: infinity over infinity is NaN. That formula
        is for negative x; for positive x divide numerator and denominator by e²ˣ.""",
    ),
    misconception(
        "tanh_overflows_on_the_left",
        "tanh",
        (
            "return ops.where(x >= 0, y, -y)",
            "return (1 - ops.exp(-2 * x)) / (1 + ops.exp(-2 * x))",
        ),
        says="""You use e⁻²ˣ, which overflows on the left: infinity over infinity is NaN. That formula
        is for positive x; for negative x multiply numerator and denominator by e²ˣ.""",
    ),
    misconception(
        "tanh_left_gradient",
        "tanh",
        ("return ops.where(x >= 0, y, -y)", "return 2 / (1 + ops.exp(-2 * x)) - 1"),
        says="""You stretch 1/(1 + e⁻²ˣ). On the left the exponential overflows: the value −1 is right,
        but the gradient becomes 0·∞, which is NaN. Besides, small x lose their digits when 1 is
        subtracted. Use expm1 with an exponent that is never positive.""",
    ),
    misconception(
        "tanh_where_computes_both",
        "tanh",
        (
            "return ops.where(x >= 0, y, -y)",
            "up, down = ops.expm1(2 * x), ops.expm1(-2 * x)\n"
            "    return ops.where(x >= 0, -down / (2 + down), up / (2 + up))",
        ),
        says="""You choose between two formulas by where, but both are computed everywhere. The one
        that is not chosen overflows, and in the backward pass its gradient 0 is multiplied by
        infinity: NaN. Make the exponent harmless before the exponential, inside its argument.""",
    ),
    misconception(
        "tanh_root_of_square",
        "tanh",
        ("ops.where(x >= 0, -2 * x, 2 * x)", "-2 * ops.sqrt(x * x)"),
        says="""You compute |x| as the root of x². At 0 the root has an infinite slope, the square has
        slope 0, and their product, the gradient of your tanh there, is NaN; and in float16 the square
        overflows beyond 256. Choose between x and −x by where.""",
    ),
    misconception(
        "tanh_loses_small_inputs",
        "tanh",
        ("m = ops.expm1(", "m = -1 + ops.exp("),
        says="""Small inputs lose their digits: you subtract two numbers that are both nearly 1 (as in
        1 − e⁻²ˣ, or in 2σ(2x) − 1), and at 1e-9 nothing is left. expm1 computes eᶻ − 1 without that
        subtraction.""",
    ),
    misconception(
        "tanh_half_the_argument",
        "tanh",
        ("-2 * x, 2 * x", "-x, x"),
        says="""You computed tanh(x/2), for instance as 2σ(x) − 1. The stretched sigmoid takes twice the
        argument as well: 2σ(2x) − 1.""",
    ),
    misconception(
        "tanh_not_shifted",
        "tanh",
        ("return ops.where(x >= 0, y, -y)", "return ops.where(x >= 0, 1 + y, 1 - y)"),
        says="""Your values run from 0 to 2: you forgot to subtract 1 after stretching the sigmoid.
        tanh(x) is 2σ(2x) − 1.""",
    ),
    misconception(
        "tanh_is_sigmoid",
        "tanh",
        (
            "return ops.where(x >= 0, y, -y)",
            "return ops.where(x >= 0, 1 / (2 + m), (1 + m) / (2 + m))",
        ),
        says="""Your values run from 0 to 1: you computed the sigmoid of 2x. tanh is that, times 2,
        minus 1, so that it is centred on 0.""",
    ),
    misconception(
        "tanh_without_sign",
        "tanh",
        ("y, -y", "y, y"),
        says="""You return |tanh(x)|: the sign of negative inputs gets lost. tanh is odd, so that its
        outputs are centred on 0.""",
    ),
    misconception(
        "tanh_scaled_by_lecun",
        "tanh",
        ("-2 * x, 2 * x", "-4 * x / 3, 4 * x / 3"),
        ("y, -y", "1.7159 * y, -1.7159 * y"),
        says="""You return 1.7159·tanh(2x/3), the variant that LeCun et al. 1998 recommend in 'Efficient
        BackProp'. It is a good function, but here you are asked for the plain tanh that Keras
        has.""",
        convention=True,
    ),
]

TANH_GRADIENT = [
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
