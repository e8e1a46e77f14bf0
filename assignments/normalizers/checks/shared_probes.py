"""Steps of probes that the checks of several parts share."""

import re

ONE_OUTPUT = {"units": 1, "kernel_initializer": "ones"}


def gradient(found):
    """The gradient, or a text where there is none."""
    return "no gradient" if found is None else found


def output_and_gradients(norm, draw, x, names=("gamma", "beta"), **options):
    """The gradients of a random weighting of the outputs."""
    found = norm.gradients(x, upstream=draw.normal(x.shape), **options)
    yield "dx", gradient(found["inputs"][0])
    for name in names:
        yield f"d{name}", gradient(found["weights"].get(name))


def hard_numbers(layer, draw, shape, offset, spread, dtype, **options):
    """The output where digits are easily lost: far from zero, or in float16 where sums overflow."""
    x = draw.normal(shape, mean=offset, stddev=spread)
    norm = layer(dtype=dtype, **options)
    if dtype == "mixed_float16":
        x = x.astype("float16")
    yield "output", norm(x)


def without_number(name):
    """The name without the number that Keras appends to a name of its own making."""
    return re.sub(r"_\d+$", "", str(name))


def named_weights(norm, names):
    """The weights of these names as [name, shape, trainable], and their first values.

    Further weights do no harm; where one of these is missing, all are listed.
    """
    named = [weight for weight in norm.weights() if weight[0] in names]
    others = [[without_number(name), *rest] for name, *rest in norm.weights()]
    complete = sorted(name for name, *_ in named) == sorted(names)
    yield "weights as [name, shape, trainable]", named if complete else sorted(others)
    for name in names:
        yield f"{name} at first", norm.weight(name)


def configuration(layer, draw, shape, **options):
    """What comes back from `from_config(get_config())`."""
    again = layer(name="norm", **options).rebuilt()
    yield "configuration", dict(zip(options, again.config(*options), strict=True))
    (name,) = again.config("name")
    yield "name", without_number(name)
    other = layer(dtype="float64", **options).rebuilt()
    yield "dtype of another", other(draw.normal(shape, dtype="float64")).dtype()


def in_a_model(norm, x):
    """Output in a graph, and of a model with this layer after a trip through a file."""
    yield "output in a graph", norm.compiled()(x)
    model = norm.sequential(x.shape[1:])
    yield "output of a loaded model", model.saved_and_loaded()(x, training=False)


def trained(norm, draw, x, names):
    """Losses, weights and predictions of a small model that is trained."""
    model = norm.sequential(x.shape[1:], ["Flatten", {}], ["Dense", ONE_OUTPUT])
    y = draw.normal((len(x), 1))
    yield "loss by epoch", model.fit(x, y, epochs=2, batch_size=len(x), learning_rate=0.001)
    for name in names:
        yield f"{name} after fit", norm.weight(name)
    yield "prediction of the loaded model", model.saved_and_loaded()(x, training=False)
