"""Known mistakes in the `HeNormal` that students bring along."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "brought_initializer_glorot",
        "HeNormal",
        ("(2 / fan_in)", "(2 / (fan_in + int(np.prod(shape[:-2])) * shape[-1]))"),
        says="""Your `HeNormal` draws with variance 2 / (fan_in + fan_out). That is Glorot's rule; He's
        is 2 / fan_in, as the ReLU takes away half of the signal.""",
    ),
    misconception(
        "brought_initializer_without_gain",
        "HeNormal",
        ("(2 / fan_in)", "(1 / fan_in)"),
        says="""Your `HeNormal` draws with variance 1 / fan_in (LeCun's rule). The factor 2 makes up for
        the half that the ReLU takes away: 2 / fan_in.""",
    ),
    misconception(
        "brought_initializer_variance_as_deviation",
        "HeNormal",
        ("np.sqrt(2 / fan_in)", "(2 / fan_in)"),
        says="""Your `HeNormal` uses the variance 2 / fan_in as the standard deviation. Take its
        root.""",
    ),
    misconception(
        "brought_initializer_without_window",
        "HeNormal",
        ("int(np.prod(shape[:-1]))", "shape[-2]"),
        says="""Your `HeNormal` forgets the window of a convolution: fan_in is the number of *input
        channels times the kernel's places*, 9 times as many for a 3 × 3 kernel.""",
    ),
    misconception(
        "brought_initializer_not_corrected",
        "HeNormal",
        (" / 0.87962566103423978", ""),
        says="""Your `HeNormal` does not make up for the truncation. Cut off at two deviations, a normal
        distribution keeps 0.8796 of its deviation: divide by that.""",
    ),
    misconception(
        "brought_initializer_fixed_seed",
        "HeNormal",
        ("self.seed = seed", "self.seed = 0 if seed is None else seed"),
        says="""Without a seed, your `HeNormal` draws the same numbers in every instance, so that equal
        layers start alike. Where no seed is given, draw afresh.""",
    ),
]
