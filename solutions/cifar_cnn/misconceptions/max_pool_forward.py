"""Known mistakes in `max_pool_forward`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "pool_mean",
        "max_pool_forward",
        ("-np.inf, x.dtype", "0, x.dtype"),
        (
            "y = np.maximum(y, x[:, down, right])",
            "y = (y + x[:, down, right] / (size * size)).astype(x.dtype)",
        ),
        says="""You take the mean of each window. Max pooling keeps its largest value and forgets the
        others.""",
    ),
    misconception(
        "pool_starts_at_zero",
        "max_pool_forward",
        ("-np.inf, x.dtype", "0, x.dtype"),
        says="""Your largest value is never below 0: you begin with 0 (or pad with zeros) and compare
        with that. A window of negative values has a negative maximum; begin with −∞ or with the
        window's first value.""",
    ),
    misconception(
        "pool_by_magnitude",
        "max_pool_forward",
        (
            "np.maximum(y, x[:, down, right])",
            "np.where(np.isinf(y) | (abs(x[:, down, right]) > abs(y)), x[:, down, right], y)",
        ),
        says="""You keep the value that is farthest from 0. Max pooling keeps the largest one: −5 is
        smaller than 1.""",
    ),
    misconception(
        "pool_minimum",
        "max_pool_forward",
        ("-np.inf, x.dtype", "np.inf, x.dtype"),
        ("np.maximum(y,", "np.minimum(y,"),
        says="""You keep the smallest value of each window; max pooling keeps the largest.""",
    ),
    misconception(
        "pool_over_channels",
        "max_pool_forward",
        (
            "    return y, (",
            "    y = np.repeat(y.max(axis=-1, keepdims=True), x.shape[3], axis=-1)\n    return y, (",
        ),
        says="""You take the maximum over the channels as well. Each channel answers a question of its
        own and is pooled by itself.""",
    ),
    misconception(
        "pool_stride_ignored",
        "max_pool_forward",
        ("    rows = (x", "    stride = size\n    rows = (x"),
        says="""Your windows always lie side by side, whatever the stride. `stride` says how far one
        window is from the next; with a stride below the size they overlap.""",
    ),
    misconception(
        "pool_size_ignored",
        "max_pool_forward",
        ("    rows = (x", "    size = stride\n    rows = (x"),
        says="""Your windows are as wide as the stride. Their width is `size`; the stride is how far
        one window is from the next.""",
    ),
    misconception(
        "pool_rest_rounded_up",
        "max_pool_forward",
        (
            "    rows = (x",
            "    whole = x\n"
            "    x = np.pad(x, [(0, 0), (0, -(x.shape[1] - size) % stride), "
            "(0, -(x.shape[2] - size) % stride), (0, 0)], constant_values=-np.inf)\n"
            "    rows = (x",
        ),
        says="""You pool the rows and columns that are left over at the end as well. A window that is
        not full is dropped here: the size is rounded down.""",
    ),
    misconception(
        "pool_returns_float64",
        "max_pool_forward",
        ("-np.inf, x.dtype)", "-np.inf)"),
        says="""Your output is float64 though x is not: `np.full` and `np.zeros` make float64 unless
        you name a dtype. Return the dtype that came in.""",
    ),
    misconception(
        "pool_modifies_its_input",
        "max_pool_forward",
        (
            "np.maximum(y, x[:, down, right])",
            "np.maximum(y, x[:, down, right], out=x[:, down, right])",
        ),
        says="""Your function changes the caller's array x, through an in-place operation such as
        `out=` or an assignment to a slice. The layers before still need it on the way back: write
        into arrays of your own.""",
    ),
]
