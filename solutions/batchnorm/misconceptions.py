"""Known mistakes of the unit `batchnorm`, each a small edit of the solution with words for it."""

from grader.authoring import misconception

FORWARD = [
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
        says="""Your output is float32 even where x is float64. Somebody who hands in float64
        wants its digits, to check a gradient for instance: hand back the dtype that came in.""",
    ),
]

BACKWARD = [
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

POPULATION = [
    misconception(
        "population_without_bessel",
        "population_statistics",
        (" * (batch_size / (batch_size - 1))", ""),
        says="""You average the recorded variances as they are. Each was taken around its own
        batch's mean and is, on average, only (N − 1)/N of the population's: N/(N − 1) mends that.
        (The moving variance of Keras leaves this factor out; the paper's algorithm has it.)""",
    ),
    misconception(
        "population_factor_inverted",
        "population_statistics",
        ("(batch_size / (batch_size - 1))", "((batch_size - 1) / batch_size)"),
        says="""You multiply by (N − 1)/N. A batch's biased variance is already too small, so
        the correction has to enlarge it: turn the fraction over.""",
    ),
    misconception(
        "population_counts_batches",
        "population_statistics",
        ("(batch_size / (batch_size - 1))", "(len(means) / (len(means) - 1))"),
        says="""Your correction counts the recorded batches. N is the number of values behind each
        of the recorded variances, that is batch_size, however many batches there are.""",
    ),
    misconception(
        "population_counts_all_values",
        "population_statistics",
        (
            "(batch_size / (batch_size - 1))",
            "(batch_size * len(means) / (batch_size * len(means) - 1))",
        ),
        says="""Your correction counts the values of all batches together. Each recorded variance
        was taken around the mean of its own batch only, so N is the size of one batch.""",
    ),
    misconception(
        "population_returns_deviation",
        "population_statistics",
        ("return mean, variance", "return mean, np.sqrt(variance)"),
        says="""You return a standard deviation. The variance is asked for: leave out the
        root.""",
    ),
    misconception(
        "population_averages_deviations",
        "population_statistics",
        ("np.mean(variances, axis=0)", "np.square(np.mean(np.sqrt(variances), axis=0))"),
        says="""You average the standard deviations and square the result. The mean of roots is
        not the root of the mean: average the variances themselves.""",
    ),
    misconception(
        "population_variance_of_means",
        "population_statistics",
        ("np.mean(variances, axis=0)", "np.var(means, axis=0)"),
        says="""You take the variance of the batch means. That tells how much the means differ
        from batch to batch, about 1/N of what you look for: average the recorded variances.""",
    ),
    misconception(
        "population_adds_variance_of_means",
        "population_statistics",
        ("return mean, variance", "return mean, variance + np.var(means, axis=0)"),
        says="""You add the variance of the batch means to the variance within the batches. With
        the factor N/(N − 1) the recorded variances already estimate the whole population's
        variance, so the spread of the means is counted twice.""",
    ),
    misconception(
        "population_last_batch",
        "population_statistics",
        ("np.mean(means, axis=0)", "means[-1]"),
        ("np.mean(variances, axis=0)", "variances[-1]"),
        says="""You use the last recorded batch only. One batch is a noisy sample: average over all
        that were recorded.""",
    ),
    misconception(
        "population_one_number_for_all",
        "population_statistics",
        ("(means, axis=0)", "(means)"),
        ("(variances, axis=0)", "(variances)"),
        says="""You average over the channels too and end up with one number. Average over the
        batches, the first axis, so that every channel keeps its own mean and variance.""",
    ),
    misconception(
        "population_wrong_axis",
        "population_statistics",
        ("(means, axis=0)", "(means, axis=-1)"),
        ("(variances, axis=0)", "(variances, axis=-1)"),
        says="""You average over the channels and get one number per batch. The first axis counts
        the batches: average over that one, so that one number per channel is left.""",
    ),
]

UNBIASED = (
    "    def broadcast(",
    "    def unbiased(self, variance, x, mask):\n"
    "        values = ops.size(x) // x.shape[self.axis] if mask is None else ops.sum(\n"
    '            ops.cast(mask, "int32")\n'
    "        )\n"
    "        count = ops.cast(values, x.dtype)\n"
    "        return variance * count / (count - 1)\n\n"
    "    def broadcast(",
)

ARITHMETIC = [
    misconception(
        "epsilon_outside_root",
        "BatchNormalization",
        (" * ops.rsqrt(", " / ("),
        ("self.broadcast(variance, x)", "ops.sqrt(self.broadcast(variance, x))"),
        says="""You add epsilon to the standard deviation, outside the square root. It belongs to
        the variance, under the root: the two differ most where a channel hardly varies, which is
        the very case that epsilon is there for.""",
    ),
    misconception(
        "epsilon_left_out",
        "BatchNormalization",
        (" + self.epsilon", ""),
        says="""Epsilon is missing from your square root. Without it a channel that is constant in
        the batch becomes 0/0; add epsilon to the variance before you take the root.""",
    ),
    misconception(
        "epsilon_hard_coded",
        "BatchNormalization",
        (" + self.epsilon", " + 1e-3"),
        says="""You always add 1e-3, whatever epsilon the layer was made with. Keep the argument
        in the constructor and use it in the call.""",
    ),
    misconception(
        "epsilon_in_training_only",
        "BatchNormalization",
        (" + self.epsilon", " + (self.epsilon if training else 0)"),
        says="""You add epsilon in training but not at inference. The two modes differ only in
        where the statistics come from; the formula, epsilon included, is the same in both.""",
    ),
    misconception(
        "epsilon_in_moving_variance",
        "BatchNormalization",
        (") * variance", ") * (variance + self.epsilon)"),
        says="""You store the variance with epsilon already added. At inference epsilon is added
        once more, and the stored number is no variance: keep epsilon out of the state, and add it
        only where the root is taken.""",
    ),
    misconception(
        "epsilon_default",
        "BatchNormalization",
        ("epsilon=1e-3,", "epsilon=1e-5,"),
        says="""Your default epsilon is 1e-5, which is PyTorch's. That is a fair convention, but
        this layer follows Keras: keep the default of 1e-3 that the signature gives.""",
        convention=True,
    ),
    misconception(
        "divides_by_variance",
        "BatchNormalization",
        (" * ops.rsqrt(", " / ("),
        says="""You divide by the variance. That gives a result of variance 1/σ², not 1: to bring
        every channel to unit variance, divide by the standard deviation, the variance's root.""",
    ),
    misconception(
        "only_centered",
        "BatchNormalization",
        ("self.broadcast(variance, x) + self.epsilon", "ops.ones_like(x)"),
        says="""You subtract the mean but never divide by the standard deviation, so every channel
        keeps its own scale. Normalizing takes both steps.""",
    ),
    misconception(
        "not_centered",
        "BatchNormalization",
        ("outputs = (x - self.broadcast(mean, x))", "outputs = x"),
        says="""You scale by the standard deviation but do not subtract the mean, so the output of
        each channel is not centered on zero. Subtract the channel's mean before you scale.""",
    ),
    misconception(
        "variance_by_squares",
        "BatchNormalization",
        (
            "self.average(ops.square(x - self.broadcast(mean, x)), axes)",
            "self.average(ops.square(x), axes) - ops.square(mean)",
        ),
        (
            "self.average(ops.square(centred), axes) / share",
            "self.average(ops.where(seen, ops.square(x), ops.zeros_like(x)), axes) / share - mean**2",
        ),
        says="""You compute the variance as E[x²] − E[x]². On paper that is the same; in floating
        point two large, nearly equal numbers cancel, and for values far from zero hardly a digit
        is left. Subtract the mean first, then average the squares.""",
    ),
    misconception(
        "bessel",
        "BatchNormalization",
        UNBIASED,
        (
            "self.batch_statistics(x, mask)\n",
            "self.batch_statistics(x, mask)\n"
            "            variance = self.unbiased(variance, x, mask)\n",
        ),
        says="""Your batch variance is divided by n − 1. That is the unbiased estimate for a whole
        population; Keras 3 uses the plain mean of the squared deviations, divided by n, both to
        normalize the batch and for its moving variance, and so do we.""",
    ),
    misconception(
        "bessel_in_moving_variance",
        "BatchNormalization",
        UNBIASED,
        (") * variance", ") * self.unbiased(variance, x, mask)"),
        says="""Your moving variance is n/(n − 1) times ours: you store the unbiased estimate.
        PyTorch and the old fused kernel of tf.keras do so too, while Keras 3 stores the biased
        variance, the very number that normalized the batch. Here the rule of Keras 3 holds.""",
        convention=True,
    ),
    misconception(
        "stored_deviation",
        "BatchNormalization",
        (") * variance", ") * ops.sqrt(variance)"),
        says="""Your moving variance holds an average of standard deviations. Average the
        variances, and take the root only when you normalize: the mean of roots is not the root of
        the mean.""",
    ),
    misconception(
        "gamma_times_sum",
        "BatchNormalization",
        ("(self.beta, x)", "(self.gamma * self.beta if self.scale else self.beta, x)"),
        says="""You compute γ(x̂ + β), so β gets multiplied by γ too. Scale first, then shift:
        γx̂ + β.""",
    ),
    misconception(
        "gamma_dropped",
        "BatchNormalization",
        ("outputs * self.broadcast(self.gamma, x)", "outputs"),
        says="""γ never reaches your output, so it cannot be learned either. After normalizing,
        multiply each channel by its own γ, in training and at inference.""",
    ),
    misconception(
        "beta_dropped",
        "BatchNormalization",
        ("outputs + self.broadcast(self.beta, x)", "outputs"),
        says="""β never reaches your output, so it cannot be learned either. After scaling, shift
        each channel by its own β, in training and at inference.""",
    ),
    misconception(
        "gamma_dropped_at_inference",
        "BatchNormalization",
        ("(self.gamma, x)", "(self.gamma if training else ops.ones_like(self.gamma), x)"),
        says="""You apply γ in training but not at inference. γ is part of what the layer learned:
        it scales the normalized values in both modes.""",
    ),
    misconception(
        "beta_dropped_at_inference",
        "BatchNormalization",
        ("outputs + self.b", "outputs + (1 if training else 0) * self.b"),
        says="""You apply β in training but not at inference. β is part of what the layer learned:
        it shifts the normalized values in both modes.""",
    ),
    misconception(
        "gamma_dropped_in_training",
        "BatchNormalization",
        ("(self.gamma, x)", "(ops.ones_like(self.gamma) if training else self.gamma, x)"),
        says="""You apply γ at inference but not in training. It is learned in training, so that
        is where it has to act: scale the normalized values in both modes.""",
    ),
    misconception(
        "beta_dropped_in_training",
        "BatchNormalization",
        ("outputs + self.b", "outputs + (0 if training else 1) * self.b"),
        says="""You apply β at inference but not in training. It is learned in training, so that
        is where it has to act: shift the normalized values in both modes.""",
    ),
    misconception(
        "statistics_constant_in_gradient",
        "BatchNormalization",
        (
            "outputs = (x",
            "mean, variance = ops.stop_gradient(mean), ops.stop_gradient(variance)\n"
            "        outputs = (x",
        ),
        says="""No gradient flows through your batch's mean and variance; a stop_gradient or a
        copy outside the graph cuts it. They depend on x, and without their share the step pushes
        against a normalization that it does not see: keep them in the graph.""",
    ),
    misconception(
        "numpy_statistics",
        "BatchNormalization",
        ("self.batch_statistics(x", "self.batch_statistics(ops.convert_to_tensor(np.asarray(x))"),
        says="""Your batch statistics leave the graph: NumPy computes them. The values are right,
        but the gradient takes them for constants, in silence, and fit fails as there are no
        arrays while it traces: use keras.ops or TensorFlow functions throughout.""",
    ),
    misconception(
        "numpy_in_moving_average",
        "BatchNormalization",
        (") * mean", ") * mean.numpy()"),
        says="""Your moving average asks a tensor for its NumPy value. That works while Keras runs
        eagerly and dies in fit, which traces the call as a graph with no values yet: keep to
        tensor operations.""",
    ),
]

MOVING_STATISTICS = [
    misconception(
        "momentum_reversed",
        "BatchNormalization",
        (
            "self.momentum * self.moving_mean + (1 - self.momentum) *",
            "(1 - self.momentum) * self.moving_mean + (self.momentum) *",
        ),
        (
            "self.momentum * self.moving_variance + (1 - self.momentum) *",
            "(1 - self.momentum) * self.moving_variance + (self.momentum) *",
        ),
        says="""Your momentum weights the new batch. In PyTorch it means just that; in Keras it is
        the share of the old average that is kept, so that 0.99 moves slowly. Here the meaning of
        Keras holds: swap the two weights.""",
        convention=True,
    ),
    misconception(
        "momentum_hard_coded",
        "BatchNormalization",
        (
            "self.momentum * self.moving_mean + (1 - self.momentum) *",
            "0.99 * self.moving_mean + (1 - 0.99) *",
        ),
        (
            "self.momentum * self.moving_variance + (1 - self.momentum) *",
            "0.99 * self.moving_variance + (1 - 0.99) *",
        ),
        says="""Your moving averages always use 0.99, whatever momentum the layer was made with.
        Keep the argument in the constructor and use it in the update.""",
    ),
    misconception(
        "momentum_default",
        "BatchNormalization",
        ("momentum=0.99,", "momentum=0.9,"),
        says="""Your default momentum is 0.9, as in many courses (PyTorch's default of 0.1 means
        the same). That is a fair convention, but this layer follows Keras: keep the 0.99 that the
        signature gives.""",
        convention=True,
    ),
    misconception(
        "moving_mean_not_updated",
        "BatchNormalization",
        (
            "self.momentum * self.moving_mean + (1 - self.momentum) * mean",
            "self.moving_mean",
        ),
        says="""Your moving mean stays where it began. In training both averages take a step
        towards the batch's statistics; inference would otherwise subtract 0.""",
    ),
    misconception(
        "moving_variance_not_updated",
        "BatchNormalization",
        (
            "self.momentum * self.moving_variance + (1 - self.momentum) * variance",
            "self.moving_variance",
        ),
        says="""Your moving variance stays where it began. In training both averages take a step
        towards the batch's statistics; inference would otherwise divide by 1.""",
    ),
    misconception(
        "batch_overwrites_moving_statistics",
        "BatchNormalization",
        ("self.momentum * self.moving_mean + (1 - self.momentum) * mean", "mean"),
        ("self.momentum * self.moving_variance + (1 - self.momentum) * variance", "variance"),
        says="""Each training batch replaces your moving statistics, so that only the last batch
        counts. Let the old value keep the share that momentum gives it, and the batch the
        rest.""",
    ),
    misconception(
        "cumulative_average",
        "BatchNormalization",
        (
            "self.input_spec =",
            'self.steps = self.add_weight(\n            name="steps", shape=(), '
            'initializer="zeros", trainable=False, autocast=False\n        )\n'
            "        self.input_spec =",
        ),
        (
            "if training and self.trainable:",
            "if training and self.trainable:\n            self.steps.assign(self.steps + 1)",
        ),
        (
            "self.momentum * self.moving_mean + (1 - self.momentum) *",
            "(1 - 1 / self.steps) * self.moving_mean + (1 / self.steps) *",
        ),
        (
            "self.momentum * self.moving_variance + (1 - self.momentum) *",
            "(1 - 1 / self.steps) * self.moving_variance + (1 / self.steps) *",
        ),
        says="""You keep the plain mean over all batches so far. The weights change in training,
        so old batches go out of date: an exponential average with the momentum forgets them
        step by step.""",
    ),
    misconception(
        "moving_variance_starts_at_zero",
        "BatchNormalization",
        ('initializer="ones", trainable=False', 'initializer="zeros", trainable=False'),
        says="""Your moving variance starts at 0. A layer that has not been trained should leave
        its input nearly as it is, so the moving variance starts at 1 and the moving mean
        at 0.""",
    ),
    misconception(
        "gamma_starts_at_zero",
        "BatchNormalization",
        ('initializer="ones", autocast', 'initializer="zeros", autocast'),
        says="""Your γ starts at 0, so the layer's output is 0 and no gradient passes. Start with
        γ = 1 and β = 0: then the layer only normalizes, until it learns otherwise.""",
    ),
    misconception(
        "updated_at_inference",
        "BatchNormalization",
        ("if training and self.trainable:", "if True:"),
        (
            "outputs = (x",
            "if not (training and self.trainable):\n"
            "            mean, variance = self.moving_mean, self.moving_variance\n"
            "        outputs = (x",
        ),
        says="""Your moving statistics also change at inference. Then predicting changes the
        predictions, and test data leak into the model: update them in training only.""",
    ),
    misconception(
        "batch_statistics_at_inference",
        "BatchNormalization",
        ("mean = self.moving_mean\n", "mean = self.batch_statistics(x, mask=mask)[0]\n"),
        (
            "variance = self.moving_variance\n",
            "variance = self.batch_statistics(x, mask=mask)[1]\n",
        ),
        says="""At inference you still normalize with the batch's own mean and variance. Then the
        answer for one example depends on the others beside it: use the moving statistics that
        training collected.""",
    ),
    misconception(
        "moving_statistics_in_training",
        "BatchNormalization",
        (
            "outputs = (x",
            "mean, variance = self.moving_mean, self.moving_variance\n        outputs = (x",
        ),
        says="""In training you normalize with the moving statistics. They lag behind and carry no
        gradient: in training the batch's own mean and variance are used, and the moving ones are
        only updated.""",
    ),
]

AXES = [
    misconception(
        "mean_per_pixel",
        "BatchNormalization",
        ("[axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]", "[0]"),
        ('name="moving_mean", shape=shape', 'name="moving_mean", shape=input_shape[1:]'),
        ('name="moving_variance", shape=shape', 'name="moving_variance", shape=input_shape[1:]'),
        (
            "ops.reshape(vector, shape)",
            "ops.reshape(vector, vector.shape if vector.shape[1:] else shape)",
        ),
        says="""You average over the batch axis alone, which gives a mean for every pixel. A
        convolution does the same work at every position, so its channel is normalized as one:
        average over all axes but the channels'.""",
    ),
    misconception(
        "averages_over_axis",
        "BatchNormalization",
        (
            "[axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]",
            "[self.axis]",
        ),
        (
            'name="moving_mean", shape=shape',
            'name="moving_mean", shape=self.without_axis(input_shape)',
        ),
        (
            'name="moving_variance", shape=shape',
            'name="moving_variance", shape=self.without_axis(input_shape)',
        ),
        ("ops.reshape(x, (-1,))", "x"),
        (
            "ops.reshape(vector, shape)",
            "vector if len(vector.shape) == len(shape) else ops.reshape(vector, shape)",
        ),
        (
            "    def broadcast(",
            "    def without_axis(self, shape):\n        shape = list(shape)\n"
            "        shape[self.axis] = 1\n        return shape\n\n    def broadcast(",
        ),
        says="""You average over `axis`. Here `axis` names the channels, the one axis that is
        kept: average over all the others. (NumPy's `axis` means the opposite, which is why many
        fall for this.)""",
    ),
    misconception(
        "axis_ignored",
        "BatchNormalization",
        ("self.axis = axis", "self.axis, self.given_axis = -1, axis"),
        ('"axis": self.axis', '"axis": self.given_axis'),
        says="""You always take the last axis for the channels. Where the layer is made with
        another `axis`, for instance 1 for channels first, the statistics, the weights and their
        broadcasting have to follow it.""",
    ),
    misconception(
        "one_mean_for_all_channels",
        "BatchNormalization",
        (
            "self.batch_statistics(x, mask)\n",
            "self.batch_statistics(x, mask)\n"
            "            variance = ops.ones_like(mean) * (ops.mean(variance) + ops.var(mean))\n"
            "            mean = ops.ones_like(mean) * ops.mean(mean)\n",
        ),
        says="""You take a single mean and variance over the whole batch. Channels measure
        different things: leave the channels' axis out of the average, so that each of them has
        statistics of its own.""",
    ),
    misconception(
        "negative_axis_not_counted_from_the_end",
        "BatchNormalization",
        (
            "self.batch_statistics(x, mask)\n",
            "self.batch_statistics(x, mask)\n"
            "            if self.axis < 0:\n"
            "                variance = ops.ones_like(mean) * (ops.mean(variance) + ops.var(mean))\n"
            "                mean = ops.ones_like(mean) * ops.mean(mean)\n",
        ),
        says="""Your averages are right for axis=3 and wrong for axis=−1, where they run over every
        axis, the channels' too. A negative axis counts from the end: bring it to its positive
        number before you compare it with others.""",
    ),
    misconception(
        "rank_hard_coded",
        "BatchNormalization",
        ("range(len(x.shape))", "range(4 if len(x.shape) > 2 else 2)"),
        says="""Your layer only works for inputs of rank 2 and 4. Sequences have rank 3 and videos
        rank 5: derive the axes from the rank of the input.""",
    ),
    misconception(
        "reshaped_without_transpose",
        "BatchNormalization",
        (
            "mean = self.average(x, axes)\n",
            "table = ops.reshape(x, (-1, x.shape[self.axis]))\n"
            "            mean = self.average(table, [0])\n",
        ),
        (
            "left = self.average(x - self.broadcast(mean, x), axes)",
            "left = self.average(table - mean, [0])",
        ),
        (
            "self.average(ops.square(x - self.broadcast(mean, x)), axes)",
            "self.average(ops.square(table - mean), [0])",
        ),
        says="""You reshape to (−1, channels) though the channels are not the last axis. A reshape
        keeps the order of the values in memory, so it mixes the channels: move their axis to the
        end first, or average over the other axes without reshaping.""",
    ),
    misconception(
        "batch_size_fixed_at_build",
        "BatchNormalization",
        (
            "self.input_spec =",
            "self.count = int(np.prod(input_shape)) // channels\n        self.input_spec =",
        ),
        ("mean = self.average(x, axes)\n", "mean = ops.sum(x / self.count, axis=axes)\n"),
        ("mean + ops.stop_gradient(left)", "mean + 0 * left"),
        (
            "self.average(ops.square(x - self.broadcast(mean, x)), axes)",
            "ops.sum(1 / self.count * ops.square(x - self.broadcast(mean, x)), axis=axes)",
        ),
        says="""Your layer learns the batch size while it is built. The last batch of an epoch is
        often smaller, and in a functional model the size is None at that time: count the values
        of the batch at hand in the call.""",
    ),
    misconception(
        "single_example_not_normalized",
        "BatchNormalization",
        ("if training and self.trainable:", "if training and self.trainable and x.shape[0] != 1:"),
        says="""A batch of one example takes another way through your layer. PyTorch refuses such a
        batch where it has a single value per channel; Keras, and so we, normalize and record it by
        the same rules as any other.""",
    ),
    misconception(
        "parameters_per_pixel",
        "BatchNormalization",
        (
            'shape=shape, initializer="ones", auto',
            'shape=input_shape[1:], initializer="ones", auto',
        ),
        (
            'shape=shape, initializer="zeros", auto',
            'shape=input_shape[1:], initializer="zeros", auto',
        ),
        (
            "ops.reshape(vector, shape)",
            "ops.reshape(vector, vector.shape if vector.shape[1:] else shape)",
        ),
        says="""Your γ and β have a number for every pixel. There is one γ and one β per channel,
        shared by all positions, just as a convolution's kernel is: their shape is (channels,).""",
    ),
    misconception(
        "state_keeps_batch_axis",
        "BatchNormalization",
        ("= (channels,)", "= (1, channels)"),
        says="""Your weights have shape (1, channels). The values are right, but a weight file of
        Keras does not fit and nobody expects that axis: give them the shape (channels,) and
        reshape only when you broadcast.""",
    ),
]

KERAS = [
    misconception(
        "super_not_called",
        "BatchNormalization",
        ("super().__init__(**kwargs)", "pass"),
        says="""Your constructor does not call the one of the base class, and Keras cannot track
        anything without it. Begin your own by handing **kwargs on to that of super.""",
    ),
    misconception(
        "weights_named_by_position",
        "BatchNormalization",
        ('name="gamma", ', '"gamma", '),
        ('name="beta", ', '"beta", '),
        ('name="moving_mean", ', '"moving_mean", '),
        ('name="moving_variance", ', '"moving_variance", '),
        says="""You give add_weight the name as its first argument, as older tutorials do. In Keras
        3 the shape comes first: write name="gamma" and so on.""",
    ),
    misconception(
        "rebinds_moving_statistics",
        "BatchNormalization",
        ("self.moving_mean.assign(", "self.moving_mean = ("),
        ("self.moving_variance.assign(", "self.moving_variance = ("),
        says="""You bind the name self.moving_… to a new tensor in the call. The weight that Keras
        tracks keeps its first value, so nothing is saved, and after fit the attribute holds a
        dead tensor of a graph: write the new value into the variable.""",
    ),
    misconception(
        "moving_statistics_not_weights",
        "BatchNormalization",
        (
            "self.moving_mean = self.add_weight(\n"
            '            name="moving_mean", shape=shape, initializer="zeros", trainable=False,'
            " autocast=False\n        )",
            "self.moving_mean = ops.zeros(shape)",
        ),
        (
            "self.moving_variance = self.add_weight(\n"
            '            name="moving_variance", shape=shape, initializer="ones", trainable=False,'
            " autocast=False\n        )",
            "self.moving_variance = ops.ones(shape)",
        ),
        ("self.moving_mean.assign(", "self.moving_mean = ("),
        ("self.moving_variance.assign(", "self.moving_variance = ("),
        says="""Your moving statistics are no weights of the layer, but plain attributes or bare
        tf.Variables. Keras 3 neither counts, saves nor restores those, and a tensor that fit puts
        into an attribute is gone when its graph is: let the layer create weights that are not
        trainable.""",
    ),
    misconception(
        "moving_statistics_of_the_class",
        "BatchNormalization",
        ("self.moving_mean = self.add_weight(", "type(self).moving_mean = self.add_weight("),
        (
            "self.moving_variance = self.add_weight(",
            "type(self).moving_variance = self.add_weight(",
        ),
        says="""You keep the moving statistics in attributes of the class, so all layers of a
        network write into those of the one that was built last. Keep them in attributes of the
        layer itself, with self.""",
    ),
    misconception(
        "moving_statistics_trainable",
        "BatchNormalization",
        ('initializer="zeros", trainable=False', 'initializer="zeros"'),
        ('initializer="ones", trainable=False', 'initializer="ones"'),
        says="""Your moving statistics are trainable. No gradient is meant to move them, only the
        batches do: create them as weights that are not trainable, so that the optimizer leaves
        them alone.""",
    ),
    misconception(
        "gamma_and_beta_not_trainable",
        "BatchNormalization",
        ('"gamma",', '"gamma", trainable=False,'),
        ('"beta",', '"beta", trainable=False,'),
        says="""Your γ and β are not trainable, so they stay at 1 and 0 for ever. Learning them is
        their purpose: only the moving statistics are not trainable.""",
    ),
    misconception(
        "weights_unnamed",
        "BatchNormalization",
        ('name="gamma",', ""),
        ('name="beta",', ""),
        ('name="moving_mean",', ""),
        ('name="moving_variance",', ""),
        says="""Your weights have no names, so Keras calls them variable, variable_1 and so on. Name
        them gamma, beta, moving_mean and moving_variance, so that people and files can tell them
        apart.""",
    ),
    misconception(
        "weights_named_as_in_pytorch",
        "BatchNormalization",
        ('name="gamma"', 'name="weight"'),
        ('name="beta"', 'name="bias"'),
        ('name="moving_mean"', 'name="running_mean"'),
        ('name="moving_variance"', 'name="running_var"'),
        says="""Your weights are named weight, bias, running_mean and running_var, as in PyTorch.
        In Keras, and here, the same four are called gamma, beta, moving_mean and
        moving_variance.""",
        convention=True,
    ),
    misconception(
        "training_by_default",
        "BatchNormalization",
        ("training=None", "training=True"),
        says="""A call that says nothing about `training` runs your layer in training mode. In
        Keras silence means inference: keep None as the default, and treat None like False.""",
    ),
    misconception(
        "no_training_argument",
        "BatchNormalization",
        ("training=None, ", ""),
        ("if training and self", "if self"),
        says="""Your call takes no `training` argument, and Keras then drops it without a word: the
        layer does the same in both modes. Take the argument, and let it choose between batch and
        moving statistics.""",
    ),
    misconception(
        "frozen_layer_still_trains",
        "BatchNormalization",
        (" and self.trainable", ""),
        says="""Your layer ignores trainable=False. In Keras a frozen batch normalization runs in
        inference mode, even in a training step, so that fine-tuning does not spoil its
        statistics: ask for self.trainable as well.""",
    ),
    misconception(
        "config_forgets_axis",
        "BatchNormalization",
        ('"axis": self.axis,', ""),
        says="""Your get_config leaves out axis. A layer rebuilt from its config, or loaded from a
        file, then falls back to the last axis: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_momentum",
        "BatchNormalization",
        ('"momentum": self.momentum,', ""),
        says="""Your get_config leaves out momentum. A layer rebuilt from its config, or loaded
        from a file, then falls back to the default: put every constructor argument into the
        config.""",
    ),
    misconception(
        "config_forgets_epsilon",
        "BatchNormalization",
        ('"epsilon": self.epsilon,', ""),
        says="""Your get_config leaves out epsilon. A layer rebuilt from its config, or loaded from
        a file, then falls back to the default: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_center",
        "BatchNormalization",
        ('"center": self.center,', ""),
        says="""Your get_config leaves out center. A layer rebuilt from its config, or loaded from
        a file, then has a β again: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_scale",
        "BatchNormalization",
        ('"scale": self.scale,', ""),
        says="""Your get_config leaves out scale. A layer rebuilt from its config, or loaded from a
        file, then has a γ again: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_base",
        "BatchNormalization",
        ("**super().get_config(),", ""),
        says="""Your get_config returns your own arguments only. The base class has some too, the
        name, the dtype and whether the layer is frozen: start from its config and add yours.""",
    ),
    misconception(
        "keyword_arguments_lost",
        "BatchNormalization",
        ("__init__(**kwargs)", "__init__()"),
        says="""Your constructor takes **kwargs and drops them, so name, dtype and trainable have
        no effect. Hand them on to the base class.""",
    ),
    misconception(
        "keyword_arguments_refused",
        "BatchNormalization",
        ("scale=True, **kwargs", "scale=True"),
        ("__init__(**kwargs)", "__init__()"),
        says="""Your constructor refuses the arguments of every layer, such as name and dtype, and
        so from_config fails too. Take **kwargs and hand them on to the base class.""",
    ),
    misconception(
        "center_ignored",
        "BatchNormalization",
        ("self.center = center", "self.center = True"),
        says="""Your layer has a β even with center=False. With that argument there is no β at
        all, neither the weight nor the shift.""",
    ),
    misconception(
        "scale_ignored",
        "BatchNormalization",
        ("self.scale = scale", "self.scale = True"),
        says="""Your layer has a γ even with scale=False. With that argument there is no γ at all,
        neither the weight nor the product.""",
    ),
    misconception(
        "mask_ignored",
        "BatchNormalization",
        ("if mask is None:", "if True:"),
        says="""Your layer ignores the mask, so the padding counts in the mean and the variance.
        Where a mask is given, average over the positions that it keeps.""",
    ),
    misconception(
        "mask_counts_padding",
        "BatchNormalization",
        ("ops.cast(seen, x.dtype) * ops.ones_like(x)", "ops.ones_like(x)"),
        says="""You set the masked values to zero but still divide by the number of all positions,
        which draws the mean and the variance towards zero. Divide by the number of positions that
        the mask keeps.""",
    ),
    misconception(
        "mask_of_nothing_divides_by_zero",
        "BatchNormalization",
        ("ops.where(share > 0, share, ops.ones_like(share))", "share"),
        says="""Where the mask hides a whole batch you divide zero by zero, and the NaN stays in the
        moving statistics. Divide by a count of at least one, so that mean and variance of such a
        batch are 0.""",
    ),
    misconception(
        "mask_multiplies",
        "BatchNormalization",
        (
            "ops.where(seen, x - self.broadcast(mean, x), ops.zeros_like(x))",
            "x - self.broadcast(mean, x)",
        ),
        ("ops.square(centred)", "ops.cast(seen, x.dtype) * ops.square(centred)"),
        says="""You multiply by the mask after squaring. Padding may be a large number, its square is
        infinite in float32, and zero times infinity is NaN. Choose with ops.where before you
        square: what is hidden then becomes 0, whatever it was.""",
    ),
    misconception(
        "computes_in_float16",
        "BatchNormalization",
        ('keras.backend.result_type(inputs.dtype, "float32")', "inputs.dtype"),
        ('initializer="ones", autocast=False', 'initializer="ones"'),
        ('initializer="zeros", autocast=False', 'initializer="zeros"'),
        ('"zeros", trainable=False, autocast=False', '"zeros", trainable=False'),
        ('"ones", trainable=False, autocast=False', '"ones", trainable=False'),
        says="""Under mixed precision you compute the statistics in float16. Its largest number is
        65504, so the squares overflow early, and small steps of the averages are lost: cast the
        input to float32 first, and only the output back.""",
    ),
    misconception(
        "output_in_float32",
        "BatchNormalization",
        ("ops.cast(outputs, self.compute_dtype)", "outputs"),
        says="""Under mixed precision your output stays float32. Every layer hands on its compute
        dtype: cast the output to it at the very end.""",
    ),
    misconception(
        "wrong_channel_count_accepted",
        "BatchNormalization",
        ("self.input_spec =", "channels_seen ="),
        ("= x.shape[self.axis]\n", "= -1\n"),
        says="""Built for several channels, your layer accepts an input with a single one and
        broadcasts it in silence. State in build what inputs may look like, their rank and their
        channels, and Keras refuses the others with a clear message.""",
    ),
]

FOLD = [
    misconception(
        "fold_without_bias_has_no_shift",
        "fold_batchnorm",
        ("bias = np.zeros_like(moving_mean)", "return scale * kernel, None"),
        says="""For a layer without bias you return none either, and the normalization's shift is
        lost. A missing bias counts as zero; after folding there always is one, made of the mean
        and β.""",
    ),
    misconception(
        "fold_mean_lost_without_bias",
        "fold_batchnorm",
        ("bias = np.zeros_like(moving_mean)", "bias = moving_mean"),
        says="""For a layer without bias you return β alone as the new bias. The mean is still
        subtracted from the layer's output: treat the missing bias as zero and go the same way as
        with one.""",
    ),
    misconception(
        "fold_float64_without_bias",
        "fold_batchnorm",
        ("np.zeros_like(moving_mean)", "np.zeros(moving_mean.shape)"),
        says="""For a layer without bias your new bias is float64, since np.zeros makes float64
        unless told otherwise. Make the zeros in the dtype of the statistics.""",
    ),
    misconception(
        "fold_scales_inputs",
        "fold_batchnorm",
        ("kernel * scale", "kernel * scale[:, None]"),
        says="""You scale the kernel along its input axis. The normalization acts on the layer's
        outputs, and those are the last axis of the kernel.""",
    ),
    misconception(
        "fold_for_matrices_only",
        "fold_batchnorm",
        ("kernel * scale", "(kernel.T * scale[:, None]).T"),
        says="""Your scaling fits a Dense layer's matrix only. A convolution's kernel has four axes
        with the filters last, so transposing it and scaling rows scales something else: multiply
        along the last axis, whatever the rank.""",
    ),
    misconception(
        "fold_kernel_not_scaled",
        "fold_batchnorm",
        ("kernel * scale", "kernel"),
        says="""You return the kernel as it was. The normalization multiplies each output, and so
        each of the kernel's columns or filters, by γ/√(σ² + ε).""",
    ),
    misconception(
        "fold_bias_not_scaled",
        "fold_batchnorm",
        ("(bias - moving_mean) *", "bias - moving_mean *"),
        says="""You do not scale the layer's own bias. It is part of the output that gets normalized,
        so it is multiplied by γ/√(σ² + ε) just like the kernel.""",
    ),
    misconception(
        "fold_bias_dropped",
        "fold_batchnorm",
        ("(bias - moving_mean)", "(0 - moving_mean)"),
        says="""You drop the layer's own bias. It is part of the output that gets normalized: the
        mean is subtracted from the bias, then the difference is scaled.""",
    ),
    misconception(
        "fold_mean_added",
        "fold_batchnorm",
        ("bias - moving_mean", "bias + moving_mean"),
        says="""You add the moving mean to the bias. The normalization subtracts it from the
        layer's output, so it is subtracted from the bias.""",
    ),
    misconception(
        "fold_mean_forgotten",
        "fold_batchnorm",
        ("(bias - moving_mean)", "bias"),
        says="""The moving mean is missing from your bias. The normalization subtracts it from the
        layer's output before it scales, and the bias is the place to do so.""",
    ),
    misconception(
        "fold_mean_not_scaled",
        "fold_batchnorm",
        ("(bias - moving_mean) * scale", "bias * scale - moving_mean"),
        says="""You subtract the moving mean without scaling it. The normalization subtracts
        first and scales then, so the mean is multiplied by γ/√(σ² + ε) too.""",
    ),
    misconception(
        "fold_beta_scaled",
        "fold_batchnorm",
        ("moving_mean) * scale + beta", "moving_mean + beta) * scale"),
        says="""You scale β as well. β is added after the scaling, so it enters the new bias as
        it is.""",
    ),
    misconception(
        "fold_beta_forgotten",
        "fold_batchnorm",
        ("scale + beta", "scale"),
        says="""β is missing from your bias. It is the shift that the normalization adds at the
        end, and the folded layer has to add it too.""",
    ),
    misconception(
        "fold_gamma_forgotten",
        "fold_batchnorm",
        ("scale = gamma /", "scale = 1 /"),
        says="""γ is missing from your scale. Each output is divided by √(σ² + ε) and then
        multiplied by its γ.""",
    ),
    misconception(
        "fold_multiplies_by_deviation",
        "fold_batchnorm",
        ("scale = gamma /", "scale = gamma *"),
        says="""You multiply by the standard deviation. Normalizing divides by it, so it stands
        in the scale's denominator.""",
    ),
    misconception(
        "fold_divides_by_variance",
        "fold_batchnorm",
        ("np.sqrt(", "("),
        says="""You divide by the moving variance. The normalization divides by the standard
        deviation: take the root of variance plus epsilon.""",
    ),
    misconception(
        "fold_epsilon_left_out",
        "fold_batchnorm",
        ("(moving_variance + epsilon)", "(moving_variance)"),
        says="""Epsilon is missing from your scale. The normalization divides by √(σ² + ε), so the
        merged layer must as well, or the two disagree where a channel hardly varies.""",
    ),
    misconception(
        "fold_epsilon_outside_root",
        "fold_batchnorm",
        ("np.sqrt(moving_variance + epsilon)", "(np.sqrt(moving_variance) + epsilon)"),
        says="""You add epsilon to the standard deviation, outside the square root. The layer that
        you fold adds it to the variance, under the root.""",
    ),
    misconception(
        "fold_epsilon_hard_coded",
        "fold_batchnorm",
        ("(moving_variance + epsilon)", "(moving_variance + 1e-3)"),
        says="""You always add 1e-3, whatever epsilon the caller asked for. The folded layer has to
        use the epsilon of the one that it replaces: use the argument.""",
    ),
    misconception(
        "fold_epsilon_default",
        "fold_batchnorm",
        ("epsilon=1e-3)", "epsilon=1e-5)"),
        says="""Your default epsilon is 1e-5, which is PyTorch's. Layers of Keras use 1e-3 unless
        told otherwise, and the folded layer has to use the same: keep the signature's
        default.""",
        convention=True,
    ),
    misconception(
        "fold_modifies_kernel",
        "fold_batchnorm",
        ("kernel * scale", "np.multiply(kernel, scale, out=kernel)"),
        says="""Your function changes the caller's kernel, through an in-place operation such as
        *=. Folding the same layer once more would then scale it twice: return a new array.""",
    ),
]

MISCONCEPTIONS = [
    *FORWARD,
    *BACKWARD,
    *POPULATION,
    *ARITHMETIC,
    *MOVING_STATISTICS,
    *AXES,
    *KERAS,
    *FOLD,
]
