"""Known mistakes in `batchnorm_forward`, each a small edit of the solution with words for it."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "forward_epsilon_outside_root",
        "batchnorm_forward",
        ("np.sqrt(variance + epsilon)", "(np.sqrt(variance) + epsilon)"),
        says="""You add epsilon to the standard deviation, outside the square root. It belongs to
        the variance, under the root: the two differ most where a channel hardly varies, which is
        the very case that epsilon is there for.""",
    ),
    misconception(
        "forward_epsilon_left_out",
        "batchnorm_forward",
        ("(variance + epsilon)", "(variance)"),
        says="""Epsilon is missing from your square root. Without it a channel that is constant in
        the batch becomes 0/0; add epsilon to the variance before you take the root.""",
    ),
    misconception(
        "forward_epsilon_hard_coded",
        "batchnorm_forward",
        ("(variance + epsilon)", "(variance + 1e-3)"),
        says="""You always add 1e-3, whatever epsilon the caller asked for. Use the argument that
        your function is given.""",
    ),
    misconception(
        "forward_epsilon_default",
        "batchnorm_forward",
        ("epsilon=1e-3)", "epsilon=1e-5)"),
        says="""Your default epsilon is 1e-5, as in PyTorch and in the slides of many courses.
        That is a fair convention, but this unit follows Keras: keep the default of 1e-3 that the
        signature gives.""",
        convention=True,
    ),
    misconception(
        "forward_divides_by_variance",
        "batchnorm_forward",
        ("np.sqrt(", "("),
        says="""You divide by the variance. That gives a result of variance 1/σ², not 1: to bring
        every channel to unit variance, divide by the standard deviation, the variance's root.""",
    ),
    misconception(
        "forward_bessel",
        "batchnorm_forward",
        (
            ").mean(axis=axes, dtype=np.float64)",
            ").mean(axis=axes, dtype=np.float64) * (1 + 1 / (x.size // x.shape[-1] - 1))",
        ),
        says="""Your variance is divided by n − 1. That is the unbiased estimate for a whole
        population; within the batch the normalization uses the plain mean of the squared
        deviations, divided by n, so that the result has variance 1 in this very batch.""",
    ),
    misconception(
        "forward_variance_not_averaged",
        "batchnorm_forward",
        (").mean(axis=axes,", ").sum(axis=axes,"),
        says="""Your variance is the sum of the squared deviations, not their mean, so it grows
        with the batch. Divide it by the number of values that were summed.""",
    ),
    misconception(
        "forward_variance_by_squares",
        "batchnorm_forward",
        (
            "np.square(x - mean).mean(axis=axes, dtype=np.float64)",
            "(np.square(x).mean(axis=axes, dtype=np.float64) - np.square(mean))",
        ),
        says="""You compute the variance as E[x²] − E[x]². On paper that is the same; in floating
        point two large, nearly equal numbers cancel, and for values far from zero hardly a digit
        is left. Subtract the mean first, then average the squares.""",
    ),
    misconception(
        "forward_summed_in_float32",
        "batchnorm_forward",
        ("mean = x.mean(axis=axes, dtype=np.float64)", "mean = x.mean(axis=axes)"),
        says="""You sum in float32. Over the axes in front NumPy adds one number after the other, and in
        a large batch far from zero the sum gets so large that each further number is rounded: your
        mean is off by more than a standard deviation. Sum in float64, with mean's argument dtype.""",
    ),
    misconception(
        "forward_only_centered",
        "batchnorm_forward",
        (") * inverse_std", ")"),
        says="""You subtract the mean but never divide by the standard deviation, so every channel
        keeps its own scale. Normalizing takes both steps.""",
    ),
    misconception(
        "forward_not_centered",
        "batchnorm_forward",
        ("(x - mean) *", "x *"),
        says="""You scale by the standard deviation but do not subtract the mean, so the output of
        each channel is not centered on zero. Subtract the channel's mean before you scale.""",
    ),
    misconception(
        "forward_gamma_times_sum",
        "batchnorm_forward",
        ("gamma * x_hat + beta", "gamma * (x_hat + beta)"),
        says="""You compute γ(x̂ + β), so β gets multiplied by γ too. Scale first, then shift:
        γx̂ + β.""",
    ),
    misconception(
        "forward_gamma_and_beta_swapped",
        "batchnorm_forward",
        ("gamma * x_hat + beta", "beta * x_hat + gamma"),
        says="""Your γ and β have changed places: you scale with β and shift with γ. γ is the scale, β
        the shift.""",
    ),
    misconception(
        "forward_gamma_dropped",
        "batchnorm_forward",
        ("= gamma * ", "= "),
        says="""γ never reaches your output. After normalizing, each channel is multiplied by its
        own γ, so that the network can choose the scale that it needs.""",
    ),
    misconception(
        "forward_beta_dropped",
        "batchnorm_forward",
        ("x_hat + beta", "x_hat"),
        says="""β never reaches your output. After scaling, each channel is shifted by its own β,
        so that the network can choose the mean that it needs.""",
    ),
    misconception(
        "forward_one_mean_for_all",
        "batchnorm_forward",
        ("range(x.ndim - 1)", "range(x.ndim)"),
        says="""You take a single mean and variance over the whole array. Channels measure
        different things: average over all axes but the last one, so that each channel has
        statistics of its own.""",
    ),
    misconception(
        "forward_mean_per_pixel",
        "batchnorm_forward",
        ("tuple(range(x.ndim - 1))", "(0,)"),
        says="""For images you average over the batch axis alone, which gives a mean for every
        pixel. A convolution does the same work at every position, so its channel is normalized as
        one: average over height and width too.""",
    ),
    misconception(
        "forward_mean_per_example",
        "batchnorm_forward",
        ("tuple(range(x.ndim - 1))", "-1"),
        ("x.mean(axis=axes", "x.mean(keepdims=True, axis=axes"),
        (").mean(axis=axes", ").mean(keepdims=True, axis=axes"),
        says="""You average over the channels, separately for each example and position: that is
        layer normalization. Batch normalization averages over the other axes, the batch among
        them, and keeps the channels apart.""",
    ),
    misconception(
        "forward_modifies_input",
        "batchnorm_forward",
        ("(x - mean) *", "np.subtract(x, mean, out=x) *"),
        says="""Your function changes the caller's array x, through an in-place operation such as
        -= or out=. The caller may still need it, and a second call then gets other numbers:
        write the result into a new array.""",
    ),
    misconception(
        "forward_returns_float64",
        "batchnorm_forward",
        ("return y,", "return y.astype(np.float64),"),
        says="""Your output is float64 though x is not. Computing in float64 is fine, even wise,
        but hand back the dtype that came in: a network in float32 would otherwise carry twice the
        memory from here on.""",
    ),
    misconception(
        "forward_returns_float32",
        "batchnorm_forward",
        ("return y,", "return y.astype(np.float32),"),
        says="""Your output is float32 even where x is float64. Code that passes in float64
        wants its digits, to check a gradient for instance: hand back the dtype that came in.""",
    ),
]
