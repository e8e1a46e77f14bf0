"""Known mistakes in the `BatchNormalization` that students bring along."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "brought_epsilon_outside_root",
        "BatchNormalization",
        (
            "ops.rsqrt(variance + self.epsilon)",
            "1 / (ops.sqrt(variance) + self.epsilon)",
        ),
        says="""Your `BatchNormalization` adds epsilon outside the square root. It belongs to the
        variance, under the root.""",
    ),
    misconception(
        "brought_momentum_reversed",
        "BatchNormalization",
        ("self.momentum = momentum", "self.momentum = 1 - momentum"),
        says="""Your `BatchNormalization` takes its momentum the other way round (PyTorch's way): here
        it is the share of the old average that survives a step.""",
        convention=True,
    ),
    misconception(
        "brought_bessel",
        "BatchNormalization",
        (
            "mean = ops.mean(x, axis=axes)",
            "mean = ops.mean(x, axis=axes)\n            count = int(np.prod(x.shape)) // x.shape[-1]",
        ),
        (
            "return mean, variance\n        weights",
            "return mean, variance * (count / (count - 1))\n        weights",
        ),
        says="""Your `BatchNormalization` divides the batch's variance by n − 1. Within the batch it is
        the plain mean of the squared deviations, divided by n.""",
    ),
    misconception(
        "brought_batch_statistics_at_inference",
        "BatchNormalization",
        (
            "            mean = self.moving_mean\n",
            "            mean, _ = self.batch_statistics(x, mask)\n",
        ),
        (
            "            variance = self.moving_variance\n",
            "            _, variance = self.batch_statistics(x, mask)\n",
        ),
        says="""At inference your `BatchNormalization` normalizes with the batch's own statistics. An
        answer must not depend on who else is in the batch: use the moving ones.""",
    ),
    misconception(
        "brought_state_not_updated",
        "BatchNormalization",
        ("self.moving_mean.assign(self", "(self"),
        ("self.moving_variance.assign(\n", "(\n"),
        says="""The moving averages of your `BatchNormalization` stay at 0 and 1: training has to update
        them, by `assign`.""",
    ),
]
