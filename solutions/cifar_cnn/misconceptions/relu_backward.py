"""Known mistakes in `relu_backward`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "relu_back_by_sign_of_dy",
        "relu_backward",
        ("dy * (x > 0)", "dy * (dy > 0)"),
        says="""You look at the sign of the gradient. What counts is whether the ReLU let its *input*
        through: the gradient passes, of either sign, where x > 0.""",
    ),
    misconception(
        "relu_back_by_both_signs",
        "relu_backward",
        ("dy * (x > 0)", "dy * (x > 0) * (dy > 0)"),
        says="""You stop negative gradients as well ('guided' backpropagation, made for pictures of
        what a network sees). The derivative looks at the input alone: where x > 0 the gradient
        passes, of either sign.""",
    ),
    misconception(
        "relu_back_drops_dy",
        "relu_backward",
        ("dy * (x > 0)", "(x > 0).astype(x.dtype)"),
        says="""You return the slope of the ReLU, 0 or 1. The chain rule multiplies it by the gradient
        dy that comes from above.""",
    ),
    misconception(
        "relu_back_times_x",
        "relu_backward",
        ("dy * (x > 0)", "dy * np.maximum(x, 0)"),
        says="""You multiply by the ReLU's output. The chain rule needs its slope: 1 where x > 0,
        not x.""",
    ),
    misconception(
        "relu_back_where_negative",
        "relu_backward",
        ("(x > 0)", "(x < 0)"),
        says="""Your gradient passes where x is negative and is stopped where it is positive: the
        wrong way round.""",
    ),
    misconception(
        "relu_back_does_not_stop",
        "relu_backward",
        ("dy * (x > 0)", "dy.copy()"),
        says="""Your gradient passes everywhere. Where x < 0 the ReLU's output is 0 whatever x does, so
        that no gradient gets through.""",
    ),
    misconception(
        "relu_back_modifies_dy",
        "relu_backward",
        ("return dy * (x > 0)", "dy[x <= 0] = 0\n    return dy"),
        says="""Your function changes the caller's array dy: `dy[x <= 0] = 0` writes into it. The
        caller may hand dy to another branch of the network as well: make a new array.""",
    ),
    misconception(
        "relu_back_float64",
        "relu_backward",
        ("(x > 0)", "(x > 0).astype(float)"),
        says="""Your dx is float64 though dy is not: a mask cast to `float` is float64 in NumPy.
        Return the dtype that came in.""",
    ),
]
