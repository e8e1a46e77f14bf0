"""Checks of `build_cnn`."""

import numpy as np

from grader.authoring import case, check
from grader.authoring.claims import at_least, at_most, holds

from .inputs import SMALL, WEIGHTS

MOST_PARAMETERS = 1_000_000  # more than ten times those of the solution's network


@check(
    "build_cnn",
    points=1,
    once=True,
    pairs=False,
    cases=[
        case("colour pictures of 32 x 32, 10 classes"),
        case("grey pictures of 16 x 24, 3 classes", input_shape=(16, 24, 1), classes=3),
    ],
)
def model_shapes(build, draw, input_shape=(32, 32, 3), classes=10):
    """`build_cnn` gives an uncompiled model of at most 1,000,000 parameters, as its arguments ask."""
    asked = {} if classes == 10 else {"input_shape": input_shape, "classes": classes}
    model = build(**asked)
    layers = model.layers()
    yield "output for any number of pictures", model.symbolic(None, *input_shape)
    yield "compiled", model.attribute("compiled")
    parameters = sum(layer["parameters"] for layer in layers)
    yield "number of parameters", at_most(float(parameters), MOST_PARAMETERS)


@check("build_cnn", points=1, needs=model_shapes, once=True, pairs=False)
def model_logits(build, draw):
    """The model gives logits: no softmax, no other activation and no normalization at its end."""
    # With 40 classes, logits of one sign only would be a chance of 2^-40.
    model = build(input_shape=SMALL, classes=40)
    logits = model(draw.normal((6, *SMALL), stddev=30.0), training=False).array()
    sums = logits.sum(axis=1)
    alike = np.any(logits) and np.allclose(sums, 1.0, atol=1e-3)
    yield "sums over the classes", holds(not alike, "are all 1: that is a softmax's output")
    squeezed = np.any(logits) and logits.min() >= 0 and logits.max() <= 1
    yield "range of the logits", holds(alike or not squeezed, "lies within [0, 1]")
    positive = np.any(logits) and logits.min() >= 0
    yield "negative logits", holds(alike or squeezed or not positive, "do not occur")
    last = model.layers()[-1]
    words = f"is `{last['name']}`, a {last['class']}"
    yield "the last layer", holds(not normalizes(last), f"{words}: logits are not normalized")


def normalizes(layer):
    """Whether a layer keeps moving statistics, whatever its class is called."""
    return {"moving_mean", "moving_variance"} <= set(layer["state"])


def in_words(names):
    """Names of layers, the first three of them."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{name}`" for name in names[:3]) + more


@check(
    "build_cnn",
    points=1,
    needs=model_shapes,
    once=True,
    pairs=False,
    cases=[
        case("normalization=True", normalization=True),
        case("normalization=False", normalization=False),
    ],
)
def model_biases(build, draw, normalization):
    """No layer has a bias directly before a normalization; without normalization, all have one."""
    layers = build(input_shape=SMALL, classes=4, normalization=normalization).layers()
    normalizations = [layer for layer in layers if normalizes(layer)]
    yield "layers that normalize", bool(normalizations)
    before = {name for layer in normalizations for name in layer["inputs"] or ()}
    idle = [layer["name"] for layer in layers if layer["bias"] and layer["name"] in before]
    says = f"stand directly before a normalization, which takes it away again: {in_words(idle)}"
    yield "layers with a bias", holds(not idle, says)
    convolutions = [layer for layer in layers if "conv" in layer["class"].lower()]
    without = [layer["name"] for layer in convolutions if not layer["bias"]]
    bare = [] if normalization else without
    yield (
        "convolutions",
        holds(not bare, f"have no bias, and nothing in its place: {in_words(bare)}"),
    )


@check(
    "build_cnn",
    points=1,
    needs=(model_shapes, model_biases),
    once=True,
    pairs=False,
)
def model_modes(build, draw):
    """In training the model's averages move; in inference it leaves them and treats pictures one by one."""
    x = draw.normal((6, *SMALL), mean=0.5)
    model = build(input_shape=SMALL, classes=4)
    forced = [layer["name"] for layer in model.layers() if normalizes(layer) and layer["training"]]
    says = f"are in training mode even where nobody asks for it: {in_words(forced)}"
    yield "normalizations of `model(pictures)`", holds(not forced, says)
    # The flag is given: without one, layers that augment pictures turn training on for all
    # that follow them, which is Keras's way and nobody's mistake.
    _, before = model.state()
    together, again = (model(x, training=False).array() for _ in range(2))
    same = np.array_equal(before, model.state()[1])
    yield "moving averages in inference", holds(same, "change: only training moves them")
    alike = np.allclose(again, together, rtol=1e-3, atol=1e-4)
    says = "change from call to call: something random is on that belongs to training alone"
    yield "logits in inference, twice", holds(alike, says)
    alone = model(x[:1], training=False).array()
    close = not alike or np.allclose(alone, together[:1], rtol=1e-3, atol=1e-4)
    yield "logits in inference", holds(close, "of a picture depend on the others in its batch")
    model(x, training=True)
    moved = float(np.mean(model.state()[1] != before)) if before.size else 0.0
    yield "share of the moving averages that training moves", at_least(moved, 0.5)


@check("build_cnn", points=0.5, needs=model_shapes, once=True, pairs=False)
def model_start(build, draw):
    """Each new model starts with random weights of its own; `build_cnn()` takes those handed in."""
    first, second = (build(input_shape=SMALL, classes=4).state()[0] for _ in range(2))
    differ = first.shape == second.shape and float(np.mean(first != second))
    yield "share of the weights in which two models differ", at_least(float(differ), 0.5)
    path = build.attachment(WEIGHTS.name)
    problem = "" if path is None else build().load_weights(path)
    yield WEIGHTS.name, holds(not problem, problem)


CHECKS = [
    model_shapes,
    model_logits,
    model_biases,
    model_modes,
    model_start,
]
