"""Checks of `fold_batchnorm`."""

from grader.authoring import case, check

from .inputs import scale_and_shift


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


CHECKS = [fold_dense, fold_conv, fold_without_bias]
