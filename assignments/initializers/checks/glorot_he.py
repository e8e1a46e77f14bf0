"""Checks of the initializers of Glorot and of He, normal and uniform."""

from grader.authoring import case, check

from .distributions import TRUNCATED, UNIFORM, sample_claims
from .fans import fans_of_convolutions, fans_of_dense
from .inputs import KERAS_CASES, NARROW, SEED_CASES, WIDE, drawn_seed, keras_results, seed_results


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


@check("GlorotNormal", points=0.5, once=True, pairs=False, cases=SEED_CASES)
def glorot_normal_seed(initializer, draw):
    """`GlorotNormal` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("GlorotUniform", points=0.5, once=True, pairs=False, cases=SEED_CASES)
def glorot_uniform_seed(initializer, draw):
    """`GlorotUniform` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("HeNormal", points=0.5, once=True, pairs=False, cases=SEED_CASES)
def he_normal_seed(initializer, draw):
    """`HeNormal` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("HeUniform", points=0.5, once=True, pairs=False, cases=SEED_CASES)
def he_uniform_seed(initializer, draw):
    """`HeUniform` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("GlorotNormal", points=0.5, once=True, pairs=False, cases=KERAS_CASES)
def glorot_normal_in_keras(initializer, draw):
    """`GlorotNormal` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)


@check("GlorotUniform", points=0.5, once=True, pairs=False, cases=KERAS_CASES)
def glorot_uniform_in_keras(initializer, draw):
    """`GlorotUniform` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)


@check("HeNormal", points=0.5, once=True, pairs=False, cases=KERAS_CASES)
def he_normal_in_keras(initializer, draw):
    """`HeNormal` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)


@check("HeUniform", points=0.5, once=True, pairs=False, cases=KERAS_CASES)
def he_uniform_in_keras(initializer, draw):
    """`HeUniform` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer)


DISTRIBUTION_CHECKS = [
    glorot_normal_distribution,
    glorot_normal_kernels,
    glorot_uniform_distribution,
    glorot_uniform_kernels,
    he_normal_distribution,
    he_normal_kernels,
    he_uniform_distribution,
    he_uniform_kernels,
]

SEED_CHECKS = [
    glorot_normal_seed,
    glorot_uniform_seed,
    he_normal_seed,
    he_uniform_seed,
]

KERAS_CHECKS = [
    glorot_normal_in_keras,
    glorot_uniform_in_keras,
    he_normal_in_keras,
    he_uniform_in_keras,
]
