"""Hidden cases of the unit `initializers`, and checks of their own; never released."""

import math

import numpy as np

from grader.authoring import case, check, further

from .checks.distributions import UNIFORM, distribution_claims, uncorrelated
from .checks.fans import fans_of_convolutions, fans_of_dense, fans_of_vectors_and_scalars
from .checks.glorot_he import (
    glorot_normal_distribution,
    glorot_normal_kernels,
    glorot_normal_seed,
    glorot_uniform_distribution,
    glorot_uniform_kernels,
    glorot_uniform_seed,
    he_normal_distribution,
    he_normal_kernels,
    he_normal_seed,
    he_uniform_distribution,
    he_uniform_kernels,
    he_uniform_seed,
)
from .checks.normal import normal_distribution, normal_seed
from .checks.zeros import zeros

DENSE = [
    case("320 inputs, 380 outputs", shape=(320, 380)),
    case("1000 inputs, 125 outputs", shape=(1000, 125)),
]
KERNELS = [
    case("1 x 7 kernel, 96 to 192 channels", shape=(1, 7, 96, 192), fans=(672, 1344)),
    case("3-D kernel, 64 to 40 channels", shape=(2, 3, 9, 64, 40), fans=(3456, 2160)),
]
SEEDS = case("other seeds")

FURTHER = [
    further(fans_of_dense, case("1 input", shape=(1, 9)), case("1 output", shape=(17, 1))),
    further(
        fans_of_convolutions,
        case("1 x 1 kernel", shape=(1, 1, 6, 11)),
        case("7 x 1 kernel", shape=(7, 1, 5, 2)),
        case("1-D kernel of length 9", shape=(9, 2, 13)),
        case("3-D kernel", shape=(3, 5, 2, 4, 6)),
    ),
    further(fans_of_vectors_and_scalars, case("a vector of 1", shape=(1,))),
    further(zeros, case("a vector in bfloat16", shape=(7,), dtype="bfloat16")),
    further(
        normal_distribution,
        case("standard deviation 4", shape=(350, 360), stddev=4.0),
        case("standard deviation 0.001", shape=(3, 3, 100, 140), stddev=0.001),
    ),
    *(
        further(checked, *DENSE)
        for checked in (
            glorot_normal_distribution,
            glorot_uniform_distribution,
            he_normal_distribution,
            he_uniform_distribution,
        )
    ),
    *(
        further(checked, *KERNELS)
        for checked in (
            glorot_normal_kernels,
            glorot_uniform_kernels,
            he_normal_kernels,
            he_uniform_kernels,
        )
    ),
    *(
        further(checked, SEEDS)
        for checked in (
            normal_seed,
            glorot_normal_seed,
            glorot_uniform_seed,
            he_normal_seed,
            he_uniform_seed,
        )
    ),
]


@check(
    "GlorotUniform",
    points=0.5,
    needs=fans_of_vectors_and_scalars,
    once=True,
    cases=[case("a vector of 125,000", length=125_000)],
)
def vectors_and_scalars(initializer, draw, length):
    """An initializer serves vectors and scalars too, with the fans that Keras gives them."""
    made = initializer(seed=int(draw.integers((), 1, 100_000)))
    vector = made((length,), dtype="float32").array()
    yield "shape and dtype of the vector", [list(vector.shape), str(vector.dtype)]
    yield from distribution_claims(vector, UNIFORM, 1 / length)
    scalar = made((), dtype="float32").array()
    yield "shape and dtype of the scalar", [list(scalar.shape), str(scalar.dtype)]
    inside = float(np.max(np.abs(scalar), initial=0.0)) <= math.sqrt(3.0)
    yield "scalar within bounds", inside


@check("HeNormal", points=0.5, once=True, cases=[case("three layers of 60 units")])
def two_layers_start_apart(initializer, draw):
    """Layers with initializers of their own, and no seeds, start with unrelated kernels."""
    kernels = []
    for _ in range(3):
        layer = initializer.keras("layers.Dense", 60, kernel_initializer=initializer())
        layer(np.ones((1, 60), dtype="float32"))
        kernels.append(layer.weight("kernel").array())
    for one, other in ((0, 1), (1, 2), (0, 2)):
        name = f"correlation of the kernels of layers {one + 1} and {other + 1}"
        yield name, uncorrelated(kernels[one], kernels[other])
