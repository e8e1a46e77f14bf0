"""Visible checks and cases of the unit `activations`; released with the assignment."""

import re

import numpy as np

from grader.authoring import case, check, part
from grader.authoring.claims import at_least, between, holds, remark

# The sigmoid and tanh are one curve, stretched: who may call one of them has both.
S_CURVES = (
    "keras.ops.sigmoid",
    "keras.ops.log_sigmoid",
    "keras.ops.silu",
    "keras.ops.swish",
    "keras.ops.tanh",
    "keras.ops.tanh_shrink",
    "keras.ops.nn.sigmoid",
    "keras.ops.nn.log_sigmoid",
    "keras.ops.nn.silu",
    "keras.ops.nn.tanh_shrink",
    "keras.ops.numpy.tanh",
    "keras.activations.sigmoid",
    "keras.activations.log_sigmoid",
    "keras.activations.silu",
    "keras.activations.swish",
    "keras.activations.tanh",
    "keras.activations.tanh_shrink",
    "tensorflow.sigmoid",
    "tensorflow.tanh",
    "tensorflow.math.sigmoid",
    "tensorflow.math.log_sigmoid",
    "tensorflow.math.tanh",
    "tensorflow.nn.sigmoid",
    "tensorflow.nn.silu",
    "tensorflow.nn.swish",
    "tensorflow.nn.tanh",
    "tensorflow.raw_ops.Sigmoid",
    "tensorflow.raw_ops.SigmoidGrad",
    "tensorflow.raw_ops.Tanh",
    "tensorflow.raw_ops.TanhGrad",
    "numpy.tanh",
    "scipy.special.expit",
    "jax.nn.sigmoid",
    "jax.nn.log_sigmoid",
    "jax.nn.silu",
    "jax.nn.swish",
    "jax.nn.tanh",
    "jax.numpy.tanh",
    "jax.lax.logistic",
    "jax.lax.tanh",
    "jax.scipy.special.expit",
    "torch.sigmoid*",
    "torch.tanh*",
    "torch.special.expit",
    "torch.nn.functional.*sigmoid",
    "torch.nn.functional.silu",
    "torch.nn.functional.tanh*",
    "torch.Tensor.sigmoid*",
    "torch.Tensor.tanh*",
)
RECTIFIERS = (
    "keras.ops.relu",
    "keras.ops.relu6",
    "keras.ops.leaky_relu",
    "keras.ops.elu",
    "keras.ops.selu",
    "keras.ops.celu",
    "keras.ops.nn.relu",
    "keras.ops.nn.relu6",
    "keras.ops.nn.leaky_relu",
    "keras.ops.nn.elu",
    "keras.ops.nn.selu",
    "keras.ops.nn.celu",
    "keras.activations.relu",
    "keras.activations.relu6",
    "keras.activations.leaky_relu",
    "keras.activations.elu",
    "keras.activations.selu",
    "keras.activations.celu",
    "keras.activations.threshold",
    "keras.layers.ReLU",
    "keras.layers.LeakyReLU",
    "keras.layers.PReLU",
    "keras.layers.ELU",
    "tensorflow.nn.relu",
    "tensorflow.nn.relu6",
    "tensorflow.nn.crelu",
    "tensorflow.nn.leaky_relu",
    "tensorflow.nn.elu",
    "tensorflow.nn.selu",
    "tensorflow.raw_ops.Relu*",
    "tensorflow.raw_ops.LeakyRelu*",
    "tensorflow.raw_ops.Elu*",
    "tensorflow.raw_ops.Selu*",
    "jax.nn.relu",
    "jax.nn.relu6",
    "jax.nn.leaky_relu",
    "jax.nn.elu",
    "jax.nn.selu",
    "jax.nn.celu",
    "torch.relu*",
    "torch.prelu",
    "torch.rrelu*",
    "torch.selu*",
    "torch.celu*",
    "torch.threshold*",
    "torch.nn.functional.relu*",
    "torch.nn.functional.leaky_relu*",
    "torch.nn.functional.prelu",
    "torch.nn.functional.rrelu*",
    "torch.nn.functional.elu*",
    "torch.nn.functional.selu*",
    "torch.nn.functional.celu*",
    "torch.nn.functional.threshold*",
    "torch.Tensor.relu*",
    "torch.Tensor.prelu",
)
BY_NAME = ("keras.activations.get", "keras.activations.deserialize", "keras.layers.Activation")
AUTODIFF = (
    "tensorflow.GradientTape",
    "tensorflow.gradients",
    "tensorflow.autodiff.*",
    "jax.grad",
    "jax.value_and_grad",
    "jax.vjp",
    "jax.jvp",
    "jax.jacfwd",
    "jax.jacrev",
    "torch.autograd.grad",
    "torch.autograd.backward",
    "torch.Tensor.backward",
    "torch.func.*",
)
FUNCTION = (*S_CURVES, *RECTIFIERS, *BY_NAME)
DERIVATIVE = (*FUNCTION, *AUTODIFF)

PARTS = [
    part("sigmoid", forbidden=FUNCTION, reference="keras.activations.sigmoid"),
    part("sigmoid_gradient", forbidden=DERIVATIVE, reference="automatic differentiation"),
    part("tanh", forbidden=FUNCTION, reference="keras.activations.tanh"),
    part("tanh_gradient", forbidden=DERIVATIVE, reference="automatic differentiation"),
    part("relu", forbidden=FUNCTION, reference="keras.activations.relu"),
    part("relu_gradient", forbidden=DERIVATIVE, reference="automatic differentiation"),
    part("leaky_relu", forbidden=FUNCTION, reference="keras.activations.leaky_relu"),
    part("leaky_relu_gradient", forbidden=DERIVATIVE, reference="automatic differentiation"),
    part("elu", forbidden=FUNCTION, reference="keras.activations.elu"),
    part("elu_gradient", forbidden=DERIVATIVE, reference="automatic differentiation"),
    part("PReLU", forbidden=FUNCTION, reference="keras.layers.PReLU"),
    part("Maxout", reference="keras.layers.EinsumDense and a maximum"),
]

# Beyond 11 an exponential leaves float16, beyond 89 float32, beyond 710 float64. None is 1000 itself,
# nor rounds to it in bfloat16: a right answer may clip there, and which slope a clip has at its very
# end is a matter of the backend.
FAR = (12.0, 13.0, 50.0, 88.0, 89.5, 104.0, 300.0, 700.0, 720.0, 997.0)
NEAR = (0.25, 0.5, 0.8, 1.0, 1.3, 1.8, 2.5, 5.0)
SHAPES = ((), (4,), (0,), (2, 3), (2, 0, 3), (2, 1, 3, 1, 2))


def inputs(draw, count=10):
    """Values of both signs, none of them 0, from far below 1 to about 6."""
    sizes = np.geomspace(0.05, 6.0, count)
    signs = np.where(np.arange(count) % 2, 1.0, -1.0)
    return (signs * sizes * draw.uniform((count,), 0.8, 1.0)).astype("float32")


def value(function, draw, **options):
    """y at ordinary places, and the input afterwards."""
    given = function.tensor(inputs(draw))
    yield "y", function(given, **options)
    yield "x after the call", given


# The chain rule adds up a slope for every piece of a formula that has a corner at 0, and which slopes
# these are depends on the backend: with up to four pieces, the sum is at most so many times the true one.
MOST_PIECES = 4


def slope(function, draw, at_zero):
    """The derivative that automatic differentiation finds, times a random upstream gradient.

    At 0, where it is truly `at_zero`, it need only be one that the corners of a right formula give.
    """
    x = inputs(draw)
    upstream = draw.normal(x.shape, mean=2.0)
    (found,) = function.gradients(x, upstream=upstream)["inputs"]
    yield "dx", gradient(found)
    (found,) = function.gradients(np.zeros(2, "float32"))["inputs"]
    found = np.full(2, np.nan) if found is None else found
    bad = ~np.isfinite(found)
    yield "dx at 0", holds(not bad.any(), f"is {np.ravel(found)[0]}, which is no slope")
    size = between(np.where(bad, 0, found), -MOST_PIECES * at_zero, MOST_PIECES * at_zero)
    yield "size of dx at 0", size
    yield "the corner", remark("" if np.allclose(found, at_zero) else corner(found, at_zero))


def corner(found, at_zero):
    """What to tell of a slope at 0 that is not the true one."""
    return (
        f"At exactly 0 automatic differentiation finds the slope {np.ravel(found)[0]:.3g} here, and "
        f"{at_zero:g} is true: your formula has a corner there. That costs nothing; `where` in its "
        "place finds the true one on every backend."
    )


def gradient(found):
    """The gradient, or words where there is none."""
    return "no gradient" if found is None else found


def extreme_inputs(draw, dtype):
    """Values from −1000 to 1000 that overflow an exponential in one dtype or another."""
    # What fits float64 alone would not fit the sketches of mistakes, which are kept in float32.
    far = [size for size in FAR if dtype != "float64" or not 89 < size < 710]
    sizes = np.array([*NEAR, *far])
    sizes *= draw.uniform(sizes.shape, 0.995, 1.0)
    return np.concatenate([-sizes[::-1], sizes]).astype(dtype)


def extremes(function, draw, dtype, **options):
    """y and the derivative by automatic differentiation from −1000 to 1000."""
    x = extreme_inputs(draw, dtype)
    upstream = draw.normal(x.shape, mean=2.0, dtype=dtype)
    yield "y", function(function.tensor(x), **options)
    (found,) = function.gradients(x, upstream=upstream, **options)["inputs"]
    yield "dx", gradient(found)


def moderate(draw, shape, dtype):
    """Values between 0.3 and 1.5 in size: a lone one must not be all but 0 or 1 afterwards."""
    return (draw.uniform(shape, 0.3, 1.5) * np.sign(draw.normal(shape))).astype(dtype)


def tensors(function, draw, dtype, shapes=SHAPES, **options):
    """y for every shape, in one dtype."""
    for shape in shapes:
        x = moderate(draw, shape, dtype)
        yield f"y for x of shape {shape}", function(function.tensor(x), **options)


def slopes_by_hand(function, draw, *more, **options):
    """The hand-written derivative at ordinary places and `more`, and the input afterwards."""
    given = function.tensor(np.concatenate([inputs(draw), np.array(more, "float32")]))
    yield "dy/dx", function(given, **options)
    yield "x after the call", given


def slopes_everywhere(function, draw, dtype, shapes=SHAPES, **options):
    """The hand-written derivative from −1000 to 1000, and for every shape."""
    far = function.tensor(extreme_inputs(draw, dtype))
    yield "dy/dx from -1000 to 1000", function(far, **options)
    for shape in shapes:
        x = moderate(draw, shape, dtype)
        yield f"dy/dx for x of shape {shape}", function(function.tensor(x), **options)


FAR_CASES = [
    case("float32", dtype="float32"),
    case("float16", dtype="float16"),
]
TENSOR_CASES = [
    case("float32, 0-d to 5-D and empty", dtype="float32"),
    case("float64", dtype="float64", shapes=((3,), (2, 2))),
    case("bfloat16", dtype="bfloat16", shapes=((3,), (2, 2))),
]
SLOPE_CASES = [case("float32", dtype="float32"), case("float64", dtype="float64")]


@check("sigmoid", points=0.5)
def sigmoid_values(sigmoid, draw):
    """`sigmoid` has the values of 1/(1 + e⁻ˣ)."""
    yield from value(sigmoid, draw)


@check("sigmoid", points=0.25, needs=sigmoid_values)
def sigmoid_slope(sigmoid, draw):
    """Automatic differentiation finds the sigmoid's derivative; at 0 a corner of |x| does no harm."""
    yield from slope(sigmoid, draw, at_zero=0.25)


@check("sigmoid", points=0.5, needs=sigmoid_slope, cases=FAR_CASES)
def sigmoid_extremes(sigmoid, draw, dtype):
    """From −1000 to 1000, the sigmoid and its automatic derivative are finite and right."""
    yield from extremes(sigmoid, draw, dtype)


@check("sigmoid", points=0.25, needs=sigmoid_values, cases=TENSOR_CASES)
def sigmoid_tensors(sigmoid, draw, **options):
    """`sigmoid` takes every shape and float dtype, and keeps both."""
    yield from tensors(sigmoid, draw, **options)


@check("sigmoid_gradient", points=0.25, needs=sigmoid_values)
def sigmoid_gradient_values(derivative, draw):
    """`sigmoid_gradient(x)` is the sigmoid's derivative at x, at 0 too, where it is 1/4."""
    yield from slopes_by_hand(derivative, draw, 0.0)


@check("sigmoid_gradient", points=0.25, needs=sigmoid_gradient_values, cases=SLOPE_CASES)
def sigmoid_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `sigmoid_gradient` is finite and right."""
    yield from slopes_everywhere(derivative, draw, **options)


@check("tanh", points=0.5)
def tanh_values(tanh, draw):
    """`tanh` has the values of the hyperbolic tangent."""
    yield from value(tanh, draw)


@check("tanh", points=0.25, needs=tanh_values)
def tanh_slope(tanh, draw):
    """Automatic differentiation finds tanh's derivative; at 0 a corner of |x| does no harm."""
    yield from slope(tanh, draw, at_zero=1.0)


@check("tanh", points=0.5, needs=tanh_slope, cases=FAR_CASES)
def tanh_extremes(tanh, draw, dtype):
    """From −1000 to 1000, tanh and its automatic derivative are finite and right."""
    yield from extremes(tanh, draw, dtype)


SMALL_CASES = [case("sizes around 1e-9", size=1e-9), case("sizes around 1e-12", size=1e-12)]


@check("tanh", points=0.25, needs=tanh_values, cases=SMALL_CASES)
def tanh_small(tanh, draw, size):
    """Small inputs keep their digits: tanh(x) is x, to a few units in the last place."""
    yield "y", tanh(tanh.tensor(np.float32(size) * inputs(draw)))


@check("tanh", points=0.25, needs=tanh_values, cases=TENSOR_CASES)
def tanh_tensors(tanh, draw, **options):
    """`tanh` takes every shape and float dtype, and keeps both."""
    yield from tensors(tanh, draw, **options)


@check("tanh_gradient", points=0.25, needs=tanh_values)
def tanh_gradient_values(derivative, draw):
    """`tanh_gradient(x)` is the derivative of tanh at x, at 0 too, where it is 1."""
    yield from slopes_by_hand(derivative, draw, 0.0)


@check("tanh_gradient", points=0.25, needs=tanh_gradient_values, cases=SLOPE_CASES)
def tanh_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `tanh_gradient` is finite and right."""
    yield from slopes_everywhere(derivative, draw, **options)


@check("relu", points=0.5)
def relu_values(relu, draw):
    """`relu` keeps what is positive and turns the rest into 0."""
    yield from value(relu, draw)


@check("relu", points=0.25, needs=relu_values)
def relu_nan(relu, draw):
    """A NaN that goes into `relu` comes out as NaN, so that nobody overlooks it."""
    x = inputs(draw, 6)
    x[2:4] = np.nan
    y = relu(relu.tensor(x)).array()
    yield "where y is NaN", np.isnan(y)


@check("relu", points=0.5, needs=relu_values, cases=FAR_CASES)
def relu_extremes(relu, draw, dtype):
    """From −1000 to 1000, ReLU's automatic derivative is 0 or 1, and at the kink in between."""
    yield from extremes(relu, draw, dtype)
    (found,) = relu.gradients(np.zeros(3, dtype))["inputs"]
    yield "dx at 0", between(np.nan if found is None else found, 0.0, 1.0)


@check("relu", points=0.25, needs=relu_values, cases=TENSOR_CASES)
def relu_tensors(relu, draw, **options):
    """`relu` takes every shape and float dtype, and keeps both."""
    yield from tensors(relu, draw, **options)


@check("relu_gradient", points=0.25)
def relu_gradient_values(derivative, draw):
    """`relu_gradient(x)` is 0 or 1, a float like x; at the kink any value from 0 to 1 will do."""
    yield from slopes_by_hand(derivative, draw)
    yield "dy/dx at 0", between(derivative(derivative.tensor(np.zeros(2, "float32"))), 0.0, 1.0)


@check("relu_gradient", points=0.25, needs=relu_gradient_values, cases=SLOPE_CASES)
def relu_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `relu_gradient` is right."""
    yield from slopes_everywhere(derivative, draw, **options)


SLOPES = [
    case("default slope"),
    case("slope 0.25", negative_slope=0.25),
    case("slope 2.5", negative_slope=2.5),
]


@check("leaky_relu", points=0.5, cases=SLOPES)
def leaky_relu_values(leaky_relu, draw, **options):
    """`leaky_relu` multiplies negative inputs by `negative_slope`, which may be above 1."""
    yield from value(leaky_relu, draw, **options)


# In float64 Keras's own function holds its slope in float32 only.
@check("leaky_relu", points=0.5, needs=leaky_relu_values, cases=FAR_CASES, keras_within=1e-7)
def leaky_relu_extremes(leaky_relu, draw, dtype):
    """From −1000 to 1000, leaky ReLU and its automatic derivative are right."""
    yield from extremes(leaky_relu, draw, dtype, negative_slope=0.35)


@check("leaky_relu", points=0.25, needs=leaky_relu_values, cases=TENSOR_CASES, keras_within=1e-7)
def leaky_relu_tensors(leaky_relu, draw, **options):
    """`leaky_relu` takes every shape and float dtype, and keeps both."""
    yield from tensors(leaky_relu, draw, negative_slope=0.35, **options)


def at_the_kink(derivative, low, high, **options):
    """The claim that the derivative at 0 lies between the slopes of its two sides."""
    found = derivative(derivative.tensor(np.zeros(2, "float32")), **options)
    return between(found, low - 1e-4, high + 1e-4)  # 0.01 in float32 is a little less


@check("leaky_relu_gradient", points=0.25, cases=SLOPES)
def leaky_relu_gradient_values(derivative, draw, negative_slope=None):
    """`leaky_relu_gradient(x)` is 1 or the slope; at the kink any value between them will do."""
    options = {} if negative_slope is None else {"negative_slope": negative_slope}
    yield from slopes_by_hand(derivative, draw, **options)
    low, high = sorted((1.0, options.get("negative_slope", 0.01)))
    yield "dy/dx at 0", at_the_kink(derivative, low, high, **options)


@check(
    "leaky_relu_gradient",
    points=0.25,
    needs=leaky_relu_gradient_values,
    cases=SLOPE_CASES,
    keras_within=1e-7,
)
def leaky_relu_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `leaky_relu_gradient` is right."""
    yield from slopes_everywhere(derivative, draw, negative_slope=0.35, **options)


ALPHAS = [case("default alpha"), case("alpha 0.3", alpha=0.3), case("alpha 2.5", alpha=2.5)]


@check("elu", points=0.5, cases=ALPHAS)
def elu_values(elu, draw, **options):
    """`elu` is x above 0 and α(eˣ − 1) below, for any `alpha`."""
    yield from value(elu, draw, **options)


@check("elu", points=0.5, needs=elu_values, cases=FAR_CASES)
def elu_extremes(elu, draw, dtype):
    """From −1000 to 1000, ELU and its automatic derivative are finite and right."""
    yield from extremes(elu, draw, dtype, alpha=0.7)


@check("elu", points=0.25, needs=elu_values, cases=SMALL_CASES)
def elu_small(elu, draw, size):
    """Small negative inputs keep their digits: elu(x) is αx, to a few units in the last place."""
    yield "y", elu(elu.tensor(np.float32(size) * inputs(draw)), alpha=2.0)


@check("elu", points=0.25, needs=elu_values, cases=TENSOR_CASES)
def elu_tensors(elu, draw, **options):
    """`elu` takes every shape and float dtype, and keeps both."""
    yield from tensors(elu, draw, alpha=0.7, **options)


@check("elu_gradient", points=0.25, cases=ALPHAS)
def elu_gradient_values(derivative, draw, alpha=None):
    """`elu_gradient(x)` is 1 or αeˣ; at the kink any value between 1 and α will do."""
    options = {} if alpha is None else {"alpha": alpha}
    yield from slopes_by_hand(derivative, draw, **options)
    low, high = sorted((1.0, options.get("alpha", 1.0)))
    yield "dy/dx at 0", at_the_kink(derivative, low, high, **options)


@check("elu_gradient", points=0.25, needs=elu_gradient_values, cases=SLOPE_CASES)
def elu_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `elu_gradient` is finite and right."""
    yield from slopes_everywhere(derivative, draw, alpha=0.7, **options)


def without_number(name):
    """The name without the number that Keras appends to a name of its own making."""
    return re.sub(r"_\d+$", "", str(name))


def weights_of(layer, names):
    """[name, shape, trainable] of the weights; of those called so, where all are there."""
    found = [[without_number(name), *rest] for name, *rest in layer.weights()]
    named = [weight for weight in found if weight[0] in names]
    return named if len(named) == len(names) else sorted(found)


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


@check("PReLU", points=0.5, needs=(prelu_gradient, prelu_config), replayed=False)
def prelu_trains(layer, draw):
    """In a model, `fit` trains the slopes, and a saved model comes back the same."""
    prelu = layer()
    yield from trained(prelu, draw, (3,))
    yield "alpha", prelu.weight("alpha")


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
