"""Hidden cases of the unit `batchnorm`, and checks of their own; never released."""

import numpy as np

from grader.authoring import case, check, further

from .checks.backward import backward_epsilon, backward_images, backward_values
from .checks.fold import fold_conv, fold_dense, fold_without_bias
from .checks.forward import forward_images, forward_offset, forward_values
from .checks.inputs import LARGE, channel_data, prepared
from .checks.layer_inputs import large_offset, masking, mixed_precision
from .checks.layer_values import (
    axis_and_rank,
    builds,
    center_and_scale,
    default_training_flag,
    frozen,
    inference_output,
    layer_gradient,
    moving_averages,
    training_output,
)
from .checks.population import population_small_batch, population_values

FURTHER = [
    further(
        forward_values,
        case("11 examples", rows=11),
        case("2 examples", rows=2, epsilon=0.3),
        case("tiny spread", rows=7, spread=0.01, epsilon=0.02),
    ),
    further(forward_images, case("5 channels", shape=(3, 2, 6, 5))),
    further(
        forward_offset,
        case("mean 3000", offset=3e3),
        case("mean 12000, 64 images", offset=1.2e4, shape=LARGE),
    ),
    further(backward_values, case("9 examples", rows=9), case("3 examples", rows=3)),
    further(backward_images, case("2 channels", shape=(3, 3, 2, 2))),
    further(backward_epsilon, case("epsilon 0.5", epsilon=0.5)),
    further(population_values, case("3 batches of 5", batches=3, batch_size=5)),
    further(population_small_batch, case("4 batches of 3", batches=4, batch_size=3)),
    further(training_output, case("5 channels", shape=(3, 4, 2, 5), epsilon=0.5)),
    further(inference_output, case("a single image", shape=(1, 3, 3, 4))),
    further(moving_averages, case("momentum 0", momentum=0.0)),
    further(default_training_flag, case("other values")),
    further(layer_gradient, case("images", shape=(3, 4, 2, 3))),
    further(
        axis_and_rank,
        case("axis -3 of four", shape=(3, 4, 2, 5), axis=-3),
        case("vectors, axis 1", shape=(6, 4), axis=1),
    ),
    further(center_and_scale, case("both", center=True, scale=True)),
    further(frozen, case("other values")),
    further(
        masking,
        case("longer sequences", shape=(3, 9, 2)),
        case("nothing but padding", shape=(2, 5, 3), share=0.0),
        case("padding of -1e25", shape=(4, 5, 3), padding=-1e25),
    ),
    further(large_offset, case("mean 5000", offset=5e3)),
    further(mixed_precision, case("other values")),
    further(
        fold_dense, case("1 unit", shape=(5, 1)), case("epsilon 0.2", shape=(2, 4), epsilon=0.2)
    ),
    further(fold_conv, case("1 x 1 kernel", shape=(1, 1, 4, 2))),
    further(fold_without_bias, case("5 x 5 kernel", shape=(5, 5, 1, 2))),
]


@check("BatchNormalization", points=1, needs=(builds, moving_averages))
def two_layers(layer, draw):
    """Two layers keep their statistics apart."""
    first, second = layer(momentum=0.5), layer(momentum=0.5)
    x = channel_data(draw, (4, 3))
    for step, bn in enumerate((first, second, first), start=1):
        bn(np.float32(step) * x, training=True)
    for name in ("moving_mean", "moving_variance"):
        yield f"{name} of the first", first.weight(name)
        yield f"{name} of the second", second.weight(name)


@check(
    "BatchNormalization",
    points=1,
    needs=(training_output, moving_averages),
    cases=[case("two examples", rows=2), case("one example", rows=1)],
)
def smallest_batch(layer, draw, rows):
    """The smallest batches are normalized and recorded by the same rules as any other."""
    x = draw.normal((rows, 3), mean=(0.0, 5.0, -3.0), stddev=2.0)
    bn = prepared(layer, draw, x, momentum=0.5)
    yield "output", bn(x, training=True)
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")
