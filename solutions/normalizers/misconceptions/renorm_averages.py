"""Known mistakes in `BatchRenormalization`: the moving averages, and which mode uses them."""

from grader.authoring.misconceptions import misconception

AVERAGES_MOVE = "            self.move(self.moving_mean, mean)\n            self.move(self.moving_stddev, stddev)\n"

MISCONCEPTIONS = [
    misconception(
        "renorm_updates_first",
        "BatchRenormalization",
        ("            r = ops.clip(", AVERAGES_MOVE + "            r = ops.clip("),
        (AVERAGES_MOVE + "        else:", "        else:"),
        says="""You move the averages before you compute r and d, so this batch is compared with
        itself in part. Use the old averages first, then move them.""",
    ),
    misconception(
        "renorm_momentum_reversed",
        "BatchRenormalization",
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
        "BatchRenormalization",
        (
            "self.momentum * moving + (1 - self.momentum) * batch",
            "0.99 * moving + 0.01 * batch",
        ),
        says="""You always keep 99 % of the old averages. Use the momentum that the layer was made
        with.""",
    ),
    misconception(
        "renorm_only_mean_updated",
        "BatchRenormalization",
        ("            self.move(self.moving_stddev, stddev)\n", ""),
        says="""Only your moving mean is updated. The moving deviation moves by the same rule in the
        same step.""",
    ),
    misconception(
        "renorm_stores_variance",
        "BatchRenormalization",
        ("self.move(self.moving_stddev, stddev)", "self.move(self.moving_stddev, stddev**2)"),
        says="""You average variances where deviations are kept. moving_stddev averages
        σ = √(variance + ε) itself; the root of an average is not the average of roots.""",
    ),
    misconception(
        "renorm_stored_without_epsilon",
        "BatchRenormalization",
        (
            "self.move(self.moving_stddev, stddev)",
            "self.move(self.moving_stddev, ops.sqrt(stddev**2 - self.epsilon))",
        ),
        says="""You average √variance without epsilon. Then r is not 1 even where batch and average
        agree: both stand for √(variance + ε).""",
    ),
    misconception(
        "renorm_updated_at_inference",
        "BatchRenormalization",
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
        "BatchRenormalization",
        ("training and self.trainable", "training"),
        says="""A frozen layer of yours still uses and records the batch. With trainable = False it
        has to work as at inference, whatever the training flag says.""",
    ),
    misconception(
        "renorm_training_by_default",
        "BatchRenormalization",
        ("training=None", "training=True"),
        says="""Without a flag your layer is in training mode. Keras calls it with training=True
        while it fits; a call without a flag means inference.""",
    ),
    misconception(
        "renorm_batch_statistics_at_inference",
        "BatchRenormalization",
        (
            "x_hat = (x - self.moving_mean) / self.moving_stddev",
            "axes = list(range(len(x.shape) - 1))\n"
            "            mean = ops.mean(x, axis=axes)\n"
            "            variance = ops.mean(ops.square(x - mean), axis=axes)\n"
            "            x_hat = (x - mean) * ops.rsqrt(variance + self.epsilon)",
        ),
        says="""At inference you use the statistics of the batch at hand, so that an answer depends
        on what else is in the batch. Use the moving averages.""",
    ),
    misconception(
        "renorm_epsilon_again_at_inference",
        "BatchRenormalization",
        (
            "x_hat = (x - self.moving_mean) / self.moving_stddev",
            "x_hat = (x - self.moving_mean) * ops.rsqrt(self.moving_stddev**2 + self.epsilon)",
        ),
        says="""At inference you add epsilon once more. The moving deviation averages √(variance +
        ε), so it is already in there: divide by it as it is.""",
    ),
]
