"""Known mistakes in `max_pool_backward`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "pool_back_to_all",
        "max_pool_backward",
        ("dy * wins", "dy"),
        says="""You give each value of a window the whole gradient. Only the largest one decided the
        output; all others can move a little without any effect, so that their gradient is 0.""",
    ),
    misconception(
        "pool_back_as_mean",
        "max_pool_backward",
        ("dy * wins", "dy / (size * size)"),
        says="""You share the gradient out evenly in each window. That is the way back of *mean*
        pooling; with the maximum the winner gets it all.""",
    ),
    misconception(
        "pool_back_overwrites",
        "max_pool_backward",
        ("] += dy * wins", "] = np.where(wins, dy, dx[:, down, right])"),
        says="""A value that wins in several overlapping windows keeps the gradient of one of them
        only: you assign where you must add (`+=`). Every window that it won depends on it.""",
    ),
    misconception(
        "pool_back_ties_all_win",
        "max_pool_backward",
        (" & ~taken", ""),
        says="""Where several equal values are the largest of a window, you give each of them the whole
        gradient, so that it is counted several times. Give it to one of them or share it: the
        shares must sum to dy. After a ReLU, windows full of zeros are common.""",
    ),
    misconception(
        "pool_back_modifies_dy",
        "max_pool_backward",
        ("taken |= wins", "dy *= ~wins"),
        says="""Your function changes the caller's array dy, through an in-place operation such as
        `*=`. It belongs to the caller, who may hand it to another branch of the network as
        well.""",
    ),
    misconception(
        "pool_back_passes_values",
        "max_pool_backward",
        ("dy * wins", "dy * y * wins"),
        says="""You multiply the gradient by the winning value. The output *is* that value, so that
        its slope is 1: the gradient passes unchanged.""",
    ),
    misconception(
        "pool_back_drops_dy",
        "max_pool_backward",
        ("dy * wins", "wins"),
        says="""You return the mask of the winners alone. The chain rule multiplies it by the
        gradient dy that comes from above.""",
    ),
    misconception(
        "pool_back_float32",
        "max_pool_backward",
        ("np.zeros_like(x)", "np.zeros(x.shape, np.float32)"),
        says="""Your dx is float32 even where dy is float64. Return the dtype that came in: a
        gradient check needs its digits.""",
    ),
]
