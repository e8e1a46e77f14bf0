"""Known mistakes of the sigmoid and of its derivative."""

from grader.authoring.misconceptions import misconception

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

SIGMOID_GRADIENT = [
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
