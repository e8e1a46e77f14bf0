"""Visible checks and cases of the unit `batchnorm`; released with the assignment."""

import re

import numpy as np

from grader.authoring import case, check, part

DELEGATES = (
    "keras.layers.BatchNormalization",
    "keras.layers.LayerNormalization",
    "keras.layers.GroupNormalization",
    "keras.ops.batch_normalization",
    "keras.ops.nn.batch_normalization",
    "keras.ops.layer_normalization",
    "keras.ops.nn.layer_normalization",
    "keras.backend.batch_normalization",
    "keras.backend.tensorflow.nn.batch_normalization",
    "tensorflow.nn.batch_normalization",
    "tensorflow.nn.fused_batch_norm",
    "tensorflow.nn.batch_norm_with_global_normalization",
    "tensorflow.raw_ops.FusedBatchNorm*",
    "tensorflow.compat.v1.nn.batch_normalization",
    "tensorflow.compat.v1.nn.fused_batch_norm",
    "jax.nn.standardize",
    "torch.*_norm",
    "torch.nn.functional.*_norm",
    "torch.nn.*Norm*",
)

PARTS = [
    part("batchnorm_forward", forbidden=DELEGATES, reference="keras.layers.BatchNormalization"),
    part("batchnorm_backward", forbidden=DELEGATES, reference="automatic differentiation"),
    part("population_statistics", reference="the float64 formula"),
    part("BatchNormalization", forbidden=DELEGATES, reference="keras.layers.BatchNormalization"),
    part("fold_batchnorm", reference="Dense and BatchNormalization one after the other"),
]

MEANS, DEVIATIONS = (-2.0, 0.5, 3.0), (0.2, 1.0, 5.0)


# As many numbers in a channel as make a float32 sum over the axes in front lose the mean.
LARGE = (64, 32, 32, 3)


def a_few(array, shape):
    """The first pixels of a large array: a lost mean shows in each of them."""
    return array[0, 0, :4] if array.shape == shape else array


def scale_and_shift(draw, channels):
    """γ around 3 and β around 5, so that neither can be dropped or misplaced unseen."""
    gamma = draw.normal((channels,), mean=3.0, stddev=0.5)
    beta = draw.normal((channels,), mean=5.0, stddev=0.5)
    return gamma, beta


@check(
    "batchnorm_forward",
    points=2,
    cases=[
        case("6 examples, 3 features", rows=6),
        case("variance far below epsilon", rows=8, spread=0.05, epsilon=0.1),
        case("a constant column", rows=5, constant=True),
    ],
)
def forward_values(forward, draw, rows, spread=1.0, epsilon=None, constant=False):
    """`batchnorm_forward` normalizes each column with its own mean and variance."""
    x = draw.normal((rows, 3), mean=MEANS, stddev=np.multiply(spread, DEVIATIONS))
    if constant:
        x[:, 1] = 0.75
    gamma, beta = scale_and_shift(draw, 3)
    options = {} if epsilon is None else {"epsilon": epsilon}
    given = forward.keep(x)
    y, _ = forward(given, gamma, beta, **options).unpack(2)
    yield "y", y
    yield "x after the call", given


@check(
    "batchnorm_forward",
    points=1,
    needs=forward_values,
    cases=[case("2 images of 4 x 5, 3 channels", shape=(2, 4, 5, 3))],
)
def forward_images(forward, draw, shape):
    """For images, a channel has one mean and one variance over the batch and all its pixels."""
    channels = shape[-1]
    x = draw.normal(shape, mean=np.linspace(-2.0, 3.0, channels), stddev=1.5)
    x += np.linspace(0.0, 4.0, shape[1], dtype="float32")[:, None, None]
    y, _ = forward(x, *scale_and_shift(draw, channels)).unpack(2)
    yield "y", y


@check(
    "batchnorm_forward",
    points=1,
    needs=forward_values,
    cases=[
        case("mean 10000, standard deviation 1", offset=1e4),
        case("the same in 64 images of 32 x 32", offset=1e4, shape=LARGE),
    ],
)
def forward_offset(forward, draw, offset, shape=(16, 3)):
    """Mean and variance keep their digits when the values lie far from zero."""
    x = draw.normal(shape, mean=(offset, -offset, offset))
    y, _ = forward(x, *scale_and_shift(draw, 3)).unpack(2)
    yield "y", y if shape != LARGE else a_few(y.array(), shape)


@check(
    "batchnorm_forward",
    points=1,
    needs=forward_values,
    cases=[case("float64", dtype="float64"), case("float32", dtype="float32")],
)
def forward_dtype(forward, draw, dtype):
    """`batchnorm_forward` returns the dtype that it was given."""
    x = draw.normal((5, 2), stddev=2.0, dtype=dtype)
    gamma, beta = (array.astype(dtype) for array in scale_and_shift(draw, 2))
    y, _ = forward(x, gamma, beta).unpack(2)
    yield "y", y


def backward_results(backward, draw, x, **options):
    """dx, dgamma and dbeta for a random upstream gradient."""
    gamma, beta = (array.astype(x.dtype) for array in scale_and_shift(draw, x.shape[-1]))
    dy = backward.keep(draw.normal(x.shape, dtype=str(x.dtype)))
    _, cache = backward.other("batchnorm_forward")(x, gamma, beta, **options).unpack(2)
    dx, dgamma, dbeta = backward(dy, cache).unpack(3)
    yield "dx", dx
    yield "dgamma", dgamma
    yield "dbeta", dbeta
    yield "dy after the call", dy


@check(
    "batchnorm_backward",
    points=3,
    needs=forward_values,
    cases=[case("6 examples, 3 features", rows=6), case("4 examples", rows=4)],
)
def backward_values(backward, draw, rows):
    """`batchnorm_backward` returns the gradients for x, gamma and beta."""
    x = draw.normal((rows, 3), mean=MEANS, stddev=DEVIATIONS)
    yield from backward_results(backward, draw, x)


@check(
    "batchnorm_backward",
    points=2,
    needs=(forward_images, backward_values),
    cases=[case("2 images of 4 x 5, 3 channels", shape=(2, 4, 5, 3))],
)
def backward_images(backward, draw, shape):
    """For images, the gradients sum over the batch and all pixels."""
    x = draw.normal(shape, mean=np.linspace(-2.0, 3.0, shape[-1]), stddev=1.5)
    yield from backward_results(backward, draw, x)


@check(
    "batchnorm_backward",
    points=1,
    needs=backward_values,
    cases=[case("variance 0.01, epsilon 0.1", epsilon=0.1)],
)
def backward_epsilon(backward, draw, epsilon):
    """The backward pass uses the epsilon of the forward pass."""
    x = draw.normal((6, 2), mean=(1.0, -1.0), stddev=0.1)
    yield from backward_results(backward, draw, x, epsilon=epsilon)


@check(
    "batchnorm_backward",
    points=1,
    needs=backward_values,
    cases=[case("float64", dtype="float64"), case("float32", dtype="float32")],
)
def backward_dtype(backward, draw, dtype):
    """`batchnorm_backward` returns the dtype that it was given."""
    yield from backward_results(backward, draw, draw.normal((5, 2), dtype=dtype))


@check(
    "population_statistics",
    points=1,
    cases=[case("10 batches of 8", batches=10, batch_size=8)],
)
def population_values(population, draw, batches, batch_size, dtype="float32"):
    """The population's mean and unbiased variance come from all recorded batches."""
    means = population.keep(draw.normal((batches, 3), mean=MEANS, dtype=dtype))
    variances = population.keep(draw.uniform((batches, 3), 0.5, 4.0, dtype=dtype))
    mean, variance = population(means, variances, batch_size).unpack(2)
    yield "mean", mean
    yield "variance", variance
    yield "means after the call", means
    yield "variances after the call", variances


@check(
    "population_statistics",
    points=1,
    cases=[case("7 batches of 2", batches=7, batch_size=2)],
)
def population_small_batch(population, draw, batches, batch_size):
    """With batches of two, the unbiased variance is twice the recorded one."""
    means = draw.normal((batches, 2))
    variances = draw.uniform((batches, 2), 0.5, 2.0)
    mean, variance = population(means, variances, batch_size).unpack(2)
    yield "mean", mean
    yield "variance", variance


def channel_data(draw, shape, axis=-1):
    """Values whose mean and deviation differ from channel to channel, and from pixel to pixel."""
    channels = shape[axis]
    last = (*(size for index, size in enumerate(shape) if index != axis % len(shape)), channels)
    x = draw.normal(
        last, mean=np.linspace(-2.0, 3.0, channels), stddev=np.linspace(0.5, 2.5, channels)
    )
    if len(shape) > 2:
        drift = np.linspace(0.0, 2.0, last[1], dtype="float32")
        x += drift.reshape((1, -1) + (1,) * (len(shape) - 2))
    return np.ascontiguousarray(np.moveaxis(x, -1, axis))


def prepared(layer, draw, x, axis=-1, **options):
    """A layer built for x, with all its weights set to values of their own."""
    channels = x.shape[axis]
    bn = layer(axis=axis, **options)
    bn.build(x.shape)
    gamma, beta = scale_and_shift(draw, channels)
    weights = {
        "moving_mean": draw.normal((channels,), mean=1.0),
        "moving_variance": draw.uniform((channels,), 0.5, 4.0),
    }
    if options.get("scale", True):
        weights["gamma"] = gamma
    if options.get("center", True):
        weights["beta"] = beta
    bn.assign(**weights)
    return bn


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


def without_number(name):
    """The name without the number that Keras appends to a name of its own making."""
    return re.sub(r"_\d+$", "", str(name))


WEIGHTS = ("beta", "gamma", "moving_mean", "moving_variance")


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


@check(
    "BatchNormalization",
    points=1,
    needs=training_output,
    cases=[
        case("4 sequences of up to 6 steps", shape=(4, 6, 3)),
        case("a batch that is padding all over", shape=(3, 4, 2), share=0.0),
        case("padding of 1e30", shape=(3, 5, 2), padding=1e30),
    ],
)
def masking(layer, draw, shape, share=None, padding=None):
    """Positions that the mask hides take no part in the batch's mean and variance."""
    x = channel_data(draw, shape)
    mask = draw.mask(shape[:-1]) if share is None else np.zeros(shape[:-1], bool)
    x[~mask] += 20.0
    if padding is not None:
        x[~mask] = padding
    bn = prepared(layer, draw, x)
    output = bn(x, training=True, mask=mask).array()
    yield "output shape", list(output.shape)
    shown = mask if mask.any() else ~mask
    yield "output at visible positions", output[shown] if output.shape == shape else output
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")


@check(
    "BatchNormalization",
    points=1,
    needs=training_output,
    cases=[case("mean 10000, standard deviation 1", offset=1e4)],
)
def large_offset(layer, draw, offset):
    """The layer's variance keeps its digits when the values lie far from zero."""
    x = draw.normal((16, 2), mean=(offset, -offset))
    bn = prepared(layer, draw, x)
    yield "output", bn(x, training=True)
    yield "moving_variance", bn.weight("moving_variance")


@check("BatchNormalization", points=2, needs=training_output)
def mixed_precision(layer, draw):
    """Under `mixed_float16`, statistics are computed and kept in float32, the output is float16."""
    x = draw.normal((6, 4, 3), mean=(100.0, 0.0, -50.0), stddev=(400.0, 300.0, 600.0))
    x = x.astype("float16")
    bn = layer(dtype="mixed_float16")
    yield "output in training", bn(x, training=True)
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")
    yield "output in inference", bn(x, training=False)


@check("BatchNormalization", points=1, needs=training_output)
def symbolic_batch(layer, draw):
    """The batch size may be unknown when the layer is built, and may change later."""
    bn = layer()
    yield "shape and dtype of the symbolic output", bn.symbolic(None, 4, 3, training=True)
    for size in (5, 2):
        yield f"output for a batch of {size}", bn(channel_data(draw, (size, 4, 3)), training=True)


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


@check(
    "fold_batchnorm",
    points=2,
    cases=[
        case("Dense, 4 inputs, 3 units", shape=(4, 3)),
        case("Dense, 3 inputs, 3 units", shape=(3, 3)),
    ],
)
def fold_dense(fold, draw, shape, epsilon=None):
    """A Dense layer and the normalization behind it become one Dense layer."""
    yield from folded(fold, draw, shape, epsilon)


@check(
    "fold_batchnorm",
    points=1,
    needs=fold_dense,
    cases=[
        case("Conv2D, 3 x 2 kernel, 2 inputs, 4 filters", shape=(3, 2, 2, 4)),
        case("variance far below epsilon", shape=(2, 2, 3, 3), epsilon=0.1, variance=1e-3),
    ],
)
def fold_conv(fold, draw, shape, epsilon=None, variance=None):
    """A convolution's kernel is scaled filter by filter, with epsilon as in the layer."""
    yield from folded(fold, draw, shape, epsilon, variance)


@check(
    "fold_batchnorm",
    points=1,
    needs=fold_dense,
    cases=[case("Dense without bias", shape=(3, 5)), case("Conv2D without", shape=(2, 2, 3, 4))],
)
def fold_without_bias(fold, draw, shape):
    """Where the layer had no bias (None), the folded one has: the normalization's shift."""
    yield from folded(fold, draw, shape, bias=False)


def folded(fold, draw, shape, epsilon=None, variance=None, bias=True):
    """Kernel and bias after folding, and the kernel that was given."""
    units = shape[-1]
    kernel = fold.keep(draw.normal(shape))
    variances = draw.uniform((units,), 0.5, 4.0)
    if variance is not None:
        variances[:] = variance
    gamma, beta = scale_and_shift(draw, units)
    offset = draw.normal((units,), mean=2.0) if bias else None
    options = {} if epsilon is None else {"epsilon": epsilon}
    new_kernel, new_bias = fold(
        kernel, offset, gamma, beta, draw.normal((units,), mean=-1.0), variances, **options
    ).unpack(2)
    yield "kernel", new_kernel
    yield "bias", new_bias
    yield "given kernel after the call", kernel
