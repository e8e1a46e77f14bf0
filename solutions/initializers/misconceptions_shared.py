"""Mistakes about seeds, dtypes and configuration: the same in every class that draws."""

from grader.authoring.misconceptions import misconception


def seed_mistakes(part, prefix):
    """Mistakes about the seed. prefix: what their names start with."""
    return [
        misconception(
            f"{prefix}_seed_fixed_inside",
            part,
            ("seed=self.seed)", "seed=1234 if self.seed is None else self.seed)"),
            says="""Without a seed you always draw with one and the same. Two layers of one shape
            then start with the very same weights: leave the seed open where none is given, so that
            every instance draws numbers of its own.""",
        ),
        misconception(
            f"{prefix}_seed_always_the_same",
            part,
            ("seed=self.seed)", "seed=1234)"),
            says="""You always draw with the same seed, whatever seed your initializer was given.
            All layers of one shape start alike then: draw with the seed from the constructor.""",
        ),
        misconception(
            f"{prefix}_seed_ignored",
            part,
            (", seed=self.seed)", ")"),
            says="""Your seed never reaches the drawing, so that nobody can repeat what you drew.
            With a seed, the same numbers must come at every call.""",
        ),
        misconception(
            f"{prefix}_zero_is_no_seed",
            part,
            ("seed=self.seed)", "seed=self.seed or None)"),
            says="""You take seed 0 for no seed. In Python 0 counts as false, so that `if seed` and
            `seed or …` lose it: ask whether the seed is None.""",
        ),
        misconception(
            f"{prefix}_seed_goes_on",
            part,
            (
                "self.seed = seed",
                "self.seed = seed\n        self.generator = keras.random.SeedGenerator(seed)",
            ),
            ("seed=self.seed)", "seed=self.generator)"),
            says="""Your instance gives other numbers at its second call, because it keeps a
            generator that goes on. That is how PyTorch and NumPy handle generators; Keras's
            initializers start afresh from their seed at every call, and so should yours.""",
            convention=True,
        ),
        misconception(
            f"{prefix}_seeds_globally",
            part,
            (
                "        return keras.random",
                "        if self.seed is not None:\n"
                "            keras.utils.set_random_seed(self.seed)\n"
                "        return keras.random",
            ),
            (", seed=self.seed)", ")"),
            says="""You reseed a global generator. Your own numbers come out right, but whatever
            anybody draws afterwards without a seed repeats itself: give your seed to the function
            that draws, and leave the global state alone.""",
        ),
    ]


def keras_mistakes(part, prefix):
    """Mistakes about dtypes, the configuration and further keywords."""
    return [
        misconception(
            f"{prefix}_dtype_ignored",
            part,
            ("dtype=dtype", "dtype=None"),
            says="""You return Keras's default float whatever dtype you are asked for. Pass the
            dtype on to the function that draws, or cast what it returns.""",
        ),
        misconception(
            f"{prefix}_float32_by_default",
            part,
            ("dtype=dtype", 'dtype=dtype or "float32"'),
            says="""Where no dtype is asked for you return float32. Keras's default can be another
            one: take keras.config.floatx, or leave the dtype None, which means the same to
            Keras's own functions.""",
        ),
        misconception(
            f"{prefix}_config_forgets_seed",
            part,
            ('"seed": self.seed', ""),
            says="""Your configuration lacks the seed, so that the initializer that is built from it
            draws other numbers. Put all arguments of your constructor into it.""",
        ),
        misconception(
            f"{prefix}_config_tells_drawn_seed",
            part,
            (
                "self.seed = seed",
                "self.seed = int(np.random.randint(1 << 30)) if seed is None else seed",
            ),
            says="""Without a seed you draw one and keep it as if it had been given. Two layers that
            are built from this configuration then start alike: your get_config should return None
            where no seed was given.""",
        ),
        misconception(
            f"{prefix}_keywords_refused",
            part,
            (", **kwargs)", ")"),
            says="""Your initializer refuses keyword arguments that it does not know. Keras may pass
            some, such as the layout of distributed weights: take them as **kwargs.""",
        ),
        misconception(
            f"{prefix}_no_initializer",
            part,
            ("(keras.initializers.Initializer)", ""),
            says="""Your class is no subclass of keras.initializers.Initializer. A layer may call it
            all the same, but you miss what the base class brings along, from_config above all, and
            models come back from files only with it.""",
        ),
    ]


def kernel_mistakes(part, prefix):
    """Mistakes about the fans of a convolution's kernel."""
    return [
        misconception(
            f"{prefix}_places_forgotten",
            part,
            ("compute_fans(shape)", "shape[-2:]"),
            says="""For a convolution you count channels only. One output sums over all places of
            the kernel as well: your fans lack the product of its sides.""",
        ),
        misconception(
            f"{prefix}_fans_of_first_axes",
            part,
            ("compute_fans(shape)", "shape[:2]"),
            says="""You take the first two axes for inputs and outputs. That is right for Dense
            kernels only: in a convolution's kernel the sides come first, and the channels last.""",
        ),
    ]


def normal_mistakes(part, prefix, name):
    """Mistakes about the truncated normal distribution. name: whose initializer it is."""
    return [
        misconception(
            f"{prefix}_variance_as_deviation",
            part,
            ("stddev = math.sqrt(variance)", "stddev = variance"),
            says="""You use the variance where a standard deviation is asked for, so that your
            weights come out far too small. The deviation is the square root of the variance.""",
        ),
        misconception(
            f"{prefix}_uncorrected",
            part,
            (" / 0.87962566103423978", ""),
            says="""Your variance is 23 % too small: truncation at two deviations narrows the
            distribution. Divide the deviation that you draw with by 0.8796.""",
        ),
        misconception(
            f"{prefix}_correction_upside_down",
            part,
            (" / 0.87962566103423978", " * 0.87962566103423978"),
            says="""You multiply with 0.8796 where you should divide. Truncation makes the
            distribution narrower, so that one has to draw from a wider one.""",
        ),
        misconception(
            f"{prefix}_correction_inside_root",
            part,
            (
                "math.sqrt(variance) / 0.87962566103423978",
                "math.sqrt(variance / 0.87962566103423978)",
            ),
            says="""You divide the variance by 0.8796. This number is a standard deviation: divide
            by it after you have taken the root, or by its square before.""",
        ),
        misconception(
            f"{prefix}_clipped",
            part,
            (
                "keras.random.truncated_normal(shape, stddev=stddev",
                "ops.clip(keras.random.normal(shape, stddev=stddev",
            ),
            ("seed=self.seed)", "seed=self.seed), -2 * stddev, 2 * stddev)"),
            says="""You clip numbers beyond two deviations to the limit, which piles up 4.6 % of all
            weights there. Truncating means to throw them away and to draw again.""",
        ),
        misconception(
            f"{prefix}_not_truncated",
            part,
            ("truncated_normal", "normal"),
            says="""You correct for a truncation that does not happen: your numbers come from a
            plain normal distribution, and their variance is 29 % too large. Draw from the normal
            distribution that is truncated at two deviations.""",
        ),
        misconception(
            f"{prefix}_plain_normal",
            part,
            ("truncated_normal", "normal"),
            (" / 0.87962566103423978", ""),
            says=f"""Your numbers have the right variance but come from a plain normal distribution,
            with tails. PyTorch's initializers do it so; Keras truncates {name}'s normal
            distribution at two deviations and corrects it by 0.8796, and we follow Keras.""",
            convention=True,
        ),
        misconception(
            f"{prefix}_uniform_in_place",
            part,
            (
                "keras.random.truncated_normal(shape, stddev=stddev",
                "keras.random.uniform(shape, -math.sqrt(3 * variance), math.sqrt(3 * variance)",
            ),
            says="""Your variance is right, but the distribution is uniform. This is the normal one
            of the two initializers: most of its numbers lie near 0.""",
        ),
    ]


def uniform_mistakes(part, prefix):
    """Mistakes about the uniform distribution."""
    return [
        misconception(
            f"{prefix}_one_sided",
            part,
            ("-limit, limit", "0, limit"),
            says="""All your weights are positive. The interval goes from minus the limit to the
            limit, so that the mean is 0.""",
        ),
        misconception(
            f"{prefix}_interval_halved",
            part,
            ("-limit, limit", "-limit / 2, limit / 2"),
            says="""Your interval is as long as the limit, that is half as long as it should be. The
            limit bounds the absolute values: draw between minus the limit and the limit.""",
        ),
        misconception(
            f"{prefix}_fixed_interval",
            part,
            ("-limit, limit", "-0.05, 0.05"),
            says="""Your interval is the same for every shape: it is the default of Keras's plain
            uniform initializer. The limit has to follow from the fans.""",
        ),
        misconception(
            f"{prefix}_normal_in_place",
            part,
            (
                "keras.random.uniform(shape, -limit, limit",
                "keras.random.normal(shape, 0.0, limit / math.sqrt(3)",
            ),
            says="""Your variance is right, but the distribution is normal. This is the uniform one
            of the two initializers: all numbers within the limits are equally likely.""",
        ),
    ]
