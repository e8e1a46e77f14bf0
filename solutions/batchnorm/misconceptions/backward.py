"""Known mistakes in `batchnorm_backward`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "backward_statistics_constant",
        "batchnorm_backward",
        (" - dbeta / count - x_hat * dgamma / count", ""),
        says="""You treat the batch's mean and variance as constants. They depend on x, so the
        loss also reaches x through them: two more terms, one for the mean and one for the
        variance, belong into dx.""",
    ),
    misconception(
        "backward_mean_path_forgotten",
        "batchnorm_backward",
        (" - dbeta / count", ""),
        says="""The way through the mean is missing from your dx. Every x moves the channel's
        mean, and the mean moves every output: subtract the mean of the incoming gradient over the
        channel.""",
    ),
    misconception(
        "backward_variance_path_forgotten",
        "batchnorm_backward",
        (" - x_hat * dgamma / count", ""),
        says="""The way through the variance is missing from your dx. Every x moves the channel's
        variance, and that rescales every output: a term along x̂ has to be subtracted.""",
    ),
    misconception(
        "backward_variance_path_without_x_hat",
        "batchnorm_backward",
        ("x_hat * dgamma", "dgamma"),
        says="""In your dx the variance's term lacks its factor x̂. The variance changes with
        each x in proportion to that x's distance from the mean, so this term is different for
        every element.""",
    ),
    misconception(
        "backward_variance_path_sign",
        "batchnorm_backward",
        (" - x_hat * dgamma", " + x_hat * dgamma"),
        says="""The variance's term in your dx has the wrong sign. A larger variance makes the
        outputs smaller (the exponent −1/2 brings a minus), so this term is subtracted.""",
    ),
    misconception(
        "backward_half_forgotten",
        "batchnorm_backward",
        ("x_hat * dgamma", "2 * x_hat * dgamma"),
        says="""The variance's term in your dx is twice too large. The derivative of
        (σ² + ε)^(−1/2) brings a factor 1/2, which cancels the 2 from the square's derivative.""",
    ),
    misconception(
        "backward_two_forgotten",
        "batchnorm_backward",
        ("x_hat * dgamma", "x_hat / 2 * dgamma"),
        says="""The variance's term in your dx is half of what it should be. The derivative of the
        square (x − μ)² brings a factor 2, which cancels the 1/2 from the root's derivative.""",
    ),
    misconception(
        "backward_gamma_forgotten",
        "batchnorm_backward",
        ("= gamma * ", "= "),
        says="""γ is missing from your dx. The output is γx̂ + β, so the gradient is multiplied by
        γ on its way back to x̂.""",
    ),
    misconception(
        "backward_gamma_on_one_path",
        "batchnorm_backward",
        ("gamma * inverse_std * (dy", "inverse_std * (gamma * dy"),
        says="""In your dx only the direct path is multiplied by γ. The ways through the mean and
        the variance pass γ as well: multiply the incoming gradient by γ first, and use that
        product in all three terms.""",
    ),
    misconception(
        "backward_inverse_std_forgotten",
        "batchnorm_backward",
        (" * inverse_std", ""),
        says="""Your dx is not divided by the standard deviation. The forward pass divides x by
        √(σ² + ε), and the chain rule keeps that factor.""",
    ),
    misconception(
        "backward_epsilon_forgotten",
        "batchnorm_backward",
        (" * inverse_std", " * inverse_std / np.sqrt(np.square(x_hat).mean(axis=axes))"),
        says="""Your backward pass divides by the bare standard deviation, your forward pass by
        √(σ² + ε). The gradient belongs to the function that was computed, so epsilon has to be in
        both.""",
    ),
    misconception(
        "backward_epsilon_hard_coded",
        "batchnorm_backward",
        (
            " * inverse_std",
            " / np.sqrt(np.square(x_hat / inverse_std).mean(axis=axes) + 1e-3)",
        ),
        says="""Your backward pass always adds 1e-3, whatever epsilon the forward pass was given.
        Both belong to one function: remember in the cache what the forward pass divided by.""",
    ),
    misconception(
        "backward_count_forgotten",
        "batchnorm_backward",
        ("dy.size // dy.shape[-1]", "1"),
        says="""Your dx subtracts sums where means belong. Each x has only the n-th part of a
        share in the mean and in the variance, so both terms are divided by the number of values
        per channel.""",
    ),
    misconception(
        "backward_count_is_batch_size",
        "batchnorm_backward",
        ("dy.size // dy.shape[-1]", "len(dy)"),
        says="""You divide by the batch size. For images each channel's statistics are taken over
        N·H·W values, so that is the count to divide by.""",
    ),
    misconception(
        "backward_count_of_all_values",
        "batchnorm_backward",
        ("dy.size // dy.shape[-1]", "dy.size"),
        says="""You divide by the number of all values in the array. Each channel has statistics
        of its own, so only the values of one channel count.""",
    ),
    misconception(
        "backward_dgamma_without_x_hat",
        "batchnorm_backward",
        ("return dx", "dgamma = dy.sum(axis=axes)\n    return dx"),
        says="""Your dγ is the sum of dy alone, which is dβ. The output is γx̂ + β: its derivative
        with respect to γ is x̂, so dy is weighted with x̂ before it is summed.""",
    ),
    misconception(
        "backward_dgamma_averaged",
        "batchnorm_backward",
        ("return dx", "dgamma = dgamma / count\n    return dx"),
        says="""Your dγ is a mean over the batch. γ acts on every value of its channel, and the
        gradients of all those uses add up: sum, do not average. (If the loss is a mean, dy
        already holds the 1/N.)""",
    ),
    misconception(
        "backward_dbeta_averaged",
        "batchnorm_backward",
        ("return dx", "dbeta = dbeta / count\n    return dx"),
        says="""Your dβ is a mean over the batch. β is added to every value of its channel, and
        the gradients of all those uses add up: sum, do not average.""",
    ),
    misconception(
        "backward_dgamma_not_summed",
        "batchnorm_backward",
        ("return dx", "dgamma = dy * x_hat\n    return dx"),
        says="""Your dγ has the shape of x. There is one γ per channel, used for all its values:
        sum over every axis but the last, so that dγ has γ's shape.""",
    ),
    misconception(
        "backward_sums_over_batch_only",
        "batchnorm_backward",
        (
            "return dx",
            "dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)\n    return dx",
        ),
        says="""For images you sum dγ and dβ over the batch axis only, so they keep height and
        width. One γ and one β serve the whole channel: sum over every axis but the last.""",
    ),
    misconception(
        "backward_keepdims",
        "batchnorm_backward",
        ("dy.sum(axis=axes", "dy.sum(keepdims=True, axis=axes"),
        ("x_hat).sum(axis=axes", "x_hat).sum(keepdims=True, axis=axes"),
        says="""Your dγ and dβ keep axes of length 1, from keepdims or a row-shaped sum. The
        gradient of a parameter has the parameter's own shape, here one axis with one number per
        channel.""",
    ),
    misconception(
        "backward_gradients_swapped",
        "batchnorm_backward",
        ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
        says="""You return dβ where dγ is expected, and the other way round. The order is dx, dγ,
        dβ.""",
    ),
    misconception(
        "backward_modifies_dy",
        "batchnorm_backward",
        ("return dx", "dy *= gamma\n    return dx"),
        says="""Your function changes the caller's array dy, through an in-place operation such as
        *=. Other layers may use the same upstream gradient: write the product into a new array.""",
    ),
    misconception(
        "backward_returns_float64",
        "batchnorm_backward",
        ("return dx", "dx = dx.astype(np.float64)\n    return dx"),
        says="""Your dx is float64 though dy is not; often a np.zeros or np.ones without a dtype,
        or a float64 constant, is behind it. Hand back the dtype that came in.""",
    ),
    misconception(
        "backward_returns_float32",
        "batchnorm_backward",
        ("return dx", "dx = dx.astype(np.float32)\n    return dx"),
        says="""Your dx is float32 even where dy is float64. Digits that are lost here make a
        gradient check fail that was right: hand back the dtype that came in.""",
    ),
]
