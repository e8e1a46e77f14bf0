"""Known mistakes of the ELU and of its derivative."""

from grader.authoring.misconceptions import misconception

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

ELU_GRADIENT = [
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
