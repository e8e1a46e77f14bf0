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
