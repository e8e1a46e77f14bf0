"""Hidden cases of the unit `activations`, and checks of their own; never released."""

from grader.authoring import case, check, further

from .checks.elu import (
    elu_extremes,
    elu_gradient_everywhere,
    elu_gradient_values,
    elu_small,
    elu_tensors,
    elu_values,
)
from .checks.leaky_relu import (
    leaky_relu_extremes,
    leaky_relu_gradient_everywhere,
    leaky_relu_gradient_values,
    leaky_relu_tensors,
    leaky_relu_values,
)
from .checks.maxout import maxout_gradient, maxout_output, maxout_rank, maxout_weights, with_maps
from .checks.prelu import (
    prelu_gradient,
    prelu_mixed_precision,
    prelu_output,
    prelu_shared_axes,
    prelu_weights,
    with_slopes,
)
from .checks.relu import (
    relu_extremes,
    relu_gradient_everywhere,
    relu_gradient_values,
    relu_nan,
    relu_tensors,
    relu_values,
)
from .checks.sigmoid import (
    sigmoid_extremes,
    sigmoid_gradient_everywhere,
    sigmoid_gradient_values,
    sigmoid_slope,
    sigmoid_tensors,
    sigmoid_values,
)
from .checks.tanh import (
    tanh_extremes,
    tanh_gradient_everywhere,
    tanh_gradient_values,
    tanh_slope,
    tanh_small,
    tanh_tensors,
    tanh_values,
)

OTHER = [case("other values")]
FAR = [case("float64", dtype="float64"), case("bfloat16", dtype="bfloat16")]
TENSORS = [
    case("float16", dtype="float16", shapes=((2, 2), ())),
    case("float32, other shapes", dtype="float32", shapes=((5, 1), (1, 2, 2, 1), (0, 4))),
]
LOW = [
    case("float16", dtype="float16"),
    case("bfloat16", dtype="bfloat16", shapes=((5,), (2, 0, 3), (2, 1, 3, 1, 2))),
]

FURTHER = [
    *(
        further(values, *OTHER)
        for values in (
            sigmoid_values,
            sigmoid_slope,
            sigmoid_gradient_values,
            tanh_values,
            tanh_slope,
            tanh_gradient_values,
            relu_values,
            relu_nan,
            relu_gradient_values,
            prelu_mixed_precision,
        )
    ),
    *(
        further(far, *FAR)
        for far in (
            sigmoid_extremes,
            tanh_extremes,
            relu_extremes,
            leaky_relu_extremes,
            elu_extremes,
        )
    ),
    *(
        further(tensors, *TENSORS)
        for tensors in (
            sigmoid_tensors,
            tanh_tensors,
            relu_tensors,
            leaky_relu_tensors,
            elu_tensors,
        )
    ),
    *(
        further(everywhere, *LOW)
        for everywhere in (
            sigmoid_gradient_everywhere,
            tanh_gradient_everywhere,
            relu_gradient_everywhere,
            leaky_relu_gradient_everywhere,
            elu_gradient_everywhere,
        )
    ),
    further(tanh_small, case("sizes around 1e-6", size=1e-6)),
    further(elu_small, case("sizes around 1e-6", size=1e-6)),
    *(
        further(
            leaky, case("slope 0.37", negative_slope=0.37), case("slope 1.7", negative_slope=1.7)
        )
        for leaky in (leaky_relu_values, leaky_relu_gradient_values)
    ),
    *(
        further(each, case("alpha 0.6", alpha=0.6), case("alpha 1.8", alpha=1.8))
        for each in (elu_values, elu_gradient_values)
    ),
    further(prelu_weights, case("five axes", shape=(2, 3, 1, 2, 4))),
    further(prelu_output, case("sequences", shape=(3, 2, 5))),
    further(
        prelu_shared_axes,
        case("a tuple, (1, 3)", shape=(2, 3, 4, 2), axes=(1, 3), alpha=(1, 4, 1)),
        case("all axes", shape=(3, 2, 4), axes=[1, 2], alpha=(1, 1)),
    ),
    further(
        prelu_gradient,
        case("shared along one axis", shape=(3, 4, 2), alpha=(4, 1), shared_axes=[2]),
    ),
    further(maxout_weights, case("1 unit", inputs=2, units=1, pieces=3)),
    further(maxout_output, case("4 units of 5 pieces", shape=(6, 5), units=4, pieces=5)),
    further(maxout_rank, case("five axes", shape=(2, 1, 3, 2, 3), units=4, pieces=3)),
    further(maxout_gradient, case("sequences", shape=(2, 3, 5), units=2, pieces=4)),
]


@check("PReLU", points=0.25, needs=prelu_output)
def prelu_two_layers(layer, draw):
    """Two PReLU layers keep their slopes apart."""
    x = draw.normal((4, 3), stddev=2.0)
    first = with_slopes(layer, draw, x, (3,))
    second = with_slopes(layer, draw, x, (3,))
    yield "output of the first", first(x)
    yield "output of the second", second(x)
    yield "alpha of the first", first.weight("alpha")


@check("Maxout", points=0.25, needs=maxout_output)
def maxout_two_layers(layer, draw):
    """Two Maxout layers keep their maps apart."""
    x = draw.normal((4, 3), stddev=2.0)
    first = with_maps(layer, draw, x, 2, 3)
    second = with_maps(layer, draw, x, 2, 3)
    yield "output of the first", first(x)
    yield "output of the second", second(x)
