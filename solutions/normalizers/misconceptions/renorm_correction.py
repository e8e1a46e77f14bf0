"""Known mistakes in `BatchRenormalization`: the corrections r and d, and the gradient around them."""

from grader.authoring.misconceptions import misconception

R_CLIPPED = "ops.clip(stddev / self.moving_stddev, 1 / self.rmax, self.rmax)"
D_CLIPPED = "ops.clip((mean - self.moving_mean) / self.moving_stddev, -self.dmax, self.dmax)"
CORRECTED = " / stddev * ops.stop_gradient(r) + ops.stop_gradient(d)"

MISCONCEPTIONS = [
    misconception(
        "renorm_without_correction",
        "BatchRenormalization",
        (CORRECTED, " / stddev"),
        says="""Your training output is that of plain batch normalization: r and d are missing.
        Multiply x̂ by r and add d, so that the result leans on the moving averages, as it will at
        inference.""",
    ),
    misconception(
        "renorm_r_missing",
        "BatchRenormalization",
        ("stddev * ops.stop_gradient(r)", "stddev"),
        says="""r is missing from your training output. It brings the scale from the batch's
        deviation to the moving one: x̂·r + d.""",
    ),
    misconception(
        "renorm_d_missing",
        "BatchRenormalization",
        (" + ops.stop_gradient(d)", ""),
        says="""d is missing from your training output. It is the distance from the moving mean to
        the batch's, in moving deviations: x̂·r + d.""",
    ),
    misconception(
        "renorm_r_times_sum",
        "BatchRenormalization",
        (CORRECTED, " / stddev * ops.stop_gradient(r) + ops.stop_gradient(r * d)"),
        says="""You compute (x̂ + d)·r. d is already measured in moving deviations, so it must not
        be multiplied by r: scale first, then add d.""",
    ),
    misconception(
        "renorm_r_inverted",
        "BatchRenormalization",
        ("stddev / self.moving_stddev", "self.moving_stddev / stddev"),
        says="""Your r is upside down. x̂ was divided by the batch's deviation and should be divided
        by the moving one, so r = σ_batch / σ_moving.""",
    ),
    misconception(
        "renorm_d_over_batch_deviation",
        "BatchRenormalization",
        ("(mean - self.moving_mean) / self.moving_stddev", "(mean - self.moving_mean) / stddev"),
        says="""You divide d by the batch's deviation. d is added after the multiplication by r, in
        moving deviations: d = (μ_batch − μ_moving) / σ_moving.""",
    ),
    misconception(
        "renorm_d_sign",
        "BatchRenormalization",
        ("(mean - self.moving_mean)", "(self.moving_mean - mean)"),
        says="""Your d has the wrong sign. A batch that lies above the moving mean should come out
        above zero: d = (μ_batch − μ_moving) / σ_moving.""",
    ),
    misconception(
        "renorm_d_not_divided",
        "BatchRenormalization",
        ("(mean - self.moving_mean) / self.moving_stddev", "(mean - self.moving_mean)"),
        says="""Your d is a difference of means in the units of x. The normalized values have no
        unit: divide by the moving deviation.""",
    ),
    misconception(
        "renorm_r_not_clipped",
        "BatchRenormalization",
        (R_CLIPPED, "stddev / self.moving_stddev"),
        says="""You do not clip r. Without bounds a batch that lies far off is normalized by the old
        averages alone, and training can run away: keep r within [1/rmax, rmax].""",
    ),
    misconception(
        "renorm_d_not_clipped",
        "BatchRenormalization",
        (D_CLIPPED, "(mean - self.moving_mean) / self.moving_stddev"),
        says="""You do not clip d. Without bounds a batch that lies far off is not centered at all:
        keep d within [−dmax, dmax].""",
    ),
    misconception(
        "renorm_r_bounded_above_only",
        "BatchRenormalization",
        ("1 / self.rmax, self.rmax", "0.0, self.rmax"),
        says="""Your r has an upper bound only. As a factor it is bounded alike both ways: at most
        rmax and at least 1/rmax.""",
    ),
    misconception(
        "renorm_uses_averages_alone",
        "BatchRenormalization",
        (
            "(x - mean) / stddev * ops.stop_gradient(r) + ops.stop_gradient(d)",
            "(x - self.moving_mean) / self.moving_stddev",
        ),
        says="""In training you normalize with the moving averages, as at inference. The values may
        even agree while nothing is clipped, but no gradient flows through the batch's statistics,
        and that is what makes normalization train well: x̂·r + d, r and d being constants.""",
    ),
    misconception(
        "renorm_gradient_through_corrections",
        "BatchRenormalization",
        ("ops.stop_gradient(r) + ops.stop_gradient(d)", "r + d"),
        says="""Your gradient flows through r and d. Then the batch's mean and deviation cancel out
        of it, and the layer trains like one without normalization: hold r and d constant with
        stop_gradient.""",
    ),
    misconception(
        "renorm_gradient_through_r",
        "BatchRenormalization",
        ("ops.stop_gradient(r)", "r"),
        says="""Your gradient flows through r. r is a correction of the values, not a function to
        be learned through: hold it constant with stop_gradient.""",
    ),
    misconception(
        "renorm_gradient_through_d",
        "BatchRenormalization",
        ("ops.stop_gradient(d)", "d"),
        says="""Your gradient flows through d. d is a correction of the values, not a function to
        be learned through: hold it constant with stop_gradient.""",
    ),
    misconception(
        "renorm_statistics_constant_in_gradient",
        "BatchRenormalization",
        (
            "            x_hat = (x - mean)",
            "            mean, stddev = map(ops.stop_gradient, (mean, stddev))\n            x_hat = (x - mean)",
        ),
        says="""The batch's mean and deviation are constants to your gradient. Only r and d are held
        constant; x̂ itself depends on x through its mean and deviation as well.""",
    ),
]
