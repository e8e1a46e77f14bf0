"""Checks of `WeightNormalization`."""

import numpy as np

from grader.authoring import case, check

from .inputs import unlike
from .shared_probes import gradient, trained
from .wrapped_layers import CONV, DENSE, wrapped


def lengthened(wrapper, draw, **settings):
    """A weight normalization whose g is not the length of v, and an input for it."""
    outer, x = wrapped(wrapper, draw, **settings)
    outer.assign(g=draw.normal((settings["units"],), mean=2.0, stddev=0.5))
    return outer, x


@check(
    "WeightNormalization",
    points=1,
    cases=[
        case("Dense, 3 inputs, 4 units", **DENSE),
        case("Conv2D, 3 x 2 kernel, 3 filters", **CONV),
        case("Dense without bias, with ReLU", **DENSE, use_bias=False, activation="relu"),
        case("Conv2D with strides and padding", **CONV, strides=2, padding="same"),
    ],
)
def weightnorm_output(wrapper, draw, **settings):
    """The wrapped layer works with the kernel g·v/‖v‖, the norm being that of each unit."""
    outer, x = lengthened(wrapper, draw, **settings)
    yield "output", outer(x)
    yield "output with training=True", outer(x, training=True)
    yield "v after the calls", outer.weight("kernel")


@check(
    "WeightNormalization",
    points=0.5,
    needs=weightnorm_output,
    cases=[case("Dense", **DENSE), case("Conv2D", **CONV)],
)
def weightnorm_start(wrapper, draw, **settings):
    """g starts at ‖v‖, so that wrapping a layer changes nothing at first."""
    outer, x = wrapped(wrapper, draw, **settings)
    yield "g at first", outer.weight("g")
    yield "output at first", outer(x)


@check(
    "WeightNormalization",
    points=1,
    needs=weightnorm_output,
    cases=[case("Dense", **DENSE), case("Conv2D", **CONV)],
)
def weightnorm_gradient(wrapper, draw, **settings):
    """Gradients flow to x, g, the bias, and to v through its norm as well."""
    outer, x = lengthened(wrapper, draw, **settings)
    upstream = draw.normal(outer(x).array().shape)
    found = outer.gradients(x, upstream=upstream)
    yield "dx", gradient(found["inputs"][0])
    for name in ("g", "kernel", "bias"):
        yield f"d{name}", gradient(found["weights"].get(name))


@check("WeightNormalization", points=0.5, needs=(weightnorm_output, weightnorm_start), pairs=False)
def weightnorm_in_keras(wrapper, draw):
    """The wrapper builds a layer that is not built yet, trains in `fit`, and survives a file."""
    outer = wrapper(wrapper.keras("layers.Dense", 3))
    x = unlike(draw, (6, 2))
    outer(x)
    yield "weights as [name, shape, trainable]", sorted(outer.weights())
    g, lengths = outer.weight("g").array(), np.linalg.norm(outer.weight("kernel").array(), axis=0)
    yield "g over the kernel's lengths", (g / lengths).astype(g.dtype)
    outer, x = lengthened(wrapper, draw, **DENSE)
    yield "shape of the rebuilt layer's output", list(outer.rebuilt()(x).array().shape)
    yield from trained(outer, draw, x, ("g", "kernel", "bias"))


CHECKS = [
    weightnorm_output,
    weightnorm_start,
    weightnorm_gradient,
    weightnorm_in_keras,
]
