"""Visible checks and cases of the unit `normalizers`; released with the assignment."""

import re

import numpy as np

from grader.authoring import case, check, part

DELEGATES = (
    "keras.layers.BatchNormalization",
    "keras.layers.LayerNormalization",
    "keras.layers.GroupNormalization",
    "keras.layers.RMSNormalization",
    "keras.layers.UnitNormalization",
    "keras.layers.SpectralNormalization",
    "keras.ops.batch_normalization",
    "keras.ops.nn.batch_normalization",
    "keras.ops.layer_normalization",
    "keras.ops.nn.layer_normalization",
    "keras.ops.rms_normalization",
    "keras.ops.nn.rms_normalization",
    "keras.backend.batch_normalization",
    "keras.backend.tensorflow.nn.batch_normalization",
    "tensorflow.nn.batch_normalization",
    "tensorflow.nn.fused_batch_norm",
    "tensorflow.nn.batch_norm_with_global_normalization",
    "tensorflow.raw_ops.FusedBatchNorm*",
    "tensorflow.compat.v1.nn.batch_normalization",
    "tensorflow.compat.v1.nn.fused_batch_norm",
    "torch.nn.functional.batch_norm",
    "torch.nn.functional.layer_norm",
    "torch.nn.functional.instance_norm",
    "torch.nn.functional.group_norm",
)

PARTS = [
    part("LayerNormalization", forbidden=DELEGATES, reference="keras.layers.LayerNormalization"),
    part(
        "InstanceNormalization",
        forbidden=DELEGATES,
        reference="keras.layers.GroupNormalization with one channel in each group",
    ),
    part("GroupNormalization", forbidden=DELEGATES, reference="keras.layers.GroupNormalization"),
    part(
        "BatchRenormalization",
        forbidden=DELEGATES,
        reference="keras.layers.BatchNormalization with renorm",
    ),
    part(
        "WeightNormalization",
        forbidden=DELEGATES,
        reference="Dense and Conv2D worked out with the kernel g·v/‖v‖",
    ),
    part(
        "SpectralNormalization",
        forbidden=DELEGATES,
        reference="keras.layers.SpectralNormalization",
    ),
]


def unlike(draw, shape, offset=0.0):
    """Values whose mean and spread differ along every axis, so that no axes can be confused."""
    x = draw.normal(shape)
    for axis, size in enumerate(shape):
        line = [1] * len(shape)
        line[axis] = size
        x *= np.linspace(0.7, 1.5, size).reshape(line)
        x += np.linspace(-1.0, 1.0 + axis, size).reshape(line)
    return (x + offset).astype("float32")


def scale_and_shift(draw, shape):
    """γ around 3 and β around 5, so that neither can be dropped or misplaced unseen."""
    gamma = draw.normal(shape, mean=3.0, stddev=0.5)
    beta = draw.normal(shape, mean=5.0, stddev=0.5)
    return gamma, beta


def prepared(layer, draw, x, weights=None, **options):
    """A layer that is built, with γ and β of their own. weights: their shape, if not (channels,)."""
    norm = layer(**options)
    norm(x)
    gamma, beta = scale_and_shift(draw, weights or x.shape[-1:])
    norm.assign(gamma=gamma, beta=beta)
    return norm


ONE_OUTPUT = {"units": 1, "kernel_initializer": "ones"}


def gradient(found):
    """The gradient, or words where there is none."""
    return "no gradient" if found is None else found


def without_number(name):
    """The name without the number that Keras appends to a name of its own making."""
    return re.sub(r"_\d+$", "", str(name))


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


def named_weights(norm, names):
    """The weights of these names as [name, shape, trainable], and the values of the first two.

    A weight beside them does no harm; where one of them is missing, all are listed.
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


@check(
    "LayerNormalization",
    points=1,
    cases=[
        case("5 examples, 4 features", shape=(5, 4)),
        case("variance far below epsilon", shape=(4, 6), spread=0.02, epsilon=0.1),
        case("default epsilon, variance near it", shape=(3, 5), spread=0.02),
    ],
)
def layer_output(layer, draw, shape, spread=1.0, epsilon=None):
    """Each example is normalized with its own mean and variance, in training and inference alike."""
    x = np.float32(spread) * unlike(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    norm = prepared(layer, draw, x, **options)
    given = norm.keep(x)
    yield "output", norm(given)
    yield "output with training=True", norm(given, training=True)
    yield "x after the calls", given


@check(
    "LayerNormalization",
    points=1,
    needs=layer_output,
    cases=[
        case("sequences, the last axis", shape=(3, 5, 4)),
        case("images, the last axis", shape=(2, 3, 4, 5)),
        case("sequences, axis 1", shape=(3, 5, 4), axis=1),
        case("images, axes 1, 2 and 3", shape=(3, 2, 4, 5), axis=(1, 2, 3)),
        case("images, axes -3 and -2", shape=(2, 4, 5, 3), axis=(-3, -2)),
    ],
)
def layer_axes(layer, draw, shape, axis=-1):
    """`axis` names the axes to average over, one or several; the weights have their sizes."""
    x = unlike(draw, shape)
    sizes = tuple(shape[a] for a in (axis if isinstance(axis, tuple) else (axis,)))
    norm = layer(axis=axis)
    norm(x)
    yield "shapes of the weights", [size for _, size, _ in norm.weights()]
    gamma, beta = scale_and_shift(draw, sizes)
    norm.assign(gamma=gamma, beta=beta)
    yield "output", norm(x)


@check(
    "LayerNormalization",
    points=0.5,
    needs=layer_output,
    cases=[
        case("5 examples, 4 features", shape=(5, 4)),
        case("images, all three axes", shape=(3, 2, 2, 3), axis=(1, 2, 3)),
    ],
)
def layer_gradient(layer, draw, shape, axis=-1):
    """Gradients flow to x, gamma and beta, through the mean and the variance as well."""
    x = unlike(draw, shape)
    weights = shape[1:] if isinstance(axis, tuple) else shape[-1:]
    norm = prepared(layer, draw, x, weights=weights, axis=axis)
    yield from output_and_gradients(norm, draw, x)


PRECISION = [
    case("mean 1000, standard deviation 1", offset=1e3, spread=1.0, dtype="float32"),
    case("mixed_float16, deviation 400", offset=50.0, spread=400.0, dtype="mixed_float16"),
]


# Keras computes x/σ − μ/σ, whose two large terms cancel far from zero: 0.01 % is lost there.
@check("LayerNormalization", points=0.5, needs=layer_output, cases=PRECISION, keras_within=0.01)
def layer_precision(layer, draw, **numbers):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    yield from hard_numbers(layer, draw, (4, 16), **numbers)


@check("LayerNormalization", points=0.5, needs=layer_output)
def layer_weights(layer, draw):
    """gamma and beta are trainable, start at 1 and 0, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((4, 5, 3)))
    yield from named_weights(norm, ("gamma", "beta"))
    yield from configuration(layer, draw, (2, 4, 3), axis=(1, 2), epsilon=0.05)


@check("LayerNormalization", points=0.5, needs=(layer_output, layer_weights), pairs=False)
def layer_in_keras(layer, draw):
    """The layer works with unknown batch sizes, in graphs, and comes back from a file."""
    x = unlike(draw, (6, 2, 3))
    # In graphs on the CPU, TensorFlow replaces some right ways to write the normalization of a
    # last axis by a kernel that refuses their gamma, so two axes are taken here.
    norm = prepared(layer, draw, x, weights=(2, 3), axis=(1, 2), epsilon=0.05)
    yield "symbolic output", layer().symbolic(None, 4, 3)
    yield from in_a_model(norm, x)


@check(
    "InstanceNormalization",
    points=1,
    cases=[
        case("2 images of 4 x 5, 3 channels", shape=(2, 4, 5, 3)),
        case("variance far below epsilon", shape=(3, 2, 4, 2), spread=0.02, epsilon=0.1),
        case("default epsilon, variance near it", shape=(2, 3, 2, 4), spread=0.02),
    ],
)
def instance_output(layer, draw, shape, spread=1.0, epsilon=None):
    """Each channel of each image is normalized over its own pixels, in both modes alike."""
    x = np.float32(spread) * unlike(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    norm = prepared(layer, draw, x, **options)
    given = norm.keep(x)
    yield "output", norm(given)
    yield "output with training=True", norm(given, training=True)
    yield "x after the calls", given


@check(
    "InstanceNormalization",
    points=0.5,
    needs=instance_output,
    cases=[
        case("sequences", shape=(3, 5, 2)),
        case("volumes", shape=(2, 3, 2, 4, 3)),
    ],
)
def instance_ranks(layer, draw, shape):
    """Sequences and volumes are normalized over all their positions, as images are."""
    x = unlike(draw, shape)
    yield "output", prepared(layer, draw, x)(x)


@check("InstanceNormalization", points=0.5, needs=instance_output)
def instance_gradient(layer, draw, shape=(2, 3, 4, 2)):
    """Gradients flow to x, gamma and beta, through the mean and the variance as well."""
    x = unlike(draw, shape)
    yield from output_and_gradients(prepared(layer, draw, x), draw, x)


@check(
    "InstanceNormalization",
    points=0.5,
    needs=instance_output,
    cases=PRECISION,
    keras_within=0.01,
)
def instance_precision(layer, draw, **numbers):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    yield from hard_numbers(layer, draw, (2, 4, 4, 3), **numbers)


@check("InstanceNormalization", points=0.25, needs=instance_output)
def instance_weights(layer, draw):
    """gamma and beta are trainable, start at 1 and 0, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((4, 5, 2, 3)))
    yield from named_weights(norm, ("gamma", "beta"))
    yield from configuration(layer, draw, (2, 4, 3), epsilon=0.05)


@check("InstanceNormalization", points=0.25, needs=(instance_output, instance_weights), pairs=False)
def instance_in_keras(layer, draw):
    """The layer works with unknown sizes, in graphs, and comes back from a file."""
    x = unlike(draw, (4, 3, 2, 2))
    norm = prepared(layer, draw, x, epsilon=0.05)
    shape, dtype = layer().symbolic(None, None, None, 3)
    yield "channels and dtype of the symbolic output", [shape[-1], dtype]
    yield from in_a_model(norm, x)


@check(
    "GroupNormalization",
    points=1,
    cases=[
        case("2 images of 3 x 4, 3 groups of 2 channels", shape=(2, 3, 4, 6), groups=3),
        case("2 groups of 4", shape=(3, 2, 3, 8), groups=2),
        case("variance far below epsilon", shape=(2, 3, 2, 4), groups=2, spread=0.02, epsilon=0.1),
        case("default epsilon, variance near it", shape=(2, 2, 3, 6), groups=2, spread=0.02),
    ],
)
def group_output(layer, draw, shape, groups, spread=1.0, epsilon=None):
    """Each group of neighbouring channels of each image has its own mean and variance."""
    x = np.float32(spread) * unlike(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    norm = prepared(layer, draw, x, groups=groups, **options)
    given = norm.keep(x)
    yield "output", norm(given)
    yield "output with training=True", norm(given, training=True)
    yield "x after the calls", given


@check(
    "GroupNormalization",
    points=0.5,
    needs=group_output,
    cases=[
        case("sequences", shape=(3, 5, 4), groups=2),
        case("volumes", shape=(2, 3, 2, 2, 6), groups=3),
        case("one group", shape=(2, 3, 4, 6), groups=1),
        case("a group for each channel", shape=(2, 3, 5, 4), groups=4),
    ],
)
def group_ranks(layer, draw, shape, groups):
    """Sequences and volumes work like images, with any number of groups from one to all."""
    x = unlike(draw, shape)
    yield "output", prepared(layer, draw, x, groups=groups)(x)


@check(
    "GroupNormalization",
    points=0.5,
    needs=group_output,
    cases=[case("6 channels, 4 groups", channels=6, groups=4)],
)
def group_errors(layer, draw, channels, groups):
    """Channels that cannot be divided into that many groups raise a ValueError."""
    x = draw.normal((2, 3, 2, channels))
    kinds = refusal(layer, x, groups)
    # Where it is no ValueError, what it is instead tells the mistake.
    yield "raises ValueError", True if "ValueError" in kinds else kinds


def refusal(layer, x, groups):
    """The names of the exception's class and its bases, wherever it comes: when made or called."""
    return layer.exception(groups=groups) or layer(groups=groups).exception(x)


@check(
    "GroupNormalization",
    points=0.5,
    needs=group_output,
    cases=[case("2 groups of 2 channels", shape=(2, 3, 2, 4), groups=2)],
)
def group_gradient(layer, draw, shape, groups):
    """Gradients flow to x, gamma and beta, through the mean and the variance as well."""
    x = unlike(draw, shape)
    yield from output_and_gradients(prepared(layer, draw, x, groups=groups), draw, x)


@check("GroupNormalization", points=0.5, needs=group_output, cases=PRECISION, keras_within=0.01)
def group_precision(layer, draw, **numbers):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    yield from hard_numbers(layer, draw, (2, 4, 3, 4), groups=2, **numbers)


@check("GroupNormalization", points=0.5, needs=group_output)
def group_weights(layer, draw):
    """gamma and beta are trainable, start at 1 and 0, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((2, 2, 1, 64)))
    yield "groups by default", norm.config("groups")
    yield from named_weights(norm, ("gamma", "beta"))
    yield from configuration(layer, draw, (2, 4, 6), groups=3, epsilon=0.05)


@check("GroupNormalization", points=0.25, needs=(group_output, group_weights), pairs=False)
def group_in_keras(layer, draw):
    """The layer works with unknown sizes, in graphs, and comes back from a file."""
    x = unlike(draw, (4, 2, 3, 4))
    norm = prepared(layer, draw, x, groups=2, epsilon=0.05)
    shape, dtype = layer(groups=2).symbolic(None, None, None, 4)
    yield "channels and dtype of the symbolic output", [shape[-1], dtype]
    yield from in_a_model(norm, x)


def remembering(layer, draw, x, nearness=1.0, **options):
    """A layer whose moving statistics are those of x but for a factor and a shift.

    nearness: 0 keeps them at x's own statistics; the larger, the further away they lie.
    """
    norm = prepared(layer, draw, x, **options)
    channels = x.shape[-1]
    axes = tuple(range(x.ndim - 1))
    epsilon = options.get("epsilon", 1e-3)
    stddev = np.sqrt(x.var(axis=axes) + epsilon)
    stddev = stddev * np.exp(nearness * draw.uniform((channels,), -0.6, 0.6))
    # An average of √(variance + ε) is never below √ε, and Keras takes that for granted.
    stddev = np.maximum(stddev, 1.05 * np.sqrt(epsilon))
    shift = nearness * stddev * draw.uniform((channels,), -1.5, 1.5)
    norm.assign(
        moving_mean=(x.mean(axis=axes) + shift).astype("float32"),
        moving_stddev=stddev.astype("float32"),
    )
    return norm


@check(
    "BatchRenormalization",
    points=1,
    cases=[
        case("8 examples, r and d within their bounds", shape=(8, 4)),
        case("images, far away: both are clipped", shape=(3, 4, 2, 6), nearness=3.0, dmax=1.5),
        case("tight bounds", shape=(6, 5), rmax=1.1, dmax=0.2),
        case("variance far below epsilon", shape=(5, 3), spread=0.02, epsilon=0.1, dmax=0.5),
    ],
)
def renorm_training(layer, draw, shape, nearness=1.0, spread=1.0, **options):
    """In training, the batch's own normalization is corrected: x̂·r + d, with both clipped."""
    x = np.float32(spread) * unlike(draw, shape)
    norm = remembering(layer, draw, x, nearness, **options)
    yield "output", norm(x, training=True)


@check(
    "BatchRenormalization",
    points=1,
    needs=renorm_training,
    cases=[
        case("momentum 0.9, two batches of 3", momentum=0.9),
        case("momentum 0.3, two batches of 3", momentum=0.3),
        case("default momentum", momentum=None),
    ],
)
def renorm_averages(layer, draw, momentum):
    """Each training step moves the averages of μ and σ = √(variance + ε), after it used them."""
    options = {} if momentum is None else {"momentum": momentum}
    norm = layer(epsilon=0.1, **options)
    for step in ("first", "second"):
        x = draw.normal((3, 4, 2), mean=(-4.0, 6.0), stddev=(1.0, 3.0))
        yield f"output of the {step} step", norm(x, training=True)
        yield f"moving_mean after the {step} step", norm.weight("moving_mean")
        yield f"moving_stddev after the {step} step", norm.weight("moving_stddev")


@check(
    "BatchRenormalization",
    points=0.5,
    needs=renorm_training,
    cases=[case("3 sequences", shape=(3, 4, 2))],
)
def renorm_inference(layer, draw, shape):
    """In inference, without a flag, and frozen, the averages normalize and nothing changes."""
    x = unlike(draw, shape)
    norm = remembering(layer, draw, x, epsilon=0.1)
    yield "output", norm(x, training=False)
    yield "output without a flag", norm(x)
    norm.set(trainable=False)
    yield "output of the frozen layer", norm(x, training=True)
    yield "moving_mean afterwards", norm.weight("moving_mean")
    yield "moving_stddev afterwards", norm.weight("moving_stddev")


@check(
    "BatchRenormalization",
    points=0.5,
    needs=renorm_training,
    cases=[
        case("6 examples, 3 features", shape=(6, 3)),
        case("images, r and d clipped", shape=(2, 3, 2, 4), nearness=3.0, dmax=1.5),
    ],
)
def renorm_gradient(layer, draw, shape, nearness=1.0, **options):
    """Gradients flow through the batch's mean and deviation, but not through r and d."""
    x = unlike(draw, shape)
    norm = remembering(layer, draw, x, nearness, **options)
    yield from output_and_gradients(norm, draw, x, training=True)


@check("BatchRenormalization", points=0.25, needs=renorm_training, cases=PRECISION)
def renorm_precision(layer, draw, offset, spread, dtype):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    x = draw.normal((6, 3, 2), mean=offset, stddev=spread)
    if dtype == "mixed_float16":
        x = x.astype("float16")
    norm = layer(momentum=0.5, dtype=dtype)
    yield "output", norm(x, training=True)
    yield "moving_stddev", norm.weight("moving_stddev")


@check("BatchRenormalization", points=0.25, needs=renorm_training)
def renorm_weights(layer, draw):
    """Two weights are trainable, two are not, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((4, 5, 3)))
    yield from named_weights(norm, ("gamma", "beta", "moving_mean", "moving_stddev"))
    options = {"momentum": 0.7, "epsilon": 0.05, "rmax": 2.0, "dmax": 1.5}
    yield from configuration(layer, draw, (2, 4, 3), **options)


@check(
    "BatchRenormalization",
    points=0.25,
    needs=(renorm_averages, renorm_inference, renorm_weights),
    replayed=False,
)
def renorm_in_keras(layer, draw):
    """The layer works with unknown batch sizes, in `fit`, and comes back from a file."""
    x = unlike(draw, (6, 2, 3))
    norm = remembering(layer, draw, x, momentum=0.7)
    yield "symbolic output", layer().symbolic(None, 4, 3, training=True)
    yield from trained(norm, draw, x, ("gamma", "beta", "moving_mean", "moving_stddev"))


DENSE = {"kind": "Dense", "units": 4, "shape": (5, 3)}
CONV = {"kind": "Conv2D", "units": 3, "shape": (2, 5, 6, 2), "kernel_size": (3, 2)}


def spread_out(kernel, gap):
    """The kernel with singular values that fall by the factor `gap` from one to the next."""
    left, values, right = np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), full_matrices=False)
    values = values[0] * gap ** np.arange(len(values))
    return ((left * values) @ right).reshape(kernel.shape).astype("float32")


def wrapped(wrapper, draw, kind, units, shape, options=(), gap=None, **settings):
    """A wrapper around a Keras layer with weights of their own, and an input for it.

    options: of the wrapper; settings: of the layer; gap: that of the kernel's singular values.
    """
    inner = wrapper.keras(f"layers.{kind}", units, **settings)
    x = unlike(draw, shape)
    inner(x)
    kernel = draw.normal((*settings.get("kernel_size", ()), shape[-1], units), mean=0.3)
    weights = {"kernel": kernel if gap is None else spread_out(kernel, gap)}
    if settings.get("use_bias", True):
        weights["bias"] = draw.normal((units,), mean=2.0)
    inner.assign(**weights)
    outer = wrapper(inner, **dict(options))
    outer(x)
    return outer, x


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


def started(wrapper, draw, options=(), **settings):
    """A spectral normalization whose vector_u is given, and an input for it."""
    outer, x = wrapped(wrapper, draw, options=options, **settings)
    outer.assign(vector_u=draw.normal((1, settings["units"]), mean=1.0))
    return outer, x


@check(
    "SpectralNormalization",
    points=1,
    cases=[
        case("Dense, one iteration", **DENSE),
        case("Conv2D, one iteration", **CONV),
        case("Dense, three iterations", **DENSE, options={"power_iterations": 3}),
    ],
)
def spectral_training(wrapper, draw, **settings):
    """In training, the kernel is divided by σ after the iterations, and the new u is kept."""
    outer, x = started(wrapper, draw, **settings)
    for step in ("first", "second"):
        yield f"output of the {step} call", outer(x, training=True)
        yield f"vector_u after the {step} call", outer.weight("vector_u")


@check("SpectralNormalization", points=0.5, needs=spectral_training)
def spectral_state(wrapper, draw):
    """vector_u of shape (1, units) is not trainable, and inference leaves it alone."""
    outer, x = started(wrapper, draw, **CONV)
    yield "vector_u", [weight for weight in outer.weights() if weight[0] == "vector_u"]
    for call, options in (("training=False", {"training": False}), ("no flag", {})):
        outer(x, **options)
        yield f"vector_u after a call with {call}", outer.weight("vector_u")


@check(
    "SpectralNormalization",
    points=0.25,
    needs=spectral_training,
    cases=[case("Dense, 6 iterations", **DENSE)],
)
def spectral_converged(wrapper, draw, **settings):
    """After enough iterations the kernel's largest singular value is 1, at inference as well."""
    outer, x = started(wrapper, draw, options={"power_iterations": 6}, gap=0.1, **settings)
    yield "output in training", outer(x, training=True)
    yield "output in inference", outer(x, training=False)


@check("SpectralNormalization", points=0.25, needs=spectral_training, pairs=False)
def spectral_in_keras(wrapper, draw):
    """The wrapper works in graphs, and comes back from its configuration and from a file."""
    outer, x = started(wrapper, draw, options={"power_iterations": 6}, gap=0.1, **DENSE)
    yield "output in a graph", outer.compiled()(x, training=True)
    again = outer.rebuilt()
    yield "power_iterations", again.config("power_iterations")
    yield "shape of the output", list(again(x).array().shape)
    loaded = outer.sequential(x.shape[1:]).saved_and_loaded()
    yield "prediction of the loaded model", loaded(x, training=False)
