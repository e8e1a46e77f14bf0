"""Known mistakes of the initializer `Zeros`."""

from grader.authoring.misconceptions import misconception

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
