"""Checks of `conv2d_forward`."""

from grader.authoring import case, check


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
    """`conv2d_forward` places each kernel at every position of an image and sums the products."""
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
    """`stride` is how far the kernel moves, down and to the right; it is placed only where it fits."""
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


CHECKS = [
    conv_values,
    conv_padding,
    conv_stride,
    conv_dtype,
]
