"""Known mistakes in what `BatchNormalization` computes: epsilon, variance, gamma and beta, gradients."""

from grader.authoring.misconceptions import misconception

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

MISCONCEPTIONS = [
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
