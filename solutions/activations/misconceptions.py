"""Known mistakes of the unit `activations`, each a small edit of the solution with words for it."""

from grader.authoring.misconceptions import misconception

from .misconceptions_layers import LAYERS
from .misconceptions_slopes import SLOPES

# Where the code of each function begins: what is done to x first goes before it.
BEGINNINGS = {
    "sigmoid": "e = ops.exp(",
    "tanh": "m = ops.expm1(",
    "relu": "return ops.maximum(",
    "leaky_relu": "return ops.where(",
    "elu": "below = ops.where(",
}


def of_every_function(name, before, says):
    """The same mistake in each of the five functions: code that runs before theirs."""
    return [
        misconception(
            f"{part}_{name}", part, (begin, f"{before}\n    {begin}"), says=says.format(part=part)
        )
        for part, begin in BEGINNINGS.items()
    ]


SIGMOID = [
    misconception(
        "sigmoid_overflows_on_the_left",
        "sigmoid",
        ("e = ops.exp(ops.where(x >= 0, -x, x))", "e = ops.exp(-x)"),
        ("ops.where(x >= 0, 1 / (1 + e), e / (1 + e))", "1 / (1 + e)"),
        says="""You compute 1/(1 + e⁻ˣ) as it stands. For x far below 0, e⁻ˣ overflows to infinity:
        the value is still right, but the gradient becomes 0·∞, which is NaN. Write the left half as
        eˣ/(1 + eˣ), and see to it that no exponent is ever positive.""",
    ),
    misconception(
        "sigmoid_overflows_on_the_right",
        "sigmoid",
        ("e = ops.exp(ops.where(x >= 0, -x, x))", "e = ops.exp(x)"),
        ("ops.where(x >= 0, 1 / (1 + e), e / (1 + e))", "e / (1 + e)"),
        says="""You compute eˣ/(1 + eˣ) as it stands. For large x, eˣ overflows and you divide
        infinity by infinity, which is NaN. Write the right half as 1/(1 + e⁻ˣ), and see to it that
        no exponent is ever positive.""",
    ),
    misconception(
        "sigmoid_where_computes_both",
        "sigmoid",
        (
            "return ops.where(x >= 0, 1 / (1 + e), e / (1 + e))",
            "return ops.where(x >= 0, 1 / (1 + ops.exp(-x)), ops.exp(x) / (1 + ops.exp(x)))",
        ),
        says="""You choose between two formulas by where, but both are computed everywhere. The one
        that is not chosen overflows, and in the backward pass its gradient 0 is multiplied by
        infinity: NaN. Make the exponent harmless before the exponential, inside its argument.""",
    ),
    misconception(
        "sigmoid_root_of_square",
        "sigmoid",
        ("ops.where(x >= 0, -x, x)", "-ops.sqrt(x * x)"),
        says="""You compute |x| as the root of x². At 0 the root has an infinite slope, the square has
        slope 0, and their product, the gradient of your sigmoid there, is NaN; and in float16 the
        square overflows beyond 256. Choose between x and −x by where.""",
    ),
    misconception(
        "sigmoid_falls",
        "sigmoid",
        ("(x >= 0, 1 / (1 + e)", "(x < 0, 1 / (1 + e)"),
        says="""Your curve falls from 1 to 0: it is the sigmoid of −x. Mind the sign of the exponent:
        1/(1 + e⁻ˣ), so that large x give values near 1.""",
    ),
    misconception(
        "sigmoid_minus_in_denominator",
        "sigmoid",
        ("1 / (1 + e), e / (1 + e)", "1 / (1 - e), e / (e - 1)"),
        says="""You divide by 1 − e⁻ˣ, which is 0 at x = 0. The denominator is a sum, 1 + e⁻ˣ, and so
        always above 1.""",
    ),
    misconception(
        "sigmoid_is_stretched",
        "sigmoid",
        ("e / (1 + e))", "e / (1 + e)) * 2 - 1"),
        says="""Your values run from −1 to 1: you stretched the curve as for tanh. The sigmoid runs
        from 0 to 1.""",
    ),
    misconception(
        "sigmoid_is_hard",
        "sigmoid",
        (
            "return ops.where(x >= 0, 1 / (1 + e), e / (1 + e))",
            "return ops.clip(x / 6 + 0.5, 0, 1)",
        ),
        says="""You built the hard sigmoid, three straight pieces that are cheap to compute. It comes
        near the sigmoid but is not the same: here the smooth curve 1/(1 + e⁻ˣ) is asked for.""",
    ),
    misconception(
        "sigmoid_clipped_early",
        "sigmoid",
        (
            "ops.exp(ops.where(x >= 0, -x, x))",
            "ops.exp(ops.maximum(ops.where(x >= 0, -x, x), -10))",
        ),
        says="""You clip the input to ±10 to be safe from overflow, and so the value never gets nearer
        than 4.5e-5 to 0 or 1. With an exponent that is never positive nothing can overflow, and no
        clipping is needed.""",
    ),
]

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

RELU = [
    misconception(
        "relu_swallows_nan",
        "relu",
        ("ops.maximum(x, 0)", "ops.where(x > 0, x, ops.zeros_like(x))"),
        says="""You turn NaN into 0. Every comparison with NaN is false, so it falls into the branch of
        the zeros, and a network that has diverged looks healthy. Ask for x < 0 in place of x > 0
        and let everything else through, or use maximum.""",
    ),
    misconception(
        "relu_minimum",
        "relu",
        ("ops.maximum", "ops.minimum"),
        says="""You keep what is negative. ReLU keeps what is positive: the larger one of x and 0, not
        the smaller one.""",
    ),
    misconception(
        "relu_absolute",
        "relu",
        ("ops.maximum(x, 0)", "ops.abs(x)"),
        says="""You return |x|, a negative input with its sign turned. ReLU turns it into 0.""",
    ),
    misconception(
        "relu_of_minus_x",
        "relu",
        ("ops.maximum(x, 0)", "ops.maximum(-x, 0)"),
        says="""You return max(0, −x), which lets through what ReLU stops. Leave the sign of x as it
        is.""",
    ),
    misconception(
        "relu_leaks",
        "relu",
        ("ops.maximum(x, 0)", "ops.maximum(x, 0.01 * x)"),
        says="""You let a hundredth of the negative inputs through: that is leaky ReLU, and comes in the
        next part. Here they become 0.""",
    ),
    misconception(
        "relu_capped_at_six",
        "relu",
        ("ops.maximum(x, 0)", "ops.clip(x, 0, 6)"),
        says="""You cut off at 6. That is ReLU6, made for arithmetic with few bits; ReLU has no upper
        end, and Keras keeps the two apart as well.""",
        convention=True,
    ),
    misconception(
        "relu_capped_at_one",
        "relu",
        ("ops.maximum(x, 0)", "ops.clip(x, 0, 1)"),
        says="""You cut off at 1. ReLU has no upper end: that its slope stays 1 for large x is why deep
        networks like it.""",
    ),
    misconception(
        "relu_step",
        "relu",
        ("ops.maximum(x, 0)", "ops.cast(x > 0, x.dtype)"),
        says="""You return 1 where x is positive: that is the derivative, or a step. ReLU returns x
        itself there.""",
    ),
    misconception(
        "relu_smooth",
        "relu",
        ("ops.maximum(x, 0)", "ops.softplus(x)"),
        says="""You return softplus, log(1 + eˣ), the smooth relative of ReLU. It is 0.69 at x = 0, where
        ReLU has its kink and is 0.""",
    ),
]

LEAKY = [
    misconception(
        "leaky_relu_maximum",
        "leaky_relu",
        ("ops.where(x > 0, x, negative_slope * x)", "ops.maximum(negative_slope * x, x)"),
        says="""You take the larger one of αx and x. That is right for slopes up to 1 only: above 1, αx is
        the larger one on the positive side, and the smaller one on the negative. Ask for the sign
        of x.""",
    ),
    misconception(
        "leaky_relu_slope_of_slides",
        "leaky_relu",
        ("negative_slope=0.01)", "negative_slope=0.1)"),
        says="""Your slope is 0.1, the one on many lecture slides, max(0.1x, x). It is a fair choice, but
        this unit's default is 0.01, as in Maas et al. 2013. (Keras's function has 0.2, Keras's layer
        0.3.)""",
        convention=True,
    ),
    misconception(
        "leaky_relu_slope_of_tensorflow",
        "leaky_relu",
        ("negative_slope=0.01)", "negative_slope=0.2)"),
        says="""Your slope is 0.2, the default of tf.nn.leaky_relu and of Keras's function
        keras.activations.leaky_relu. It is a fair choice, but this unit's default is 0.01, as in
        Maas et al. 2013.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_slope_of_keras_layer",
        "leaky_relu",
        ("negative_slope=0.01)", "negative_slope=0.3)"),
        says="""Your slope is 0.3, the default of the layer keras.layers.LeakyReLU. It is a fair choice,
        but this unit's default is 0.01, as in Maas et al. 2013. (Keras's function of the same name
        has 0.2.)""",
        convention=True,
    ),
    misconception(
        "leaky_relu_slope_ignored",
        "leaky_relu",
        ("x, negative_slope * x)", "x, 0.01 * x)"),
        says="""Your slope is 0.01 whatever the caller asks for. Use the argument negative_slope that
        your function is given.""",
    ),
    misconception(
        "leaky_relu_does_not_leak",
        "leaky_relu",
        ("x, negative_slope * x)", "x, 0 * x)"),
        says="""Your negative side is 0, as in plain ReLU. The leak is the point here: multiply negative
        inputs by negative_slope, so that they still get a gradient.""",
    ),
    misconception(
        "leaky_relu_sides_swapped",
        "leaky_relu",
        ("x > 0", "x < 0"),
        says="""You multiply the positive inputs by the slope and keep the negative ones. It is the other
        way round: what is above 0 passes unchanged.""",
    ),
    misconception(
        "leaky_relu_sign",
        "leaky_relu",
        ("x, negative_slope * x)", "x, -negative_slope * x)"),
        says="""Your negative side has the wrong sign: the line turns up again on the left. A negative
        input stays negative, only smaller.""",
    ),
    misconception(
        "leaky_relu_constant",
        "leaky_relu",
        ("x, negative_slope * x)", "x, negative_slope + 0 * x)"),
        says="""Your negative side is the slope itself, a constant. It is a slope: multiply it by x.""",
    ),
    misconception(
        "leaky_relu_divides",
        "leaky_relu",
        ("x, negative_slope * x)", "x, x / negative_slope)"),
        says="""You divide negative inputs by the slope, as Xu et al. 2015 write it, with numbers above 1.
        Here, as in Keras, the slope is a factor.""",
        convention=True,
    ),
    misconception(
        "leaky_relu_adds_on_both_sides",
        "leaky_relu",
        ("(x > 0, x, ", "(x > 0, x + negative_slope * x, "),
        says="""You add αx on both sides, so positive inputs come out too large. The slope belongs to the
        negative side alone.""",
    ),
]

ELU = [
    misconception(
        "elu_where_computes_both",
        "elu",
        ("below = ops.where(x > 0, ops.zeros_like(x), x)", "below = x"),
        says="""You choose by where, but the exponential is computed for large x as well and overflows. Its
        value is thrown away; in the backward pass its gradient 0 is multiplied by infinity, which is
        NaN. Replace x by 0 where it is positive, before the exponential.""",
    ),
    misconception(
        "elu_mask_times_infinity",
        "elu",
        (
            "return ops.where(x > 0, x, alpha * ops.expm1(below))",
            "above = ops.cast(x > 0, x.dtype)\n"
            "    return above * x + (1 - above) * alpha * ops.expm1(x)",
        ),
        says="""You switch the exponential off by multiplying it with 0. For large x it is infinite by
        then, and 0·∞ is NaN. Choose by where, and replace x by 0 where it is positive, before the
        exponential.""",
    ),
    misconception(
        "elu_loses_small_inputs",
        "elu",
        ("ops.expm1(below)", "(ops.exp(below) - 1)"),
        says="""Small negative inputs lose their digits: near 0, eˣ is nearly 1, and after you subtract 1
        hardly anything is left (1.3 % error at −1e-6 in float32). expm1 computes eˣ − 1 without that
        subtraction.""",
    ),
    misconception(
        "elu_minus_one_outside",
        "elu",
        ("alpha * ops.expm1(below)", "alpha * ops.exp(below) - 1"),
        says="""You compute αeˣ − 1, so that the curve jumps at 0 unless α is 1. α multiplies the whole
        bracket: α(eˣ − 1).""",
    ),
    misconception(
        "elu_minus_one_forgotten",
        "elu",
        ("ops.expm1(below)", "ops.exp(below)"),
        says="""The −1 is missing on your negative side, so the curve jumps at 0. It is α(eˣ − 1), which
        is 0 at x = 0.""",
    ),
    misconception(
        "elu_alpha_on_both_sides",
        "elu",
        ("(x > 0, x, ", "(x > 0, alpha * x, "),
        says="""You multiply the positive side by α as well. Positive inputs pass unchanged, with slope
        1.""",
    ),
    misconception(
        "elu_alpha_ignored",
        "elu",
        ("alpha * ops", "1 * ops"),
        says="""α is missing: your curve tends to −1 on the left, whatever the caller asks for. Multiply
        the negative side by the argument alpha.""",
    ),
    misconception(
        "elu_sign",
        "elu",
        ("alpha * ops", "-alpha * ops"),
        says="""Your negative side has the wrong sign: 1 − eˣ in place of eˣ − 1. On the left the curve
        tends to −α.""",
    ),
    misconception(
        "elu_maximum",
        "elu",
        ("ops.where(x > 0, x, alpha", "ops.maximum(x, alpha"),
        says="""You take the larger one of x and α(eˣ − 1). That works for α up to 1; above 1 the curve is
        steeper than x just left of 0, and the maximum picks the wrong one. Ask for the sign of
        x.""",
    ),
    misconception(
        "elu_on_both_sides",
        "elu",
        ("ops.where(x > 0, x, alpha * ops.expm1(below))", "alpha * ops.expm1(x)"),
        says="""You use α(eˣ − 1) for positive inputs too, and they explode. Above 0 the ELU is x
        itself.""",
    ),
    misconception(
        "elu_is_selu",
        "elu",
        (
            "ops.where(x > 0, x, alpha * ops.expm1(below))",
            "1.0507009873554805 * ops.where(\n"
            "        x > 0, x, 1.6732632423543772 * ops.expm1(below)\n    )",
        ),
        says="""You built SELU (Klambauer et al. 2017), an ELU with two fixed numbers, 1.0507 and 1.6733.
        Here positive inputs pass unchanged and α is the caller's.""",
    ),
    misconception(
        "elu_is_celu",
        "elu",
        ("ops.expm1(below)", "ops.expm1(below / alpha)"),
        says="""You divide x by α inside the exponential. That is CELU (Barron 2017), which has slope 1 at 0
        for every α; Keras has it under that name. ELU is α(eˣ − 1).""",
        convention=True,
    ),
]

EVERY = [
    *of_every_function(
        "in_float32",
        'x = ops.cast(x, "float32")',
        """Your {part} returns float32 whatever it is given. In mixed precision that undoes the saving
        from here on, in float64 it loses the digits: keep the dtype of x.""",
    ),
    *of_every_function(
        "through_numpy",
        "x = ops.convert_to_tensor(ops.convert_to_numpy(x))",
        """Your {part} turns the tensor into a NumPy array on the way. Automatic differentiation cannot
        see through that, so the gradient is lost, and everything before this function stops learning.
        Use keras.ops throughout.""",
    ),
    *of_every_function(
        "by_if",
        "if x >= 0:\n        x = x + 0",
        """You ask `if` about a whole tensor. An if takes one decision, and here each element needs its
        own: let where choose.""",
    ),
    *of_every_function(
        "by_loop",
        "x = ops.stack([row for row in x])",
        """Your {part} loops over the first axis, which a single number does not have and an empty tensor
        leaves empty. The functions of keras.ops work on all elements at once, whatever the
        shape.""",
    ),
]

MISCONCEPTIONS = [*SIGMOID, *TANH, *RELU, *LEAKY, *ELU, *EVERY, *SLOPES, *LAYERS]
