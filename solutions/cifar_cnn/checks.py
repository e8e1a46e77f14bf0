"""Visible checks and cases of the unit `cifar_cnn`; released with the assignment."""

import numpy as np

from grader.authoring import attachment, case, check, part
from grader.authoring.claims import at_least, at_most, between, holds, measured, remark
from grader.datasets import load_images_dataset

CONVOLUTIONS = (
    "keras.ops.conv",
    "keras.ops.conv_transpose",
    "keras.ops.depthwise_conv",
    "keras.ops.separable_conv",
    "keras.ops.nn.conv",
    "keras.ops.nn.conv_transpose",
    "keras.ops.nn.depthwise_conv",
    "keras.ops.nn.separable_conv",
    "keras.layers.Conv*",
    "keras.layers.DepthwiseConv*",
    "keras.layers.SeparableConv*",
    "tensorflow.nn.conv*",
    "tensorflow.nn.depthwise_conv*",
    "tensorflow.nn.separable_conv*",
    "tensorflow.raw_ops.Conv[123]D*",
    "tensorflow.raw_ops.Conv",
    "tensorflow.raw_ops.DepthwiseConv*",
    "jax.lax.conv",
    "jax.lax.conv_*",
    "torch.conv*",
    "torch.nn.Conv*",
    "torch.nn.functional.conv*",
    "scipy.signal.*",
    "scipy.ndimage.*",
)
POOLS = (
    "keras.ops.max_pool",
    "keras.ops.nn.max_pool",
    "keras.layers.MaxPool*",
    "tensorflow.nn.max_pool*",
    "tensorflow.raw_ops.MaxPool*",
    "jax.lax.reduce_window*",
    "torch.max_pool*",
    "torch.nn.MaxPool*",
    "torch.nn.functional.*max_pool*",
)

PARTS = [
    part("conv2d_forward", forbidden=CONVOLUTIONS, reference="keras.ops.conv"),
    part("max_pool_forward", forbidden=POOLS, reference="keras.ops.max_pool"),
    part("max_pool_backward", forbidden=POOLS, reference="automatic differentiation"),
    part("relu_backward", reference="automatic differentiation"),
    part("relu", reference="keras.activations.relu"),
    part("HeNormal", reference="keras.initializers.HeNormal"),
    part("BatchNormalization", reference="keras.layers.BatchNormalization"),
    part("build_cnn"),
    part("train"),
]

WEIGHTS = attachment("weights.weights.h5", max_bytes=16 << 20)


def convolved(conv, draw, shape, kernel_shape, dtype="float32", **options):
    """The output of a convolution of random images, and whether it left its arguments alone."""
    x = conv.keep(draw.normal(shape, mean=0.5, dtype=dtype))
    kernel = draw.normal(kernel_shape, dtype=dtype)
    bias = draw.normal(kernel_shape[-1:], mean=2.0, dtype=dtype)
    yield "y", conv(x, kernel, bias, **options)
    yield "x after the call", x


@check(
    "conv2d_forward",
    points=1.5,
    cases=[
        case("2 images of 5 x 6, 3 x 3 kernels", shape=(2, 5, 6, 2), kernel_shape=(3, 3, 2, 4)),
        case("2 x 3 kernels", shape=(1, 4, 5, 3), kernel_shape=(2, 3, 3, 3)),
    ],
)
def conv_values(conv, draw, shape, kernel_shape):
    """`conv2d_forward` lays each kernel on every place of an image and sums the products."""
    yield from convolved(conv, draw, shape, kernel_shape)


@check(
    "conv2d_forward",
    points=1,
    needs=conv_values,
    cases=[
        case("padding 1", shape=(2, 4, 5, 2), kernel_shape=(3, 3, 2, 2), padding=1),
        case("padding 2", shape=(1, 3, 4, 1), kernel_shape=(3, 3, 1, 2), padding=2),
    ],
)
def conv_padding(conv, draw, shape, kernel_shape, padding):
    """`padding` rows and columns of zeros surround the image on every side."""
    yield from convolved(conv, draw, shape, kernel_shape, padding=padding)


@check(
    "conv2d_forward",
    points=1,
    needs=conv_values,
    cases=[
        case("stride 2, nothing left over", shape=(2, 5, 7, 1), size=3, stride=2),
        case("stride 2, a row and a column left over", shape=(1, 6, 8, 2), size=3, stride=2),
        case("stride 3 with padding 1", shape=(1, 8, 7, 1), size=3, stride=3, padding=1),
    ],
)
def conv_stride(conv, draw, shape, size, stride, padding=0):
    """`stride` is how far the kernel moves, both ways; where it no longer fits, it is not laid."""
    kernel_shape = (size, size, shape[-1], 2)
    yield from convolved(conv, draw, shape, kernel_shape, stride=stride, padding=padding)


@check(
    "conv2d_forward",
    points=0.5,
    needs=conv_values,
    cases=[case("float64", dtype="float64"), case("float32", dtype="float32")],
)
def conv_dtype(conv, draw, dtype):
    """`conv2d_forward` returns the dtype that it was given."""
    yield from convolved(conv, draw, (1, 4, 4, 2), (3, 3, 2, 2), dtype=dtype, padding=1)


def pooled(pool, draw, shape, dtype="float32", **options):
    """What a pool gives for values of either sign; x is kept to see whether it changes."""
    x = pool.keep(draw.normal(shape, mean=-1.0, dtype=dtype))
    y, _ = pool(x, **options).unpack(2)
    yield "y", y
    yield "x after the call", x


@check(
    "max_pool_forward",
    points=1,
    cases=[
        case("2 images of 4 x 6", shape=(2, 4, 6, 3)),
        case("float64", shape=(1, 4, 4, 2), dtype="float64"),
    ],
)
def pool_values(pool, draw, shape, dtype="float32"):
    """`max_pool_forward` keeps the largest value of each window, channel by channel."""
    yield from pooled(pool, draw, shape, dtype)


@check(
    "max_pool_forward",
    points=0.5,
    needs=pool_values,
    cases=[
        case("size 3, stride 3", shape=(1, 6, 9, 2), size=3, stride=3),
        case("size 3, stride 2: windows overlap", shape=(2, 7, 5, 2), size=3, stride=2),
        case("a row and a column left over", shape=(1, 5, 7, 1), size=2, stride=2),
    ],
)
def pool_windows(pool, draw, shape, size, stride):
    """Windows are `size` wide and `stride` apart; rows and columns that fill none are dropped."""
    yield from pooled(pool, draw, shape, size=size, stride=stride)


def pool_gradient(backward, draw, shape, dtype="float32", size=2, stride=2):
    """dx of a pool for values without ties."""
    count = int(np.prod(shape))
    order = np.argsort(draw.uniform((count,)))
    x = (order.reshape(shape) / count - 0.5).astype(dtype)
    y, cache = backward.other("max_pool_forward")(x, size=size, stride=stride).unpack(2)
    dy = backward.keep(draw.normal(y.array().shape, dtype=dtype))
    yield "dx", backward(dy, cache)
    yield "dy after the call", dy


@check(
    "max_pool_backward",
    points=1,
    needs=pool_values,
    cases=[
        case("2 images of 4 x 6", shape=(2, 4, 6, 3)),
        case("a row and a column left over", shape=(1, 5, 7, 2)),
        case("float64", shape=(1, 4, 4, 2), dtype="float64"),
    ],
)
def pool_gradient_values(backward, draw, shape, dtype="float32"):
    """`max_pool_backward` hands each window's gradient to the value that won, and 0 to the rest."""
    yield from pool_gradient(backward, draw, shape, dtype)


@check(
    "max_pool_backward",
    points=0.5,
    needs=(pool_windows, pool_gradient_values),
    cases=[
        case("size 3, stride 2", shape=(1, 7, 7, 2), size=3, stride=2),
        case("size 2, stride 1", shape=(1, 4, 5, 1), size=2, stride=1),
    ],
)
def pool_gradient_overlap(backward, draw, shape, size, stride):
    """A value that wins in several windows collects the gradient of all of them."""
    yield from pool_gradient(backward, draw, shape, size=size, stride=stride)


def window_sums(array, size=2):
    """The sum of each window of an array (N, H, W, C) whose windows do not overlap."""
    count, height, width, channels = array.shape
    windows = array.reshape(count, height // size, size, width // size, size, channels)
    return windows.sum(axis=(2, 4))


@check(
    "max_pool_backward",
    points=0.5,
    needs=pool_gradient_values,
    cases=[case("values 0, 1 and 2", shape=(2, 6, 6, 2), highest=3)],
)
def pool_gradient_ties(backward, draw, shape, highest):
    """Where equal values win together, their shares of the gradient sum to the window's."""
    x = draw.integers(shape, 0, highest).astype("float32")
    y, cache = backward.other("max_pool_forward")(x).unpack(2)
    winners = y.array()
    dx = backward(draw.normal(winners.shape), cache).array()
    yield "shape of dx", list(dx.shape)
    if dx.shape == x.shape:
        yield "sum of dx over each window", window_sums(dx)
        below = x < winners.repeat(2, axis=1).repeat(2, axis=2)
        yield "dx where another value is larger", dx[below]


@check(
    "relu_backward",
    points=0.5,
    cases=[case("float32", dtype="float32"), case("float64", dtype="float64")],
)
def relu_gradient(backward, draw, dtype):
    """`relu_backward` lets the gradient through where x is positive, and stops it elsewhere."""
    x = draw.normal((3, 4, 2), stddev=2.0, dtype=dtype)
    x[0, 0] = 0.0
    dy = draw.normal(x.shape, dtype=dtype)
    given, kept = backward.keep(x), backward.keep(dy)
    dx = backward(kept, given).array()
    yield "shape of dx", list(dx.shape)
    if dx.shape == x.shape:
        yield "dx where x is not 0", dx[x != 0]
        zero = dy[x == 0]
        yield "dx where x is 0", between(dx[x == 0], np.minimum(zero, 0), np.maximum(zero, 0))
    yield "dy after the call", kept
    yield "x after the call", given


def stands_in(brought, name):
    """A remark where Keras's class or function does the work of the student's own."""
    kind = brought.attribute("__module__").fetch()[1]
    own = not str(kind).startswith("keras.")
    return remark("" if own else f"Keras's `{name}` stands in for yours")


@check(
    "relu",
    points=0.5,
    cases=[
        case("float32", dtype="float32"),
        case("float64", dtype="float64"),
    ],
)
def brought_relu(relu, draw, dtype):
    """The `relu` that you brought keeps what is positive and puts 0 in place of the rest."""
    x = draw.normal((4, 5, 3), stddev=8.0, dtype=dtype)
    x[0, 0] = 0.0
    yield "y", relu(relu.tensor(x))
    yield "whose it is", stands_in(relu, "relu")


@check("HeNormal", points=0.5, once=True)
def brought_initializer(initializer, draw):
    """The `HeNormal` that you brought draws with variance 2 / fan_in, for convolutions too."""
    for shape, fan_in in (((3, 3, 16, 64), 144), ((400, 30), 400)):
        kernel = initializer()(shape, dtype="float32").array().astype("float64")
        yield f"shape of a kernel {shape}", list(kernel.shape)
        deviation, count = (2 / fan_in) ** 0.5, kernel.size
        # Six standard errors, those of a plain normal distribution.
        tolerance = 6 * deviation / np.sqrt(2 * count)
        yield f"standard deviation of {shape}", measured(kernel.std(), deviation, tolerance)
        tolerance = 6 * deviation / np.sqrt(count)
        yield f"mean of {shape}", measured(kernel.mean(), 0.0, tolerance)
    first, second = (initializer()((4, 5), dtype="float32").array() for _ in range(2))
    same = np.array_equal(first, second)
    yield "two initializers", holds(not same, "draw the same values, though they have no seed")
    yield "whose it is", stands_in(initializer, "HeNormal")


@check(
    "BatchNormalization",
    points=0.5,
    cases=[case("images", shape=(4, 3, 2, 3)), case("vectors", shape=(6, 2))],
)
def brought_normalization(layer, draw, shape):
    """The `BatchNormalization` that you brought normalizes and keeps moving averages as Keras's does."""
    x = draw.normal(shape, mean=np.linspace(-2.0, 3.0, shape[-1]), stddev=1.5)
    bn = layer(momentum=0.8)
    yield "output in training", bn(x, training=True)
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")
    yield "output in inference", bn(x, training=False)
    yield "whose it is", stands_in(layer, "BatchNormalization")


MOST_PARAMETERS = 1_000_000
SMALL = (16, 16, 3)


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


KEYS = ("loss", "accuracy", "val_loss", "val_accuracy")
# What the model of `known_model` answers to the pictures of `labelled`: each class leads once.
LOGITS = np.array([[3, 0, 1, -1], [0, 2, -1, 1], [1, -1, 2, 0], [-2, 1, 0, 3]], dtype="float32")


def known_model(train):
    """A model whose logits are the four pixels of a picture, until it is trained."""
    flat = train.keras("layers.Flatten")
    model = flat.sequential((2, 2, 1), ["Dense", {"units": 4, "kernel_initializer": "zeros"}])
    model.assign(kernel=np.eye(4, dtype="float32"), bias=np.zeros(4, dtype="float32"))
    return model


def labelled(labels, column=False):
    """Pictures (N, 2, 2, 1) with LOGITS for pixels, again and again, and labels (N,) or (N, 1)."""
    labels = np.asarray(labels, dtype="int64")
    pictures = LOGITS[np.arange(len(labels)) % 4].reshape(-1, 2, 2, 1)
    return pictures, labels[:, None] if column else labels


def loss_and_accuracy(labels):
    """The cross-entropy and the share of hits of LOGITS for these labels, by the formula."""
    logits = LOGITS[np.arange(len(labels)) % 4].astype("float64")
    loss = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels]
    return float(loss.mean()), float(np.mean(logits.argmax(axis=1) == labels))


def plain(labels, value):
    """Pictures (N, 2, 2, 1) that are `value` throughout, and labels (N,)."""
    pictures = np.full((len(labels), 2, 2, 1), value, dtype="float32")
    return pictures, np.asarray(labels, dtype="int64")


def watched_model(train, momentum=0.9):
    """A model that starts with Keras's normalization: its averages tell what it was trained on."""
    bn = train.keras("layers.BatchNormalization", momentum=momentum)
    model = bn.sequential((2, 2, 1), ["Flatten", {}], ["Dense", {"units": 2}])
    return bn, model


@check("train", points=0.5, once=True)
def train_history(train, draw):
    """`train` returns a Keras History with four numbers for each epoch."""
    data, checked = labelled([0, 1, 2, 3] * 2), labelled([3, 2, 1, 0])
    returned = train(known_model(train), data, checked, epochs=2, batch_size=4)
    sort, what = returned.fetch()
    kind = what if sort == "object" else "None" if what is None else sort
    yield "what is returned", kind
    if kind == "a History":
        history = returned.history()
        yield "what is missing in it", [key for key in KEYS if key not in history]
        yield "entries", [int(history[key].size) for key in KEYS if key in history]


@check("train", points=1.5, needs=train_history, once=True, pairs=False)
def train_loss(train, draw):
    """The loss is the cross-entropy of logits, the accuracy the share of hits; labels (N,) or (N, 1)."""
    known = {"": [0, 1, 0, 3, 2, 1, 2, 0], "val_": [0, 1, 2, 1]}
    data, checked = labelled(known[""], column=True), labelled(known["val_"])
    model = known_model(train)
    before, _ = model.state()
    returned = train(model, data, checked, epochs=1, batch_size=8, learning_rate=0.0)
    history = returned.history()
    for prefix, labels in known.items():
        for key, target in zip(("loss", "accuracy"), loss_and_accuracy(labels), strict=True):
            number = history.get(f"{prefix}{key}", np.zeros(0))[-1:]
            yield f"{prefix}{key}", measured(number, target, 0.01)
    still = np.array_equal(model.state()[0], before)
    yield "weights after training with learning rate 0", holds(still, "have changed")


@check("train", points=1.5, needs=train_history, once=True, pairs=False)
def train_steps(train, draw):
    """The given model is trained on the training set alone, as often as epochs and batch size say."""
    momentum, epochs, batch_size = 0.9, 3, 8
    # More than fit's own batch of 32: two steps then, and not the one of `steps_per_epoch=1`.
    data, labels = plain([1, 1, 1, 0] * 10, 2.0)
    pictures, known = train.keep(data), train.keep(labels)
    bn, model = watched_model(train, momentum)
    before, _ = model.state()
    options = {"epochs": epochs, "batch_size": batch_size}
    returned = train(model, (pictures, known), plain([1, 0, 1, 0], 7.0), **options)
    left = float(bn.weight("moving_variance").array()[0])
    # All pictures are alike, so that each step in training mode leaves `momentum` of the variance.
    steps = np.log(max(left, 1e-30)) / np.log(momentum)
    yield "steps in training mode", measured(steps, epochs * len(labels) / batch_size, 0.2)
    seen = float(bn.weight("moving_mean").array()[0]) / max(1 - left, 1e-9)
    yield "what the pictures were filled with", measured(seen, 2.0, 0.01)
    moved = np.any(model.state()[0] != before)
    yield "weights of the given model", holds(moved, "are what they were before")
    entries = returned.history().get("loss", np.zeros(0)).size
    yield "epochs in the history", int(entries)
    yield "pictures after the call", holds(np.array_equal(pictures.array(), data), "have changed")
    yield "labels after the call", holds(np.array_equal(known.array(), labels), "have changed")


KINDS = {"disc": 0, "triangle": 3, "cross": 6, "arrow": 8}
SECONDS = 60
LEARNED = 0.6


def prepared(images):
    """uint8 pictures (N, 32, 32, 3) as float32 (N, 16, 16, 3) in [-1, 1]: means of 2 x 2 pixels."""
    halves = images.reshape(len(images), 16, 2, 16, 2, 3).astype("float32").mean(axis=(2, 4))
    return halves / 127.5 - 1


def chosen(split):
    """The pictures of the four KINDS, prepared, and their labels 0 to 3."""
    images, labels = split
    places = [np.flatnonzero(labels == label) for label in KINDS.values()]
    order = np.sort(np.concatenate(places))
    renamed = {label: number for number, label in enumerate(KINDS.values())}
    return prepared(images[order]), np.array([renamed[int(label)] for label in labels[order]])


def trained_model(train):
    """The student's model, trained by the student's `train` on the four KINDS."""
    data, checked = (chosen(split) for split in load_images_dataset("shapes"))
    model = train.other("build_cnn")(input_shape=SMALL, classes=len(KINDS))
    train(model, data, checked, epochs=6, batch_size=32, learning_rate=3e-3)
    return model, checked


def accuracy(model, images, labels):
    """The share of pictures whose largest logit is that of their label."""
    logits = model(images, training=False).array()
    return float(np.mean(logits.argmax(axis=-1) == labels))


@check(
    "train",
    points=1.5,
    needs=(model_logits, model_modes, train_loss),
    once=True,
    replayed=False,
    seconds=SECONDS,
)
def learns(train, draw):
    """Your model and your `train` tell four kinds of shapes apart after 6 epochs, within 60 seconds."""
    model, (images, labels) = trained_model(train)
    yield "accuracy on 400 test pictures", at_least(accuracy(model, images, labels), LEARNED)
