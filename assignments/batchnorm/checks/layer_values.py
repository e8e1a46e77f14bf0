"""Checks of what `BatchNormalization` returns, remembers and passes back."""

import numpy as np

from grader.authoring import case, check

from .inputs import WEIGHTS, channel_data, prepared, without_number


@check("BatchNormalization", points=1)
def builds(layer, draw):
    """The layer can be made and called, and keeps its input's shape."""
    bn = layer()
    y = bn(draw.normal((4, 3)), training=False).array()
    yield "output shape", list(y.shape)


@check(
    "BatchNormalization",
    points=2,
    needs=builds,
    cases=[
        # With axis=3 first: who gets the axis -1 wrong is then told apart by the second case.
        case("6 images of 5 x 4, 3 channels", shape=(6, 5, 4, 3), axis=3),
        case("variance far below epsilon", shape=(8, 3), spread=0.02, epsilon=0.1),
    ],
)
def training_output(layer, draw, shape, axis=-1, spread=1.0, epsilon=None):
    """In training, each channel is normalized with the mean and variance of its own batch."""
    x = np.float32(spread) * channel_data(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    bn = prepared(layer, draw, x, axis=axis, **options)
    yield "output", bn(x, training=True)


@check(
    "BatchNormalization",
    points=2,
    needs=builds,
    cases=[
        case("5 examples, 3 features", shape=(5, 3)),
        case("moving variance far below epsilon", shape=(4, 2, 2, 3), variance=1e-3, epsilon=0.1),
    ],
)
def inference_output(layer, draw, shape, variance=None, epsilon=None):
    """In inference, the moving statistics normalize, and nothing is updated."""
    x = channel_data(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    bn = prepared(layer, draw, x, **options)
    if variance is not None:
        bn.assign(moving_variance=np.full(shape[-1], variance, dtype="float32"))
    yield "output", bn(x, training=False)
    yield "moving_mean after inference", bn.weight("moving_mean")
    yield "moving_variance after inference", bn.weight("moving_variance")


@check(
    "BatchNormalization",
    points=3,
    needs=builds,
    cases=[
        case("momentum 0.9, two batches of 3", momentum=0.9),
        case("momentum 0.3, two batches of 3", momentum=0.3),
        case("default momentum", momentum=None),
    ],
)
def moving_averages(layer, draw, momentum):
    """Each training step moves the statistics: moving = momentum·moving + (1−momentum)·batch."""
    options = {} if momentum is None else {"momentum": momentum}
    bn = layer(**options)
    for step in ("first", "second"):
        x = draw.normal((3, 2), mean=(-4.0, 6.0), stddev=(1.0, 3.0))
        bn(x, training=True)
        yield f"moving_mean after the {step} step", bn.weight("moving_mean")
        yield f"moving_variance after the {step} step", bn.weight("moving_variance")


@check("BatchNormalization", points=1, needs=builds)
def default_training_flag(layer, draw):
    """Without a training flag, and with `training=None`, the layer is in inference mode."""
    x = channel_data(draw, (6, 3))
    bn = prepared(layer, draw, x)
    yield "output without a flag", bn(x)
    yield "output with training=None", bn(x, training=None)
    yield "moving_mean afterwards", bn.weight("moving_mean")


@check(
    "BatchNormalization",
    points=3,
    needs=(training_output, inference_output),
    cases=[case("8 examples, 3 features", shape=(8, 3))],
)
def layer_gradient(layer, draw, shape):
    """Gradients flow to x, gamma and beta, through the batch's mean and variance as well."""
    x = channel_data(draw, shape)
    bn = prepared(layer, draw, x)
    dy = draw.normal(shape)
    for training in (True, False):
        mode = "training" if training else "inference"
        found = bn.gradients(x, upstream=dy, training=training)
        yield f"dx in {mode}", gradient(found["inputs"][0])
        for name in ("gamma", "beta"):
            yield f"d{name} in {mode}", gradient(found["weights"].get(name))


def gradient(found):
    """The gradient, or words where there is none."""
    return "no gradient" if found is None else found


@check(
    "BatchNormalization",
    points=2,
    needs=training_output,
    cases=[
        case("sequences, axis -1", shape=(4, 6, 3), axis=-1),
        case("channels first, axis 1", shape=(4, 3, 5, 6), axis=1),
        case("axis 3 is the last of four", shape=(3, 4, 5, 2), axis=3),
        case("volumes, axis -2", shape=(2, 3, 4, 5, 2), axis=-2),
    ],
)
def axis_and_rank(layer, draw, shape, axis):
    """`axis` is the channel axis, which is kept; inputs may have any rank."""
    x = channel_data(draw, shape, axis)
    bn = prepared(layer, draw, x, axis=axis)
    yield "output in training", bn(x, training=True)
    yield "moving_mean", bn.weight("moving_mean")
    yield "output in inference", bn(x, training=False)


@check(
    "BatchNormalization",
    points=1,
    needs=training_output,
    cases=[
        case("center=False", center=False),
        case("scale=False", scale=False),
        case("neither", center=False, scale=False),
    ],
)
def center_and_scale(layer, draw, **options):
    """`center=False` leaves beta out, `scale=False` leaves gamma out."""
    x = channel_data(draw, (6, 3))
    bn = prepared(layer, draw, x, **options)
    names = [name for name, _, _ in bn.weights()]
    yield "which of gamma and beta exist", [n for n in ("gamma", "beta") if n in names]
    yield "output in training", bn(x, training=True)
    yield "output in inference", bn(x, training=False)


@check("BatchNormalization", points=2, needs=builds)
def weights_and_names(layer, draw):
    """gamma, beta (trainable), moving_mean, moving_variance (not) are vectors of the channels."""
    bn = layer()
    bn(draw.normal((4, 5, 3)), training=False)
    named = [weight for weight in bn.weights() if weight[0] in WEIGHTS]
    others = [[without_number(name), *rest] for name, *rest in bn.weights()]
    # A weight beside the four does no harm; in place of one of them, its name tells the mistake.
    yield "weights as [name, shape, trainable]", named if len(named) == 4 else sorted(others)
    for name in WEIGHTS:
        yield f"{name} at first", bn.weight(name)


@check("BatchNormalization", points=1, needs=inference_output)
def frozen(layer, draw):
    """A layer with `trainable = False` is in inference mode, whatever the training flag says."""
    x = channel_data(draw, (6, 3))
    bn = prepared(layer, draw, x)
    bn.set(trainable=False)
    yield "output of the frozen layer", bn(x, training=True)
    yield "moving_mean of the frozen layer", bn.weight("moving_mean")
    yield "moving_variance of the frozen layer", bn.weight("moving_variance")


CHECKS = [
    builds,
    training_output,
    inference_output,
    moving_averages,
    default_training_flag,
    layer_gradient,
    axis_and_rank,
    center_and_scale,
    weights_and_names,
    frozen,
]
