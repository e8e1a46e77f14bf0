"""Checks of the layer `Maxout`."""

import numpy as np

from grader.authoring import case, check
from grader.authoring.claims import at_least

from .inputs import gradient
from .layers import trained, weights_of, without_number


@check(
    "Maxout",
    points=0.5,
    cases=[case("5 inputs, 3 units, 2 pieces"), case("4 pieces", inputs=3, units=2, pieces=4)],
)
def maxout_weights(layer, draw, inputs=5, units=3, pieces=None):
    """`kernel` is (inputs, units, pieces), `bias` (units, pieces) and 0 at first; both train."""
    maxout = layer(units) if pieces is None else layer(units, pieces=pieces)
    maxout(draw.normal((4, inputs)))
    yield "weights as [name, shape, trainable]", weights_of(maxout, ("bias", "kernel"))
    yield "bias at first", maxout.weight("bias")


def with_maps(layer, draw, x, units, pieces, **options):
    """A Maxout that has seen x, with a kernel and a bias of its own."""
    maxout = layer(units, pieces=pieces, **options)
    maxout(x)
    maxout.assign(
        kernel=draw.normal((x.shape[-1], units, pieces)),
        bias=draw.normal((units, pieces), stddev=2.0),
    )
    return maxout


@check(
    "Maxout",
    points=1,
    cases=[
        case("3 units of 3 pieces", shape=(4, 3), units=3, pieces=3),
        case("2 units of 4 pieces", shape=(5, 6), units=2, pieces=4),
        case("1 piece", shape=(3, 2), units=3, pieces=1),
    ],
)
def maxout_output(layer, draw, shape, units, pieces):
    """Each unit's output is the largest of its `pieces` affine maps of the input."""
    x = draw.normal(shape, stddev=2.0)
    yield "output", with_maps(layer, draw, x, units, pieces)(x)


@check("Maxout", points=0.25, once=True)
def maxout_starts(layer, draw):
    """At first the pieces of a unit, and its units, have different random kernels."""
    maxout = layer(4, pieces=3)
    maxout(draw.normal((2, 6)))
    kernel = maxout.weight("kernel").array().astype("float64")
    yield "distance between two pieces", at_least(_nearest(kernel, axis=2), 1e-3)
    yield "distance between two units", at_least(_nearest(kernel, axis=1), 1e-3)


def _nearest(kernel, axis):
    """The smallest distance between two slices along the axis, over the kernel's largest value."""
    slices = np.moveaxis(kernel, axis, 0).reshape(kernel.shape[axis], -1)
    pairs = np.abs(slices[:, None] - slices[None, :]).max(axis=-1)
    apart = pairs[~np.eye(len(slices), dtype=bool)].min()
    return float(apart / max(np.abs(kernel).max(), 1e-30))


@check(
    "Maxout",
    points=0.5,
    needs=maxout_output,
    cases=[
        case("sequences", shape=(2, 4, 3), units=3, pieces=2),
        case("images", shape=(2, 3, 2, 4), units=2, pieces=3),
    ],
)
def maxout_rank(layer, draw, shape, units, pieces):
    """The affine maps act on the last axis, whatever the rank of the input."""
    x = draw.normal(shape, stddev=2.0)
    yield "output", with_maps(layer, draw, x, units, pieces)(x)


@check("Maxout", points=1, needs=maxout_output)
def maxout_gradient(layer, draw, shape=(5, 4), units=3, pieces=2):
    """Gradients flow to the input, the kernel and the bias, through the winning piece alone."""
    x = draw.normal(shape, stddev=2.0)
    maxout = with_maps(layer, draw, x, units, pieces)
    found = maxout.gradients(x, upstream=draw.normal((*shape[:-1], units)))
    yield "dx", gradient(found["inputs"][0])
    for name in ("kernel", "bias"):
        yield f"d{name}", gradient(found["weights"].get(name))


@check("Maxout", points=0.25, needs=maxout_output)
def maxout_unknown_sizes(layer, draw):
    """All sizes but the last may be unknown while the layer is built."""
    maxout = layer(4, pieces=2)
    yield "shape and dtype of the symbolic output", maxout.symbolic(None, None, 3)
    for size in (2, 3):
        shape = maxout(draw.normal((size, 5 - size, 3))).array().shape
        yield f"output shape for a batch of {size}", list(shape)


@check("Maxout", points=0.5, needs=maxout_output)
def maxout_config(layer, draw):
    """`from_config(get_config())` gives a layer with the same arguments, name and dtype included."""
    again = layer(3, pieces=4, dtype="float64", name="largest").rebuilt()
    yield "units and pieces", again.config("units", "pieces")
    yield "name", without_number(again.config("name")[0])
    yield "output dtype", again(draw.normal((2, 2), dtype="float64")).dtype()


@check("Maxout", points=0.25, needs=maxout_output)
def maxout_mixed_precision(layer, draw):
    """Under `mixed_float16`, the weights stay float32 and the output is float16."""
    x = draw.normal((4, 3), dtype="float16")
    maxout = layer(3, pieces=2, dtype="mixed_float16")
    # Dtypes alone: TensorFlow 2.21's einsum with an ellipsis is wrong in float16 on some CPUs.
    yield "dtype of the output", maxout(x).dtype()
    yield "dtype of the kernel", maxout.weight("kernel").dtype()
    yield "dtype of the bias", maxout.weight("bias").dtype()


@check("Maxout", points=0.25, needs=maxout_output)
def maxout_errors(layer, draw):
    """A layer that was built for some number of inputs refuses any other."""
    for first, then in ((3, 1), (1, 3)):
        maxout = layer(2)
        maxout(draw.normal((4, first)))
        refused = maxout.raises(draw.normal((4, then)))
        yield f"raises an exception for {then} inputs after {first}", refused


@check("Maxout", points=0.5, needs=(maxout_gradient, maxout_config), replayed=False)
def maxout_trains(layer, draw):
    """In a model, `fit` trains kernel and bias, and a saved model comes back the same."""
    maxout = with_maps(layer, draw, draw.normal((1, 3)), 2, 2)
    yield from trained(maxout, draw, (3,))
    for name in ("kernel", "bias"):
        yield name, maxout.weight(name)


CHECKS = [
    maxout_weights,
    maxout_output,
    maxout_starts,
    maxout_rank,
    maxout_gradient,
    maxout_unknown_sizes,
    maxout_config,
    maxout_mixed_precision,
    maxout_errors,
    maxout_trains,
]
