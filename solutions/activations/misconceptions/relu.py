"""Known mistakes of ReLU and of its derivative."""

from grader.authoring.misconceptions import misconception

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

RELU_GRADIENT = [
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
