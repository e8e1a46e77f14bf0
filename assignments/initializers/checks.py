"""Visible checks and cases of the unit `initializers`; released with the assignment.

Random numbers are judged as distributions. Every limit is at least six standard errors of what is
estimated, computed from the number of values in the functions below, or, for the distance of
distribution functions, the bound of Dvoretzky, Kiefer and Wolfowitz (with Massart's constant) at a
probability of 1e-9. A right answer exceeds one of them about once in 1e9 draws, and all limits of
the unit together make a false reject rarer than 1e-6. A variance that is 5 % off lies six standard
errors beyond its limit and more, as every sample holds at least 120,000 values.
"""

import math
from dataclasses import dataclass

import numpy as np

from grader.authoring import case, check, part
from grader.authoring.claims import at_most, measured

CLASSES = (
    "Random*",
    "random_*",
    "Glorot*",
    "glorot*",
    "He[NU]*",
    "he_*",
    "Lecun*",
    "lecun*",
    "VarianceScaling",
    "variance_scaling",
    "Truncated*",
    "truncated*",
)
RANDOM = tuple(
    f"{module}.{name}"
    for module in (
        "keras.initializers",
        "tensorflow.initializers",
        "tensorflow.compat.v1.initializers",
    )
    for name in (*CLASSES, "get", "deserialize")
)
FANS = (
    "keras.initializers.compute_fans",
    "keras.src.initializers.random_initializers.compute_fans",
)
ZEROS = ("keras.initializers.Zeros", "keras.initializers.zeros", "keras.initializers.Constant")

PARTS = [
    part("compute_fans", forbidden=FANS, reference="Keras's own count"),
    part("Zeros", forbidden=(*ZEROS, *RANDOM), reference="keras.initializers.Zeros"),
    part("RandomNormal", forbidden=RANDOM, reference="keras.initializers.RandomNormal"),
    part("GlorotNormal", forbidden=(*RANDOM, *FANS), reference="keras.initializers.GlorotNormal"),
    part("GlorotUniform", forbidden=(*RANDOM, *FANS), reference="keras.initializers.GlorotUniform"),
    part("HeNormal", forbidden=(*RANDOM, *FANS), reference="keras.initializers.HeNormal"),
    part("HeUniform", forbidden=(*RANDOM, *FANS), reference="keras.initializers.HeUniform"),
]

ERRORS = 6.0  # standard errors from the middle to the limit
BEYOND = 1e-4  # share of values that may lie out of bounds; see `Distribution`


def below(deviations):
    """The standard normal distribution function, of an array."""
    return np.array([0.5 * (1 + math.erf(d / math.sqrt(2))) for d in np.atleast_1d(deviations)])


@dataclass(frozen=True)
class Distribution:
    """What a sample is compared with; all numbers for mean 0 and variance 1.

    bound: the largest absolute value. (Keras with PyTorch redraws only four times, so that a few
    values in a million lie beyond it: the check lets 1 in 10,000 pass.)
    kurtosis: fourth moment over the squared variance. share_below: the distribution function.
    """

    bound: float
    kurtosis: float
    share_below: object


def _plain_normal():
    return Distribution(math.inf, 3.0, below)


def _truncated_normal():
    """Moments of the standard normal distribution, truncated at two deviations, then rescaled."""
    density = math.exp(-2.0) / math.sqrt(2 * math.pi)
    kept = math.erf(math.sqrt(2.0))
    second = 1 - 4 * density / kept
    fourth = 3 * second - 16 * density / kept
    deviation = math.sqrt(second)

    def share_below(x):
        inside = (below(np.clip(x * deviation, -2, 2)) - below(-2.0)) / kept
        return np.clip(inside, 0, 1)

    return Distribution(2 / deviation, fourth / second**2, share_below)


def _uniform():
    limit = math.sqrt(3.0)
    return Distribution(limit, 1.8, lambda x: np.clip((x + limit) / (2 * limit), 0, 1))


NORMAL, TRUNCATED, UNIFORM = _plain_normal(), _truncated_normal(), _uniform()


def distribution_claims(values, distribution, variance):
    """Claims about a sample: array of any float dtype, meant to have mean 0 and this variance.

    Numbers are free of the sample's own scale wherever they can be, so that two samples of the
    same wrong distribution agree in them. The variance is given as the logarithm of its ratio to
    the right one: its standard error is then at most √(2/n) / ln 2, whatever the ratio (that of
    the normal distribution; flatter ones have less).
    """
    x = values.astype("float64").ravel()
    count, deviation = x.size, max(float(x.std()), 1e-30)
    centred = x - x.mean()
    ratio = max(float(x.var()) / variance, 1e-30)
    root = math.sqrt(count)
    yield (
        "log2(variance / right variance)",
        measured(math.log2(ratio), 0.0, ERRORS * math.sqrt(2 / count) / math.log(2)),
    )
    yield "mean / standard deviation", measured(x.mean() / deviation, 0.0, ERRORS / root)
    kurtosis = float(np.mean(np.square(np.square(centred / deviation))))
    limit = ERRORS * math.sqrt(24 / count)
    yield "kurtosis", measured(kurtosis, distribution.kurtosis, limit)
    if math.isfinite(distribution.bound):
        # One part in a hundred covers the rounding of bfloat16.
        beyond = np.abs(x) > 1.01 * distribution.bound * math.sqrt(variance)
        yield "share of values out of bounds", at_most(float(beyond.mean()), BEYOND)
    yield (
        "distance of the distribution functions",
        measured(
            kolmogorov_distance(x / math.sqrt(variance), distribution), 0.0, kolmogorov_limit(count)
        ),
    )


def kolmogorov_distance(x, distribution):
    """Largest difference between the sample's distribution function and the true one, on a grid."""
    counts, grid = np.histogram(x, bins=800, range=(-5.0, 5.0))
    seen = (np.sum(x < -5.0) + np.concatenate([[0], np.cumsum(counts)])) / x.size
    return float(np.max(np.abs(seen - distribution.share_below(grid))))


def kolmogorov_limit(count):
    """What a sample of so many values exceeds with a probability of 1e-9 at most."""
    return math.sqrt(math.log(2e9) / (2 * count))


def correlation(one, other):
    """Pearson's correlation of two arrays of one shape; 0 where one of them is constant."""
    a, b = (array.astype("float64").ravel() for array in (one, other))
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt(float(np.sum(a * a)) * float(np.sum(b * b)))
    return float(np.sum(a * b)) / size if size > 0 else 0.0


def uncorrelated(one, other):
    """A claim: two arrays of one shape have nothing to do with each other."""
    if one.shape != other.shape:
        return measured(math.nan, 0.0, 1.0)
    return measured(correlation(one, other), 0.0, ERRORS / math.sqrt(one.size))


def neighbours(values):
    """The larger correlation of neighbours along the last two axes; 1 where these are copies."""
    both = (np.moveaxis(values, axis, 0) for axis in (-2, -1))
    return max(abs(correlation(along[1:], along[:-1])) for along in both)


def sample_claims(drawn, shape, distribution, variance):
    """All claims about what an initializer drew: shape, dtype, independence, distribution.

    Where neighbours are copies, the sample is smaller than it looks, and nothing more is said.
    """
    values = drawn.array()
    yield "shape and dtype", [list(values.shape), str(values.dtype)]
    if values.shape != tuple(shape):
        return
    found = neighbours(values)
    yield "correlation of neighbours", measured(found, 0.0, ERRORS / math.sqrt(values.size))
    if found < 0.9:
        yield from distribution_claims(values, distribution, variance)


def whole(handle):
    """The value as an int where it equals one, whether it is Python's, NumPy's or a float."""
    kind, value = handle.fetch()
    if kind == "array" and value.size == 1:
        value = value.reshape(()).item()
    return int(value) if isinstance(value, (int, float)) and value == int(value) else value


def fans_of(compute_fans, shape):
    """The two fans of a shape, for a check to yield."""
    inward, outward = compute_fans(shape).unpack(2)
    yield f"fan_in of {shape}", whole(inward)
    yield f"fan_out of {shape}", whole(outward)


@check(
    "compute_fans",
    points=1,
    cases=[case("784 inputs, 100 outputs", shape=(784, 100)), case("3 to 5", shape=(3, 5))],
)
def fans_of_dense(compute_fans, draw, shape):
    """`compute_fans` of a Dense kernel: its inputs and its outputs."""
    yield from fans_of(compute_fans, shape)


@check(
    "compute_fans",
    points=2,
    cases=[
        case("3 x 3 kernel, 16 to 32 channels", shape=(3, 3, 16, 32)),
        case("2 x 7 kernel, 3 to 64 channels", shape=(2, 7, 3, 64)),
        case("1-D kernel of length 5, 4 to 6 channels", shape=(5, 4, 6)),
        case("3-D kernel of 2 x 3 x 5, 7 to 8 channels", shape=(2, 3, 5, 7, 8)),
    ],
)
def fans_of_convolutions(compute_fans, draw, shape):
    """`compute_fans` of a convolution's kernel: its places count, square or not, in 1-D to 3-D."""
    yield from fans_of(compute_fans, shape)


@check(
    "compute_fans",
    points=1,
    cases=[case("a vector of 12", shape=(12,)), case("a scalar", shape=())],
)
def fans_of_vectors_and_scalars(compute_fans, draw, shape):
    """`compute_fans` of a vector of length n is (n, n), and (1, 1) of a scalar."""
    yield from fans_of(compute_fans, shape)


@check(
    "Zeros",
    points=1,
    cases=[
        case("a kernel", shape=(3, 4), dtype="float32"),
        case("a scalar in float64", shape=(), dtype="float64"),
        case("half precision, with a layout", shape=(2, 3, 1, 5), dtype="float16", layout=None),
    ],
)
def zeros(initializer, draw, shape, dtype, **more):
    """`Zeros` returns zeros of the shape and dtype that it is asked for."""
    yield "zeros", initializer()(shape, dtype=dtype, **more)
    yield "dtype where none is asked for", default_dtype(initializer())
    yield "zeros after from_config(get_config())", initializer().rebuilt()(shape, dtype=dtype)


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


WIDE = (240, 560)  # 134,400 values; no two plausible rules for these fans agree within 10 %
NARROW = (512, 240)


@check(
    "RandomNormal",
    points=1,
    once=True,
    cases=[
        case("standard deviation 0.3", shape=WIDE, stddev=0.3),
        case("the default standard deviation", shape=NARROW),
    ],
)
def normal_distribution(initializer, draw, shape, stddev=None):
    """`RandomNormal` draws from a plain normal distribution with mean 0 and the given deviation."""
    seed = drawn_seed(draw)
    made = initializer(seed=seed) if stddev is None else initializer(stddev=stddev, seed=seed)
    variance = (0.05 if stddev is None else stddev) ** 2
    yield from sample_claims(made(shape, dtype="float32"), shape, NORMAL, variance)


def drawn_seed(draw):
    """A seed for an initializer."""
    return int(draw.integers((), 1, 100_000))


def glorot(fan_in, fan_out):
    """The variance that Glorot & Bengio 2010 ask for."""
    return 2 / (fan_in + fan_out)


def he(fan_in, fan_out):
    """The variance that He et al. 2015 ask for."""
    return 2 / fan_in


DENSE_CASES = [
    case("240 inputs, 560 outputs", shape=WIDE),
    case("512 inputs, 240 outputs", shape=NARROW),
]
KERNEL_CASES = [
    # shape, and the fans that belong to it
    case("5 x 2 kernel, 64 to 192 channels", shape=(5, 2, 64, 192), fans=(640, 1920)),
    case("1-D kernel of length 4, 256 to 120 channels", shape=(4, 256, 120), fans=(1024, 480)),
]


@check("GlorotNormal", points=1, needs=fans_of_dense, once=True, cases=DENSE_CASES)
def glorot_normal_distribution(initializer, draw, shape):
    """`GlorotNormal` draws Dense kernels of variance 2/(fan_in + fan_out), truncated, not clipped."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, TRUNCATED, glorot(*shape))


@check(
    "GlorotNormal",
    points=1,
    needs=(fans_of_convolutions, glorot_normal_distribution),
    once=True,
    cases=KERNEL_CASES,
)
def glorot_normal_kernels(initializer, draw, shape, fans):
    """`GlorotNormal` takes the places of a convolution's kernel into account."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, TRUNCATED, glorot(*fans))


@check("GlorotUniform", points=1, needs=fans_of_dense, once=True, cases=DENSE_CASES)
def glorot_uniform_distribution(initializer, draw, shape):
    """`GlorotUniform` draws Dense kernels of variance 2/(fan_in + fan_out), uniformly."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, UNIFORM, glorot(*shape))


@check(
    "GlorotUniform",
    points=1,
    needs=(fans_of_convolutions, glorot_uniform_distribution),
    once=True,
    cases=KERNEL_CASES,
)
def glorot_uniform_kernels(initializer, draw, shape, fans):
    """`GlorotUniform` takes the places of a convolution's kernel into account."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, UNIFORM, glorot(*fans))


@check("HeNormal", points=1, needs=fans_of_dense, once=True, cases=DENSE_CASES)
def he_normal_distribution(initializer, draw, shape):
    """`HeNormal` draws Dense kernels of variance 2/fan_in, truncated at two deviations."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, TRUNCATED, he(*shape))


@check(
    "HeNormal",
    points=1,
    needs=(fans_of_convolutions, he_normal_distribution),
    once=True,
    cases=KERNEL_CASES,
)
def he_normal_kernels(initializer, draw, shape, fans):
    """`HeNormal` takes the places of a convolution's kernel into account."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, TRUNCATED, he(*fans))


@check("HeUniform", points=1, needs=fans_of_dense, once=True, cases=DENSE_CASES)
def he_uniform_distribution(initializer, draw, shape):
    """`HeUniform` draws Dense kernels of variance 2/fan_in, uniformly."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, UNIFORM, he(*shape))


@check(
    "HeUniform",
    points=1,
    needs=(fans_of_convolutions, he_uniform_distribution),
    once=True,
    cases=KERNEL_CASES,
)
def he_uniform_kernels(initializer, draw, shape, fans):
    """`HeUniform` takes the places of a convolution's kernel into account."""
    drawn = initializer(seed=drawn_seed(draw))(shape, dtype="float32")
    yield from sample_claims(drawn, shape, UNIFORM, he(*fans))


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


SEEDS = [case("some seeds, 0, and none")]


@check("RandomNormal", points=1, once=True, pairs=False, cases=SEEDS)
def normal_seed(initializer, draw):
    """`RandomNormal` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("GlorotNormal", points=0.5, once=True, pairs=False, cases=SEEDS)
def glorot_normal_seed(initializer, draw):
    """`GlorotNormal` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("GlorotUniform", points=0.5, once=True, pairs=False, cases=SEEDS)
def glorot_uniform_seed(initializer, draw):
    """`GlorotUniform` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("HeNormal", points=0.5, once=True, pairs=False, cases=SEEDS)
def he_normal_seed(initializer, draw):
    """`HeNormal` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("HeUniform", points=0.5, once=True, pairs=False, cases=SEEDS)
def he_uniform_seed(initializer, draw):
    """`HeUniform` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


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


IN_KERAS = [case("dtypes, configuration, a layer")]


@check("RandomNormal", points=1, once=True, pairs=False, cases=IN_KERAS)
def normal_in_keras(initializer, draw):
    """`RandomNormal` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer, stddev=0.7)


@check("GlorotNormal", points=0.5, once=True, pairs=False, cases=IN_KERAS)
def glorot_normal_in_keras(initializer, draw):
    """`GlorotNormal` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)


@check("GlorotUniform", points=0.5, once=True, pairs=False, cases=IN_KERAS)
def glorot_uniform_in_keras(initializer, draw):
    """`GlorotUniform` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)


@check("HeNormal", points=0.5, once=True, pairs=False, cases=IN_KERAS)
def he_normal_in_keras(initializer, draw):
    """`HeNormal` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)


@check("HeUniform", points=0.5, once=True, pairs=False, cases=IN_KERAS)
def he_uniform_in_keras(initializer, draw):
    """`HeUniform` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)
