"""Hidden cases of the unit `normalizers`, and checks of their own; never released."""

import numpy as np

from grader.authoring import case, check, further

from .checks.batch_renormalization import (
    remembering,
    renorm_averages,
    renorm_gradient,
    renorm_inference,
    renorm_precision,
    renorm_training,
)
from .checks.group_normalization import (
    group_errors,
    group_gradient,
    group_output,
    group_precision,
    group_ranks,
)
from .checks.inputs import prepared, unlike
from .checks.instance_normalization import (
    instance_gradient,
    instance_output,
    instance_precision,
    instance_ranks,
)
from .checks.layer_normalization import layer_axes, layer_gradient, layer_output, layer_precision
from .checks.spectral_normalization import spectral_converged, spectral_training
from .checks.weight_normalization import weightnorm_gradient, weightnorm_output, weightnorm_start
from .checks.wrapped_layers import CONV, DENSE

FAR = case("mean 700", offset=7e2, spread=1.0, dtype="float32")

FURTHER = [
    further(
        layer_output,
        case("7 examples, 3 features", shape=(7, 3)),
        case("a lone example", shape=(1, 8), epsilon=0.3),
    ),
    further(
        layer_axes,
        case("volumes, the last axis", shape=(2, 3, 2, 4, 3)),
        case("sequences, axes 1 and 2", shape=(4, 3, 5), axis=(1, 2)),
        case("images, axis -3", shape=(3, 4, 2, 5), axis=-3),
    ),
    further(layer_gradient, case("3 examples", shape=(3, 6))),
    further(layer_precision, FAR),
    further(
        instance_output,
        case("5 channels", shape=(3, 2, 4, 5)),
        case("epsilon 0.4", shape=(2, 5, 3, 2), epsilon=0.4),
    ),
    further(instance_ranks, case("longer sequences", shape=(2, 9, 3))),
    further(instance_gradient, case("3 sequences of 4 steps", shape=(3, 4, 2))),
    further(instance_precision, FAR),
    further(
        group_output,
        case("5 groups of 2", shape=(2, 4, 3, 10), groups=5),
        case("epsilon 0.4", shape=(3, 3, 4, 6), groups=2, epsilon=0.4),
    ),
    further(group_ranks, case("longer sequences", shape=(2, 7, 6), groups=3)),
    further(
        group_errors,
        case("9 channels, 6 groups", channels=9, groups=6),
        case("fewer channels than groups", channels=4, groups=8),
    ),
    further(group_gradient, case("3 groups of two", shape=(2, 2, 3, 6), groups=3)),
    further(group_precision, FAR),
    further(
        renorm_training,
        case("other values", shape=(7, 5)),
        case("images, tight bounds", shape=(2, 3, 4, 4), rmax=1.2, dmax=0.3),
    ),
    further(
        renorm_averages, case("momentum 0.6", momentum=0.6), case("momentum zero", momentum=0.0)
    ),
    further(renorm_inference, case("images of 3 x 2", shape=(2, 3, 2, 4))),
    further(renorm_gradient, case("3 sequences, rmax 1.2", shape=(3, 4, 3), rmax=1.2)),
    further(renorm_precision, FAR),
    further(weightnorm_output, case("Dense, 6 units", kind="Dense", units=6, shape=(3, 5))),
    further(weightnorm_start, case("other Dense", kind="Dense", units=2, shape=(4, 6))),
    further(
        weightnorm_gradient,
        case("1 x 3 kernel", kind="Conv2D", units=2, shape=(2, 3, 4, 3), kernel_size=(1, 3)),
    ),
    further(
        spectral_training,
        case("Conv2D, two iterations", **CONV, options={"power_iterations": 2}),
        case("Dense, 6 units", kind="Dense", units=6, shape=(3, 5)),
    ),
    further(spectral_converged, case("other values", **DENSE)),
]


@check("GroupNormalization", points=0.25, needs=group_output)
def group_any_size(layer, draw):
    """One layer serves batches and images of any size, one after the other."""
    norm = prepared(layer, draw, unlike(draw, (2, 3, 4, 6)), groups=2)
    for shape in ((1, 5, 2, 6), (4, 2, 2, 6)):
        yield f"output for {shape}", norm(unlike(draw, shape))


@check(
    "BatchRenormalization",
    points=0.25,
    needs=renorm_training,
    cases=[case("a batch of two", rows=2), case("a batch of one", rows=1)],
)
def renorm_smallest_batch(layer, draw, rows):
    """The smallest batches, for which the layer is made, follow the same rules as any other."""
    norm = remembering(layer, draw, unlike(draw, (8, 3)), momentum=0.5)
    x = draw.normal((rows, 3), mean=(0.0, 2.0, -1.0), stddev=np.float32(2.0))
    yield "output", norm(x, training=True)
    yield "moving_mean", norm.weight("moving_mean")
    yield "moving_stddev", norm.weight("moving_stddev")
