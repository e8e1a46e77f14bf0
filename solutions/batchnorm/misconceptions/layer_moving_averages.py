"""Known mistakes in what `BatchNormalization` remembers, and in when it uses that."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
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
