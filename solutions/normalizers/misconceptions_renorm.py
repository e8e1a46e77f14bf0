"""Known mistakes in batch renormalization."""

from grader.authoring.misconceptions import misconception

PART = "BatchRenormalization"
R = "ops.clip(stddev / self.moving_stddev, 1 / self.rmax, self.rmax)"
D = "ops.clip((mean - self.moving_mean) / self.moving_stddev, -self.dmax, self.dmax)"
MOVED = "            self.move(self.moving_mean, mean)\n            self.move(self.moving_stddev, stddev)\n"
SQUARES = "ops.mean(ops.square(x - mean), axis=axes)"
COUNT = "ops.cast(ops.size(x) // x.shape[-1], x.dtype)"
CORRECTED = " / stddev * ops.stop_gradient(r) + ops.stop_gradient(d)"

CORRECTION = [
    misconception(
        "renorm_without_correction",
        PART,
        (CORRECTED, " / stddev"),
        says="""Your training output is that of plain batch normalization: r and d are missing.
        Multiply x̂ by r and add d, so that the result leans on the moving averages, as it will at
        inference.""",
    ),
    misconception(
        "renorm_r_missing",
        PART,
        ("stddev * ops.stop_gradient(r)", "stddev"),
        says="""r is missing from your training output. It brings the scale from the batch's
        deviation to the moving one: x̂·r + d.""",
    ),
    misconception(
        "renorm_d_missing",
        PART,
        (" + ops.stop_gradient(d)", ""),
        says="""d is missing from your training output. It is the distance from the moving mean to
        the batch's, in moving deviations: x̂·r + d.""",
    ),
    misconception(
        "renorm_r_times_sum",
        PART,
        (CORRECTED, " / stddev * ops.stop_gradient(r) + ops.stop_gradient(r * d)"),
        says="""You compute (x̂ + d)·r. d is already measured in moving deviations, so it must not
        be multiplied by r: scale first, then add d.""",
    ),
    misconception(
        "renorm_r_inverted",
        PART,
        ("stddev / self.moving_stddev", "self.moving_stddev / stddev"),
        says="""Your r is upside down. x̂ was divided by the batch's deviation and shall be divided
        by the moving one, so r = σ_batch / σ_moving.""",
    ),
    misconception(
        "renorm_d_over_batch_deviation",
        PART,
        ("(mean - self.moving_mean) / self.moving_stddev", "(mean - self.moving_mean) / stddev"),
        says="""You divide d by the batch's deviation. d is added after the multiplication by r, in
        moving deviations: d = (μ_batch − μ_moving) / σ_moving.""",
    ),
    misconception(
        "renorm_d_sign",
        PART,
        ("(mean - self.moving_mean)", "(self.moving_mean - mean)"),
        says="""Your d has the wrong sign. A batch that lies above the moving mean shall come out
        above zero: d = (μ_batch − μ_moving) / σ_moving.""",
    ),
    misconception(
        "renorm_d_not_divided",
        PART,
        ("(mean - self.moving_mean) / self.moving_stddev", "(mean - self.moving_mean)"),
        says="""Your d is a difference of means in the units of x. The normalized values have no
        unit: divide by the moving deviation.""",
    ),
    misconception(
        "renorm_r_not_clipped",
        PART,
        (R, "stddev / self.moving_stddev"),
        says="""You do not clip r. Without bounds a batch that lies far off is normalized by the old
        averages alone, and training can run away: keep r within [1/rmax, rmax].""",
    ),
    misconception(
        "renorm_d_not_clipped",
        PART,
        (D, "(mean - self.moving_mean) / self.moving_stddev"),
        says="""You do not clip d. Without bounds a batch that lies far off is not centered at all:
        keep d within [−dmax, dmax].""",
    ),
    misconception(
        "renorm_r_bounded_above_only",
        PART,
        ("1 / self.rmax, self.rmax", "0.0, self.rmax"),
        says="""Your r has an upper bound only. As a factor it is bounded alike both ways: at most
        rmax and at least 1/rmax.""",
    ),
    misconception(
        "renorm_uses_averages_alone",
        PART,
        (
            "(x - mean) / stddev * ops.stop_gradient(r) + ops.stop_gradient(d)",
            "(x - self.moving_mean) / self.moving_stddev",
        ),
        says="""In training you normalize with the moving averages, as at inference. The values may
        even agree while nothing is clipped, but no gradient flows through the batch's statistics,
        and that is what makes normalization train well: x̂·r + d, r and d being constants.""",
    ),
]

GRADIENT = [
    misconception(
        "renorm_gradient_through_corrections",
        PART,
        ("ops.stop_gradient(r) + ops.stop_gradient(d)", "r + d"),
        says="""Your gradient flows through r and d. Then the batch's mean and deviation cancel out
        of it, and the layer trains like one without normalization: hold r and d constant with
        stop_gradient.""",
    ),
    misconception(
        "renorm_gradient_through_r",
        PART,
        ("ops.stop_gradient(r)", "r"),
        says="""Your gradient flows through r. r is a correction of the values, not a function to
        be learned through: hold it constant with stop_gradient.""",
    ),
    misconception(
        "renorm_gradient_through_d",
        PART,
        ("ops.stop_gradient(d)", "d"),
        says="""Your gradient flows through d. d is a correction of the values, not a function to
        be learned through: hold it constant with stop_gradient.""",
    ),
    misconception(
        "renorm_statistics_constant_in_gradient",
        PART,
        (
            "            x_hat = (x - mean)",
            "            mean, stddev = map(ops.stop_gradient, (mean, stddev))\n            x_hat = (x - mean)",
        ),
        says="""The batch's mean and deviation are constants to your gradient. Only r and d are held
        constant; x̂ itself depends on x through its mean and deviation as well.""",
    ),
]

AVERAGES = [
    misconception(
        "renorm_updates_first",
        PART,
        ("            r = ops.clip(", MOVED + "            r = ops.clip("),
        (MOVED + "        else:", "        else:"),
        says="""You move the averages before you compute r and d, so this batch is compared with
        itself in part. Use the old averages first, then move them.""",
    ),
    misconception(
        "renorm_momentum_reversed",
        PART,
        (
            "self.momentum * moving + (1 - self.momentum) * batch",
            "(1 - self.momentum) * moving + self.momentum * batch",
        ),
        says="""Your momentum is the share of the new batch, as in PyTorch. In Keras it is the share
        of the old average that survives: momentum·old + (1 − momentum)·new.""",
        convention=True,
    ),
    misconception(
        "renorm_momentum_hard_coded",
        PART,
        (
            "self.momentum * moving + (1 - self.momentum) * batch",
            "0.99 * moving + 0.01 * batch",
        ),
        says="""You always keep 99 % of the old averages. Use the momentum that the layer was made
        with.""",
    ),
    misconception(
        "renorm_only_mean_updated",
        PART,
        ("            self.move(self.moving_stddev, stddev)\n", ""),
        says="""Only your moving mean is updated. The moving deviation moves by the same rule in the
        same step.""",
    ),
    misconception(
        "renorm_stores_variance",
        PART,
        ("self.move(self.moving_stddev, stddev)", "self.move(self.moving_stddev, stddev**2)"),
        says="""You average variances where deviations are kept. moving_stddev averages
        σ = √(variance + ε) itself; the root of an average is not the average of roots.""",
    ),
    misconception(
        "renorm_stored_without_epsilon",
        PART,
        (
            "self.move(self.moving_stddev, stddev)",
            "self.move(self.moving_stddev, ops.sqrt(stddev**2 - self.epsilon))",
        ),
        says="""You average √variance without epsilon. Then r is not 1 even where batch and average
        agree: both stand for √(variance + ε).""",
    ),
    misconception(
        "renorm_updated_at_inference",
        PART,
        (
            "        else:\n",
            "        else:\n            axes = list(range(len(x.shape) - 1))\n"
            "            self.move(self.moving_mean, ops.mean(x, axis=axes))\n"
            "            self.move(self.moving_stddev, ops.std(x, axis=axes))\n",
        ),
        says="""Your averages also move at inference. What the layer learned must not depend on
        what it is used for: move them in training only.""",
    ),
    misconception(
        "renorm_frozen_ignored",
        PART,
        ("training and self.trainable", "training"),
        says="""A frozen layer of yours still uses and records the batch. With trainable = False it
        has to work as at inference, whatever the training flag says.""",
    ),
    misconception(
        "renorm_training_by_default",
        PART,
        ("training=None", "training=True"),
        says="""Without a flag your layer is in training mode. Keras calls it with training=True
        while it fits; whoever says nothing wants inference.""",
    ),
    misconception(
        "renorm_batch_statistics_at_inference",
        PART,
        (
            "x_hat = (x - self.moving_mean) / self.moving_stddev",
            "axes = list(range(len(x.shape) - 1))\n"
            "            mean = ops.mean(x, axis=axes)\n"
            "            variance = ops.mean(ops.square(x - mean), axis=axes)\n"
            "            x_hat = (x - mean) * ops.rsqrt(variance + self.epsilon)",
        ),
        says="""At inference you use the statistics of the batch at hand, so that an answer depends
        on who else asks. Use the moving averages.""",
    ),
    misconception(
        "renorm_epsilon_again_at_inference",
        PART,
        (
            "x_hat = (x - self.moving_mean) / self.moving_stddev",
            "x_hat = (x - self.moving_mean) * ops.rsqrt(self.moving_stddev**2 + self.epsilon)",
        ),
        says="""At inference you add epsilon once more. The moving deviation averages √(variance +
        ε), so it is already in there: divide by it as it is.""",
    ),
]

ARITHMETIC = [
    misconception(
        "renorm_epsilon_outside_root",
        PART,
        (f"ops.sqrt({SQUARES} + self.epsilon)", f"ops.sqrt({SQUARES}) + self.epsilon"),
        says="""You add epsilon to the standard deviation, outside the square root. It belongs to
        the variance, under the root: σ = √(variance + ε).""",
    ),
    misconception(
        "renorm_epsilon_left_out",
        PART,
        (f"{SQUARES} + self.epsilon", SQUARES),
        says="""Epsilon is missing from your σ. A channel that hardly varies in a small batch is
        then blown up: σ = √(variance + ε).""",
    ),
    misconception(
        "renorm_bessel",
        PART,
        (SQUARES, f"{SQUARES} * {COUNT} / ({COUNT} - 1)"),
        says="""Your variance is divided by n − 1. Normalizing, and the averages of Keras and of the
        paper, use the plain mean of the squared deviations, divided by n.""",
    ),
    misconception(
        "renorm_variance_by_squares",
        PART,
        (SQUARES, "ops.mean(ops.square(x), axis=axes) - ops.square(mean)"),
        says="""You compute the variance as E[x²] − E[x]². On paper that is the same; in floating
        point two large, nearly equal numbers cancel, and for values far from zero hardly a digit
        is left. Subtract the mean first, then average the squares.""",
    ),
    misconception(
        "renorm_numpy_mean",
        PART,
        (
            "            mean = ops.mean(x, axis=axes)",
            "            mean = np.mean(x, axis=tuple(axes))",
        ),
        says="""You compute the mean with NumPy. It cannot see through symbolic tensors, so the
        layer dies in a graph, and it cuts the gradient that should flow through the mean: use
        keras.ops.""",
    ),
    misconception(
        "renorm_mean_per_position",
        PART,
        ("axes = list(range(len(x.shape) - 1))", "axes = [0] if len(x.shape) == 2 else [0, 1]"),
        says="""For images and sequences you do not average over all positions. A channel has one
        mean: average over every axis but the last.""",
    ),
    misconception(
        "renorm_gamma_times_sum",
        PART,
        ("x_hat * self.gamma + self.beta", "(x_hat + self.beta) * self.gamma"),
        says="""You compute γ(x̂ + β), so β gets multiplied by γ too. Scale first, then shift:
        γx̂ + β.""",
    ),
    misconception(
        "renorm_computes_in_float16",
        PART,
        (
            'ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))',
            "ops.convert_to_tensor(inputs)",
        ),
        says="""Under mixed_float16 you compute the statistics in float16. It ends at 65504, which a
        sum of squares passes easily: cast the inputs up to float32 first, and the output back at
        the end.""",
    ),
    misconception(
        "renorm_returns_float32",
        PART,
        (", self.compute_dtype)", ', "float32")'),
        says="""Your output is always float32. Computing in float32 is right, but the next layer
        expects the layer's compute dtype: cast the output to it before you return it.""",
    ),
    misconception(
        "renorm_averages_trainable",
        PART,
        (
            'name="moving_mean", shape=shape, initializer="zeros", trainable=False',
            'name="moving_mean", shape=shape, initializer="zeros"',
        ),
        (
            'name="moving_stddev", shape=shape, initializer="ones", trainable=False',
            'name="moving_stddev", shape=shape, initializer="ones"',
        ),
        says="""Your moving averages are trainable, so the optimizer pulls at them too. They record;
        they do not learn: make them with trainable=False.""",
    ),
    misconception(
        "renorm_config_forgets_bounds",
        PART,
        ('            "rmax": self.rmax,\n            "dmax": self.dmax,\n', ""),
        says="""Your configuration does not hold rmax and dmax, so a copy of the layer, or one
        loaded from a file, has the default bounds again. Return every argument of the
        constructor.""",
    ),
]

RENORM = [*CORRECTION, *GRADIENT, *AVERAGES, *ARITHMETIC]
