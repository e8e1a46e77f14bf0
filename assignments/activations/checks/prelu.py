"""Checks of the layer `PReLU`."""

from grader.authoring import case, check

from .inputs import gradient
from .layers import trained, weights_of, without_number


@check(
    "PReLU",
    points=0.5,
    cases=[
        case("vectors of 3", shape=(4, 3)),
        case("2 images of 4 x 3, 2 channels", shape=(2, 4, 3, 2)),
    ],
)
def prelu_weights(layer, draw, shape):
    """PReLU's one weight, `alpha`, is trainable, starts at 0 and has a value for each input."""
    prelu = layer()
    prelu(draw.normal(shape))
    yield "weights as [name, shape, trainable]", weights_of(prelu, ("alpha",))
    yield "alpha at first", prelu.weight("alpha")


def with_slopes(layer, draw, x, shape, **options):
    """A PReLU that has seen x, with slopes of their own: some negative, some above 1."""
    prelu = layer(**options)
    prelu(x)
    prelu.assign(alpha=draw.uniform(shape, -0.5, 2.0))
    return prelu


@check(
    "PReLU",
    points=1,
    cases=[case("5 vectors of 3", shape=(5, 3)), case("images", shape=(2, 3, 4, 2))],
)
def prelu_output(layer, draw, shape):
    """PReLU multiplies negative inputs by their own slope, and keeps the others."""
    x = draw.normal(shape, stddev=2.0)
    prelu = with_slopes(layer, draw, x, shape[1:])
    yield "output", prelu(x)


@check(
    "PReLU",
    points=1,
    needs=prelu_output,
    cases=[
        case("images, shared_axes=[1, 2]", shape=(2, 4, 3, 5), axes=[1, 2], alpha=(1, 1, 5)),
        case("sequences, shared_axes=[2]", shape=(3, 4, 2), axes=[2], alpha=(4, 1)),
        case("an int, shared_axes=1", shape=(3, 4, 2), axes=1, alpha=(1, 2)),
    ],
)
def prelu_shared_axes(layer, draw, shape, axes, alpha):
    """Along `shared_axes`, counted with the batch as axis 0, one slope serves all places."""
    x = draw.normal(shape, stddev=2.0)
    prelu = layer(shared_axes=axes)
    prelu(x)
    yield "shape of alpha", list(prelu.weight("alpha").array().shape)
    prelu.assign(alpha=draw.uniform(alpha, -0.5, 2.0))
    yield "output", prelu(x)


@check(
    "PReLU",
    points=1,
    needs=prelu_output,
    cases=[
        case("6 vectors of 3", shape=(6, 3), alpha=(3,)),
        case("shared over pixels", shape=(2, 3, 4, 2), alpha=(1, 1, 2), shared_axes=[1, 2]),
    ],
)
def prelu_gradient(layer, draw, shape, alpha, **options):
    """Gradients flow to the input and, summed over all that it serves, to each slope."""
    x = draw.normal(shape, stddev=2.0)
    prelu = with_slopes(layer, draw, x, alpha, **options)
    found = prelu.gradients(x, upstream=draw.normal(shape))
    yield "dx", gradient(found["inputs"][0])
    yield "dalpha", gradient(found["weights"].get("alpha"))


@check("PReLU", points=0.25, needs=prelu_shared_axes)
def prelu_unknown_sizes(layer, draw):
    """The batch size, and every size that is shared, may be unknown while the layer is built."""
    prelu = layer(shared_axes=[1, 2])
    yield "shape and dtype of the symbolic output", prelu.symbolic(None, None, None, 3)
    for size in (2, 3):
        yield f"output for {size} images", prelu(draw.normal((size, size, 4, 3)))


@check("PReLU", points=0.5, needs=prelu_shared_axes)
def prelu_config(layer, draw):
    """`from_config(get_config())` gives a layer with the same arguments, name and dtype included."""
    for axes, dtype in (([1], "float64"), (None, "float32")):
        again = layer(shared_axes=axes, dtype=dtype, name="slopes").rebuilt()
        yield f"output dtype for {dtype}", again(draw.normal((2, 4, 3), dtype=dtype)).dtype()
        yield f"shape of alpha for shared_axes={axes}", again.weights()[0][1]
        yield "name", without_number(again.config("name")[0])


@check("PReLU", points=0.25, needs=prelu_output)
def prelu_mixed_precision(layer, draw):
    """Under `mixed_float16`, the slopes stay float32 and the output is float16."""
    x = draw.normal((4, 3), stddev=3.0, dtype="float16")
    prelu = layer(dtype="mixed_float16")
    prelu(x)
    yield "alpha", prelu.weight("alpha")
    prelu.assign(alpha=draw.uniform((3,), 0.1, 0.9))
    yield "output", prelu(x)


@check("PReLU", points=0.25, needs=prelu_shared_axes)
def prelu_errors(layer, draw):
    """A layer that was built for some number of channels refuses any other."""
    for first, then in ((3, 1), (1, 3)):
        prelu = layer(shared_axes=[1])
        prelu(draw.normal((2, 4, first)))
        refused = prelu.raises(draw.normal((2, 4, then)))
        yield f"raises an exception for {then} channels after {first}", refused


@check("PReLU", points=0.5, needs=(prelu_gradient, prelu_config), replayed=False)
def prelu_trains(layer, draw):
    """In a model, `fit` trains the slopes, and a saved model comes back the same."""
    prelu = layer()
    yield from trained(prelu, draw, (3,))
    yield "alpha", prelu.weight("alpha")


CHECKS = [
    prelu_weights,
    prelu_output,
    prelu_shared_axes,
    prelu_gradient,
    prelu_unknown_sizes,
    prelu_config,
    prelu_mixed_precision,
    prelu_errors,
    prelu_trains,
]
