"""Checks of `BatchNormalization` in Keras: graphs, `fit`, files, configurations, errors."""

from grader.authoring import check

from .inputs import MEANS, WEIGHTS, channel_data, prepared, without_number
from .layer_values import (
    builds,
    inference_output,
    moving_averages,
    training_output,
    weights_and_names,
)


@check("BatchNormalization", points=1, needs=(training_output, moving_averages), pairs=False)
def compiled_call(layer, draw):
    """Traced into a graph, the layer does the same, its updates included."""
    x = channel_data(draw, (6, 3))
    bn = prepared(layer, draw, x)
    traced = bn.compiled()
    yield "output in training", traced(x, training=True)
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")
    yield "output in inference", traced(x, training=False)


def head():
    """A Keras layer with fixed weights that turns the features into one number."""
    return ["Dense", {"units": 1, "kernel_initializer": "ones"}]


@check(
    "BatchNormalization",
    points=2,
    needs=(training_output, moving_averages, weights_and_names),
    pairs=False,
)
def fits(layer, draw):
    """In a model, `fit` trains gamma and beta and moves the statistics; predictions use them."""
    x = draw.normal((12, 3), mean=MEANS, stddev=(1.0, 2.0, 0.5))
    y = draw.normal((12, 1), stddev=3.0)
    bn = layer(momentum=0.7)
    model = bn.sequential((3,), head())
    # `compiled_call` is about graphs; here one would take longer than all steps.
    options = {"epochs": 1, "batch_size": 6, "run_eagerly": True}
    yield "loss", model.fit(x, y, learning_rate=0.05, **options)
    for name in WEIGHTS:
        yield f"{name} after fit", bn.weight(name)
    yield "prediction", model(x, training=False)


@check("BatchNormalization", points=2, needs=(inference_output, weights_and_names), pairs=False)
def save_and_load(layer, draw):
    """A model that holds the layer comes back from a file with the same weights and settings."""
    x = channel_data(draw, (5, 3))
    bn = prepared(layer, draw, x, epsilon=0.05, momentum=0.8)
    loaded = bn.sequential((3,)).saved_and_loaded()
    yield "prediction of the loaded model", loaded(x, training=False)
    yield "output of the loaded model in training", loaded(x, training=True)


@check("BatchNormalization", points=1, needs=builds)
def config_round_trip(layer, draw):
    """`from_config(get_config())` gives a layer with the same arguments, name and dtype included."""
    names = ("axis", "momentum", "epsilon", "center", "scale")
    bn = layer(axis=1, momentum=0.7, epsilon=0.05, center=False, name="norm")
    again = bn.rebuilt()
    yield "configuration", dict(zip(names, again.config(*names), strict=True))
    (name,) = again.config("name")
    yield "name", without_number(name)
    other = layer(scale=False, dtype="float64").rebuilt()
    yield "scale of another", other.config("scale")
    yield "dtype of another", other(draw.normal((4, 3), dtype="float64")).dtype()


@check("BatchNormalization", points=1, needs=builds)
def clear_errors(layer, draw):
    """A layer that was built for some number of channels refuses any other."""
    for first, then in ((1, 3), (3, 1)):
        bn = layer()
        bn(draw.normal((4, first)), training=False)
        refused = bn.raises(draw.normal((4, then)), training=False)
        yield f"raises an exception for {then} channels after {first}", refused


CHECKS = [compiled_call, fits, save_and_load, config_round_trip, clear_errors]
