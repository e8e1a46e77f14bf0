"""Known mistakes of the unit `initializers`, each a small edit of the solution with words for it."""

from grader.authoring.misconceptions import misconception

from .misconceptions_shared import (
    keras_mistakes,
    kernel_mistakes,
    normal_mistakes,
    seed_mistakes,
    uniform_mistakes,
)

FANS = [
    misconception(
        "fans_swapped",
        "compute_fans",
        ("places * inputs, places * outputs", "places * outputs, places * inputs"),
        says="""Your two fans have changed places. A Keras kernel ends on (inputs, outputs): fan-in
        comes from the last axis but one, fan-out from the last.""",
    ),
    misconception(
        "fans_pytorch_layout",
        "compute_fans",
        ("*sides, inputs, outputs = shape", "outputs, inputs, *sides = shape"),
        says="""You read the shape as PyTorch lays out its kernels: (outputs, inputs, *sides). In
        Keras the sides come first: (*sides, inputs, outputs), which for Dense layers is (inputs,
        outputs).""",
        convention=True,
    ),
    misconception(
        "fans_places_forgotten",
        "compute_fans",
        ("math.prod(sides)", "1"),
        says="""For a convolution you count channels only. One output sums over all places of the
        kernel, and one input lies under all of them in turn: multiply both of your fans by the
        product of the sides.""",
    ),
    misconception(
        "fan_out_without_places",
        "compute_fans",
        ("places * outputs", "outputs"),
        says="""Your fan-in is right, but your fan-out lacks the kernel's places. The kernel slides:
        an input lies under each of its places in turn, and reaches that many outputs in each output
        channel.""",
    ),
    misconception(
        "fan_in_counts_outputs",
        "compute_fans",
        ("places * inputs,", "places * inputs * outputs,"),
        says="""Your fan-in is the number of all weights. One output uses only its own share of
        them: leave out the last axis.""",
    ),
    misconception(
        "fans_square_kernel",
        "compute_fans",
        ("math.prod(sides)", "sides[0] ** len(sides) if sides else 1"),
        says="""You take the kernel for a square. Its sides may differ (1 x 7 is a common one), so
        multiply all of them, not the first by itself.""",
    ),
    misconception(
        "fans_sides_added",
        "compute_fans",
        ("math.prod(sides)", "sum(sides) if sides else 1"),
        says="""You add the kernel's sides. A kernel of 3 x 5 covers 15 places, not 8: multiply
        them.""",
    ),
    misconception(
        "fans_of_images_only",
        "compute_fans",
        ("math.prod(sides)", "math.prod(sides) if len(sides) == 2 else 1"),
        says="""Your fans are right for kernels with two sides only. 1-D convolutions have one side
        and 3-D ones three: multiply however many there are.""",
    ),
    misconception(
        "fans_of_vector_as_row",
        "compute_fans",
        ("return shape[0], shape[0]", "return 1, shape[0]"),
        says="""You take a vector for a kernel with one input. A vector has neither inputs nor
        outputs; by Keras's rule both of its fans are its length.""",
    ),
    misconception(
        "fans_of_vector_as_column",
        "compute_fans",
        ("return shape[0], shape[0]", "return shape[0], 1"),
        says="""You take a vector for a kernel with one output. A vector has neither inputs nor
        outputs; by Keras's rule both of its fans are its length.""",
    ),
    misconception(
        "fans_of_scalar_unknown",
        "compute_fans",
        ("    if len(shape) == 0:\n        return 1, 1\n", ""),
        says="""Your function fails for a scalar, whose shape is the empty tuple. By Keras's rule
        both of its fans are 1.""",
    ),
    misconception(
        "fans_of_scalar_zero",
        "compute_fans",
        ("return 1, 1", "return 0, 0"),
        says="""You say that a scalar's fans are 0. A variance of 2 over the fans would be infinite
        then; by Keras's rule both are 1.""",
    ),
]

ZEROS = [
    misconception(
        "zeros_dtype_ignored",
        "Zeros",
        ("ops.zeros(shape, dtype=dtype", "ops.zeros(shape"),
        says="""You return Keras's default float whatever dtype you are asked for. Pass the dtype
        on to the function that makes the zeros.""",
    ),
    misconception(
        "zeros_float32_by_default",
        "Zeros",
        ("dtype=dtype", 'dtype=dtype or "float32"'),
        says="""Where no dtype is asked for you return float32. Keras's default can be another one:
        take keras.config.floatx, or leave the dtype None, which means the same to Keras's own
        functions.""",
    ),
    misconception(
        "zeros_of_numpy",
        "Zeros",
        ("ops.zeros(", "np.zeros("),
        says="""Where no dtype is asked for you return float64, which is NumPy's default. Keras has
        a default of its own, keras.config.floatx: use it.""",
    ),
    misconception(
        "zeros_only_nearly",
        "Zeros",
        (
            "ops.zeros(shape, dtype=dtype)",
            "keras.random.normal(shape, stddev=1e-4, dtype=dtype, seed=0)",
        ),
        says="""You return small random numbers in place of zeros. They would break a kernel's
        symmetry, but that is another initializer's job: Zeros is used where exactly 0 is wanted,
        for biases above all.""",
    ),
    misconception(
        "zeros_keywords_refused",
        "Zeros",
        (", **kwargs)", ")"),
        says="""Your initializer refuses keyword arguments that it does not know. Keras may pass
        some, such as the layout of distributed weights: take them as **kwargs.""",
    ),
    misconception(
        "zeros_no_initializer",
        "Zeros",
        ("(keras.initializers.Initializer)", ""),
        says="""Your class is no subclass of keras.initializers.Initializer. A layer may call it all
        the same, but you miss what the base class brings along, get_config and from_config above
        all, and models come back from files only with them.""",
    ),
]

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
        start alike, receive the same gradient, and stay alike for ever: draw every weight on its
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

GLOROT_NORMAL = [
    misconception(
        "glorot_normal_slides",
        "GlorotNormal",
        ("variance = 2 / (fan_in + fan_out)", "variance = 1 / fan_in"),
        says="""Your deviation is 1/√fan_in. Many slides call this Xavier initialization; it is the
        older rule of LeCun, which looks at the way forward only. Glorot's variance, which Keras
        follows, is 2/(fan_in + fan_out); the two agree where a layer has as many outputs as
        inputs.""",
        convention=True,
    ),
    misconception(
        "glorot_normal_fan_out_only",
        "GlorotNormal",
        ("variance = 2 / (fan_in + fan_out)", "variance = 1 / fan_out"),
        says="""Your variance is 1/fan_out, which keeps the gradient's size but not the signal's.
        Glorot's rule takes the mean of both fans: 2/(fan_in + fan_out).""",
    ),
    misconception(
        "glorot_normal_sum_not_halved",
        "GlorotNormal",
        ("variance = 2 / (", "variance = 1 / ("),
        says="""Your variance is 1/(fan_in + fan_out), half of what it should be. Glorot's rule
        divides by the mean of the two fans, not by their sum.""",
    ),
    misconception(
        "glorot_normal_as_he",
        "GlorotNormal",
        ("variance = 2 / (fan_in + fan_out)", "variance = 2 / fan_in"),
        says="""Your variance is 2/fan_in: that is He's rule, made for ReLU. Glorot's is
        2/(fan_in + fan_out); mind that the 2 comes from the mean of two fans there, not from half a
        signal.""",
    ),
    *normal_mistakes("GlorotNormal", "glorot_normal", "Glorot"),
    *kernel_mistakes("GlorotNormal", "glorot_normal"),
    misconception(
        "glorot_normal_fan_out_without_places",
        "GlorotNormal",
        ("compute_fans(shape)", "math.prod(shape[:-1]), shape[-1]"),
        says="""Your fan-out lacks the kernel's places. The kernel slides, so that an input reaches
        an output from each of its places: use your compute_fans.""",
    ),
    *seed_mistakes("GlorotNormal", "glorot_normal"),
    *keras_mistakes("GlorotNormal", "glorot_normal"),
]

GLOROT_UNIFORM = [
    misconception(
        "glorot_uniform_root_three_forgotten",
        "GlorotUniform",
        ("6 / (", "2 / ("),
        says="""Your limit is the standard deviation, √(2/(fan_in + fan_out)). A uniform
        distribution on [−a, a] has the variance a²/3, so that you need a limit √3 times as large:
        √(6/(fan_in + fan_out)).""",
    ),
    misconception(
        "glorot_uniform_sum_not_halved",
        "GlorotUniform",
        ("6 / (", "3 / ("),
        says="""Your limit is √(3/(fan_in + fan_out)), and your variance half of what it should be.
        Glorot's rule divides by the mean of the two fans, not by their sum.""",
    ),
    misconception(
        "glorot_uniform_slides",
        "GlorotUniform",
        ("6 / (fan_in + fan_out)", "3 / fan_in"),
        says="""Your variance is 1/fan_in. Many slides, and Caffe, call this Xavier initialization;
        it looks at the way forward only. Glorot's variance, which Keras follows, is
        2/(fan_in + fan_out).""",
        convention=True,
    ),
    misconception(
        "glorot_uniform_one_over_root",
        "GlorotUniform",
        ("6 / (fan_in + fan_out)", "1 / fan_in"),
        says="""Your limit is 1/√fan_in. That is the old rule that Glorot & Bengio wanted to replace,
        and still the default of PyTorch's layers; its variance is a third of 1/fan_in. Keras's
        GlorotUniform has the limit √(6/(fan_in + fan_out)).""",
        convention=True,
    ),
    misconception(
        "glorot_uniform_as_he",
        "GlorotUniform",
        ("6 / (fan_in + fan_out)", "6 / fan_in"),
        says="""Your limit is √(6/fan_in): that is He's, made for ReLU. Glorot's rule divides by
        fan_in + fan_out.""",
    ),
    misconception(
        "glorot_uniform_root_forgotten",
        "GlorotUniform",
        ("math.sqrt(6 / (fan_in + fan_out))", "6 / (fan_in + fan_out)"),
        says="""Your limit lacks its square root, so that your weights come out far too small. The
        limit is √(6/(fan_in + fan_out)).""",
    ),
    *uniform_mistakes("GlorotUniform", "glorot_uniform"),
    *kernel_mistakes("GlorotUniform", "glorot_uniform"),
    misconception(
        "glorot_uniform_fan_out_without_places",
        "GlorotUniform",
        ("compute_fans(shape)", "math.prod(shape[:-1]), shape[-1]"),
        says="""Your fan-out lacks the kernel's places. The kernel slides, so that an input reaches
        an output from each of its places: use your compute_fans.""",
    ),
    *seed_mistakes("GlorotUniform", "glorot_uniform"),
    *keras_mistakes("GlorotUniform", "glorot_uniform"),
]

HE_NORMAL = [
    misconception(
        "he_normal_gain_missing",
        "HeNormal",
        ("variance = 2 / fan_in", "variance = 1 / fan_in"),
        says="""Your variance is 1/fan_in: the factor 2 is missing. ReLU throws half of the signal's
        mean square away in each layer, and that 2 is what makes up for it.""",
    ),
    misconception(
        "he_normal_gain_squared",
        "HeNormal",
        ("variance = 2 / fan_in", "variance = 4 / fan_in"),
        says="""Your variance is 4/fan_in, twice what it should be. The 2 of He's rule belongs to the
        variance; the deviation has only √2.""",
    ),
    misconception(
        "he_normal_fan_out",
        "HeNormal",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("variance = 2 / fan_in", "variance = 2 / fan_out"),
        says="""Your variance is 2/fan_out, which keeps the gradient's size and lets the signal
        drift. Keras's HeNormal, and the rule asked for here, is 2/fan_in.""",
    ),
    misconception(
        "he_normal_as_glorot",
        "HeNormal",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("variance = 2 / fan_in", "variance = 2 / (fan_in + fan_out)"),
        says="""Your variance is 2/(fan_in + fan_out): that is Glorot's rule. He's is 2/fan_in, and
        its 2 makes up for the half that ReLU takes away.""",
    ),
    *normal_mistakes("HeNormal", "he_normal", "He"),
    *kernel_mistakes("HeNormal", "he_normal"),
    *seed_mistakes("HeNormal", "he_normal"),
    *keras_mistakes("HeNormal", "he_normal"),
]

HE_UNIFORM = [
    misconception(
        "he_uniform_root_three_forgotten",
        "HeUniform",
        ("6 / fan_in", "2 / fan_in"),
        says="""Your limit is the standard deviation, √(2/fan_in). A uniform distribution on [−a, a]
        has the variance a²/3, so that you need a limit √3 times as large: √(6/fan_in).""",
    ),
    misconception(
        "he_uniform_gain_missing",
        "HeUniform",
        ("6 / fan_in", "3 / fan_in"),
        says="""Your variance is 1/fan_in: the factor 2 is missing. ReLU throws half of the signal's
        mean square away in each layer, and that 2 is what makes up for it.""",
    ),
    misconception(
        "he_uniform_one_over_root",
        "HeUniform",
        ("6 / fan_in", "1 / fan_in"),
        says="""Your limit is 1/√fan_in. PyTorch's layers use that by default (under the name of
        Kaiming He, with a slope of √5 that undoes his factor); Keras's HeUniform has the limit
        √(6/fan_in).""",
        convention=True,
    ),
    misconception(
        "he_uniform_fan_out",
        "HeUniform",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("6 / fan_in", "6 / fan_out"),
        says="""Your limit is √(6/fan_out), which keeps the gradient's size and lets the signal
        drift. Keras's HeUniform, and the rule asked for here, divides by fan_in.""",
    ),
    misconception(
        "he_uniform_as_glorot",
        "HeUniform",
        ("fan_in, _ =", "fan_in, fan_out ="),
        ("6 / fan_in", "6 / (fan_in + fan_out)"),
        says="""Your limit is √(6/(fan_in + fan_out)): that is Glorot's. He's rule divides by fan_in
        alone, so that the variance makes up for the half that ReLU takes away.""",
    ),
    misconception(
        "he_uniform_root_forgotten",
        "HeUniform",
        ("math.sqrt(6 / fan_in)", "6 / fan_in"),
        says="""Your limit lacks its square root, so that your weights come out far too small. The
        limit is √(6/fan_in).""",
    ),
    *uniform_mistakes("HeUniform", "he_uniform"),
    *kernel_mistakes("HeUniform", "he_uniform"),
    *seed_mistakes("HeUniform", "he_uniform"),
    *keras_mistakes("HeUniform", "he_uniform"),
]

MISCONCEPTIONS = [
    *FANS,
    *ZEROS,
    *NORMAL,
    *GLOROT_NORMAL,
    *GLOROT_UNIFORM,
    *HE_NORMAL,
    *HE_UNIFORM,
]
