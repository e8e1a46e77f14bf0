"""What the probes of all initializers draw and ask."""

import numpy as np

from grader.authoring import case

from .distributions import uncorrelated

WIDE = (240, 560)  # 134,400 values; no two plausible rules for these fans agree within 10 %
NARROW = (512, 240)


def default_dtype(initializer):
    """The dtype that an initializer takes by default while Keras's default float is float16.

    Keras's own setting is brought back whatever happens.
    """
    usual = initializer.keras("config.floatx").fetch()[1]
    initializer.keras("config.set_floatx", "float16")
    try:
        return initializer((2, 3)).dtype()
    finally:
        initializer.keras("config.set_floatx", usual)


def drawn_seed(draw):
    """A seed for an initializer."""
    return int(draw.integers((), 1, 100_000))


def seed_results(initializer, draw):
    """How drawn values depend on the seed: equalities, and correlations of 3,000 values."""
    shape, seed = (60, 50), drawn_seed(draw)
    seeded = initializer(seed=seed)
    values = seeded(shape).array()
    yield "the same values when called again", same(values, seeded(shape))
    another = initializer(seed=seed)
    yield "the same values from another instance with this seed", same(values, another(shape))
    other = initializer(seed=seed + 1)(shape).array()
    yield "correlation with another seed's values", uncorrelated(values, other)
    zero, again = (initializer(seed=0)(shape).array() for _ in range(2))
    yield "seed 0: the same values again", bool(np.array_equal(zero, again))
    yield "correlation of seed 0 with another", uncorrelated(zero, values)
    first, second = (initializer()(shape).array() for _ in range(2))
    yield "correlation of two instances without a seed", uncorrelated(first, second)
    first, second = after_a_seeded_one(initializer, shape, seed)
    yield "correlation of two instances without, drawn after one with", uncorrelated(first, second)


def after_a_seeded_one(initializer, shape, seed):
    """What two instances without a seed draw, each just after one with `seed` has drawn."""
    drawn = []
    for _ in range(2):
        initializer(seed=seed)(shape).array()
        drawn.append(initializer()(shape).array())
    return drawn


def same(values, drawn):
    """Whether two drawings are equal in every value; a fact."""
    return bool(np.array_equal(values, drawn.array()))


def keras_results(initializer, **arguments):
    """dtypes, configuration, and the way into a layer. arguments: of the constructor."""
    made = initializer(**arguments, seed=7)
    for dtype in ("float16", "bfloat16", "float32", "float64"):
        drawn = made((6, 5), dtype=dtype).array()
        yield f"dtype where {dtype} is asked for", str(drawn.dtype)
        numbers = drawn.astype("float64")
        fine = bool(np.isfinite(numbers).all() and numbers.std() > 0)
        yield f"finite values that differ, in {dtype}", fine
    yield "dtype where none is asked for and Keras's default is float16", default_dtype(made)
    values = made((6, 5), dtype="float32").array()
    yield "the same values with layout=None", same(values, made((6, 5), "float32", layout=None))
    names = [*arguments, "seed"]
    yield "configuration", dict(zip(names, made.config(*names), strict=True))
    yield "seed in the configuration without one", initializer().config("seed") == [None]
    yield "the same values after a round trip", same(values, made.rebuilt()((6, 5), "float32"))
    layer = made.keras("layers.Dense", 5, kernel_initializer=made, dtype="mixed_float16")
    layer(np.ones((1, 6), dtype="float16"))
    yield (
        "the same values as the kernel of a mixed-precision layer",
        same(values, layer.weight("kernel")),
    )


SEED_CASES = [case("some seeds, 0, and none")]
KERAS_CASES = [case("dtypes, configuration, a layer")]
