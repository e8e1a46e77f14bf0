"""What the probes of both layers ask."""

import re


def without_number(name):
    """The name without the number that Keras appends to a name of its own making."""
    return re.sub(r"_\d+$", "", str(name))


def weights_of(layer, names):
    """[name, shape, trainable] of the weights; of those called so, where all are there."""
    found = [[without_number(name), *rest] for name, *rest in layer.weights()]
    named = [weight for weight in found if weight[0] in names]
    return named if len(named) == len(names) else sorted(found)


def head():
    """A Keras layer with fixed weights that turns the features into one number."""
    return ["Dense", {"units": 1, "kernel_initializer": "ones"}]


def trained(layer, draw, shape):
    """A model of the layer and a head after three epochs, its losses, and what it predicts."""
    x, y = draw.normal((8, *shape)), draw.normal((8, 1))
    model = layer.sequential(shape, head())
    yield "loss by epoch", model.fit(x, y, epochs=3, batch_size=4, learning_rate=0.05)
    yield "prediction", model(x)
    yield "prediction of the loaded model", model.saved_and_loaded()(x)
