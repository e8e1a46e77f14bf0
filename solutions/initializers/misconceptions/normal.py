"""Known mistakes of the initializer `RandomNormal`."""

from grader.authoring.misconceptions import misconception

from .seeds_and_dtypes import keras_mistakes, seed_mistakes

NORMAL = [
    misconception(
        "normal_variance_as_deviation",
        "RandomNormal",
        ("stddev=self.stddev,", "stddev=self.stddev**2,"),
        says="""You draw with the variance where a standard deviation is asked for. The argument
        stddev already is the deviation: do not square it.""",
    ),
    misconception(
        "normal_root_of_deviation",
        "RandomNormal",
        ("stddev=self.stddev,", "stddev=math.sqrt(self.stddev),"),
        says="""You draw with the square root of stddev, as if it were a variance. It is the
        standard deviation already.""",
    ),
    misconception(
        "normal_deviation_ignored",
        "RandomNormal",
        ("stddev=self.stddev,", "stddev=0.05,"),
        says="""You always draw with a deviation of 0.05, whatever stddev your initializer was
        given. Use the constructor's argument.""",
    ),
    misconception(
        "normal_unit_deviation",
        "RandomNormal",
        ("stddev=self.stddev, ", ""),
        says="""Your numbers have the deviation 1, whatever stddev was given. Pass stddev to the
        function that draws, or multiply by it.""",
    ),
    misconception(
        "normal_default_of_slides",
        "RandomNormal",
        ("stddev=0.05, ", "stddev=0.01, "),
        says="""Your default stddev is 0.01, the number that many lecture slides use. That is a fair
        convention; Keras's default is 0.05, and so is this unit's: keep the one in the
        signature.""",
        convention=True,
    ),
    misconception(
        "normal_truncated",
        "RandomNormal",
        ("keras.random.normal", "keras.random.truncated_normal"),
        says="""You truncate at two deviations, which makes the variance 23 % too small. Your
        RandomNormal is a plain normal distribution, tails and all; the truncated ones are Glorot's
        and He's.""",
    ),
    misconception(
        "normal_uniform",
        "RandomNormal",
        (
            "keras.random.normal(shape, stddev=self.stddev",
            "keras.random.uniform(shape, -self.stddev, self.stddev",
        ),
        says="""Your numbers are spread evenly between −stddev and stddev. They should come from a
        normal distribution: most near 0, one in three beyond one deviation, one in twenty beyond
        two.""",
    ),
    misconception(
        "normal_deviation_as_mean",
        "RandomNormal",
        ("shape, stddev=self.stddev,", "shape, self.stddev,"),
        says="""Your stddev ends up as the mean of what you draw: it is the second argument of
        keras.random.normal, after the shape, and that is the mean. Pass it by its name.""",
    ),
    misconception(
        "normal_scaled_by_fan_in",
        "RandomNormal",
        ("stddev=self.stddev,", "stddev=self.stddev / math.sqrt(math.prod(shape[:-1])),"),
        says="""You divide by √fan_in. Initializers that look at the layer come later in this unit;
        this one has the same deviation for every shape.""",
    ),
    misconception(
        "normal_only_positive",
        "RandomNormal",
        ("return keras.random.normal(", "return ops.abs(keras.random.normal("),
        ("seed=self.seed)", "seed=self.seed))"),
        says="""All your numbers are positive, as if you had taken absolute values. Half of the
        weights should be negative, so that the mean is 0.""",
    ),
    misconception(
        "normal_units_alike",
        "RandomNormal",
        ("keras.random.normal(shape,", "keras.random.normal((*shape[:-1], 1),"),
        ("seed=self.seed)", "seed=self.seed) * ops.ones(shape, dtype=dtype)"),
        says="""You draw one unit and repeat it along the last axis. All units of your layer then
        start alike, receive the same gradient, and stay alike forever: draw every weight on its
        own.""",
    ),
    misconception(
        "normal_of_numpy",
        "RandomNormal",
        (
            "keras.random.normal(shape, stddev=self.stddev, dtype=dtype, seed=self.seed)",
            "np.random.RandomState(self.seed).normal(0.0, self.stddev, shape)",
        ),
        says="""You return NumPy's float64 whatever dtype you are asked for. Drawing with NumPy is
        fine; convert what you have drawn to the dtype that was asked for, or to
        keras.config.floatx.""",
    ),
    misconception(
        "normal_config_forgets_stddev",
        "RandomNormal",
        ('"stddev": self.stddev, ', ""),
        says="""Your configuration lacks stddev, so that the initializer that is built from it falls
        back to 0.05. Put all arguments of your constructor into it.""",
    ),
    *seed_mistakes("RandomNormal", "normal"),
    *keras_mistakes("RandomNormal", "normal"),
]
