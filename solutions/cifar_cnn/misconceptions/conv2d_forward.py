"""Known mistakes in `conv2d_forward`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "conv_flipped",
        "conv2d_forward",
        ("kernel[i, j]", "kernel[-1 - i, -1 - j]"),
        says="""You turn the kernel by 180°. That is what mathematicians call a convolution; deep
        learning means the cross-correlation, which places the kernel on the picture as it is:
        kernel[0, 0] meets the upper left pixel of the window.""",
    ),
    misconception(
        "conv_bias_forgotten",
        "conv2d_forward",
        (" + bias", ""),
        says="""The bias never reaches your output. Each filter has one number that is added to its
        channel at every place.""",
    ),
    misconception(
        "conv_bias_at_each_step",
        "conv2d_forward",
        ("@ kernel[i, j]", "@ kernel[i, j] + bias"),
        ("return y + bias", "return y"),
        says="""You add the bias once for each number of the kernel, inside the loop, so that a
        3 × 3 kernel adds it nine times. It belongs to the output: add it once, at the end.""",
    ),
    misconception(
        "conv_padding_ignored",
        "conv2d_forward",
        ("(padding, padding)", "(0, 0)"),
        says="""Your function takes no notice of `padding`, so that its output is smaller than
        asked for. Put that many rows and columns of zeros around each picture first.""",
    ),
    misconception(
        "conv_padding_always_same",
        "conv2d_forward",
        ("(padding, padding)", "((height - 1) // 2, (height - 1) // 2)"),
        says="""You always pad so that the size of the picture is kept, whatever the caller asked
        for. The default here is no padding at all: use the argument `padding`.""",
    ),
    misconception(
        "conv_padding_at_the_end",
        "conv2d_forward",
        ("(padding, padding)", "(0, 2 * padding)"),
        says="""Your zeros stand below and to the right only, so that the output is shifted. Half
        of them belong above and to the left: `padding` on every side.""",
    ),
    misconception(
        "conv_padding_halved",
        "conv2d_forward",
        ("(padding, padding)", "(padding // 2, padding - padding // 2)"),
        says="""You split `padding` between the two sides. It is meant for each side: a picture of
        height H becomes H + 2·padding high.""",
    ),
    misconception(
        "conv_padding_of_rows_only",
        "conv2d_forward",
        ("border, border", "border, (0, 0)"),
        says="""You pad above and below, but not to the left and right. `padding` surrounds the
        picture on all four sides.""",
    ),
    misconception(
        "conv_padding_repeats_the_edge",
        "conv2d_forward",
        ("border, border, (0, 0)]", 'border, border, (0, 0)], mode="edge"'),
        says="""You continue the picture beyond its border by repeating the last pixel. Here the
        padding consists of zeros.""",
    ),
    misconception(
        "conv_stride_ignored",
        "conv2d_forward",
        ("    height,", "    stride = 1\n    height,"),
        says="""Your kernel moves by one pixel whatever the stride. With stride 2 it is placed at
        every second row and column, so that the output is half as large.""",
    ),
    misconception(
        "conv_stride_of_rows_only",
        "conv2d_forward",
        ("x.shape[2] - width) // stride", "x.shape[2] - width)"),
        ("slice(j, j + stride * columns, stride)", "slice(j, j + columns)"),
        says="""Your stride holds from row to row but not from column to column. It is the same in
        both directions.""",
    ),
    misconception(
        "conv_stride_inside_the_kernel",
        "conv2d_forward",
        ("slice(i, i + stride * rows, stride)", "slice(i * stride, i * stride + rows)"),
        ("slice(j, j + stride * columns, stride)", "slice(j * stride, j * stride + columns)"),
        ("- height) // stride", "- (height - 1) * stride - 1)"),
        ("- width) // stride", "- (width - 1) * stride - 1)"),
        says="""You spread the kernel's numbers `stride` pixels apart and move it by one. That is
        a dilated convolution; the stride is how far the whole kernel moves, and its numbers stay
        neighbours.""",
    ),
    misconception(
        "conv_rest_rounded_up",
        "conv2d_forward",
        (
            "    rows = (x",
            "    short = [-(size - side) % stride for size, side in zip(x.shape[1:3], "
            "(height, width))]\n"
            "    x = np.pad(x, [(0, 0), (0, short[0]), (0, short[1]), (0, 0)])\n"
            "    rows = (x",
        ),
        says="""Where the stride leaves a remainder, you place the kernel once more, partly outside
        the picture. Rows and columns that do not fill a window are dropped: the size is rounded
        down.""",
    ),
    misconception(
        "conv_output_too_small",
        "conv2d_forward",
        ("- height) // stride + 1", "- height) // stride"),
        ("- width) // stride + 1", "- width) // stride"),
        says="""Your output lacks its last row and column. A kernel of size k has
        (H − k) // stride + 1 places: count the one at the very start, too.""",
    ),
    misconception(
        "conv_kernel_transposed",
        "conv2d_forward",
        ("kernel[i, j]", "kernel.swapaxes(0, 1)[i, j]"),
        ("    height, width,", "    width, height,"),
        says="""You swap the kernel's rows and columns: its first axis runs down the picture, its
        second one to the right.""",
    ),
    misconception(
        "conv_channels_averaged",
        "conv2d_forward",
        ("@ kernel[i, j]", "@ kernel[i, j] / x.shape[3]"),
        says="""You average over the input channels. A convolution sums over them, as it does over
        the window: whatever scale is right, the kernel learns.""",
    ),
    misconception(
        "conv_window_averaged",
        "conv2d_forward",
        ("@ kernel[i, j]", "@ kernel[i, j] / (height * width)"),
        says="""You average over the window. A convolution sums the products up: whatever scale is
        right, the kernel learns.""",
    ),
    misconception(
        "conv_first_channel_only",
        "conv2d_forward",
        ("x[:, down, right] @ kernel[i, j]", "x[:, down, right, :1] @ kernel[i, j, :1]"),
        says="""Only the first channel of the picture reaches your output. Each filter looks at all
        channels, with numbers of its own for each, and sums over them.""",
    ),
    misconception(
        "conv_with_relu",
        "conv2d_forward",
        ("return y + bias", "return np.maximum(y + bias, 0)"),
        says="""You put a ReLU at the end: all your negative outputs are 0. A convolution is linear;
        the activation is a layer of its own, and batch normalization comes before it.""",
    ),
    misconception(
        "conv_returns_float64",
        "conv2d_forward",
        ("filters), x.dtype)", "filters))"),
        says="""Your output is float64 though x is not: `np.zeros` makes float64 unless you name a
        dtype. Return the dtype that came in.""",
    ),
    misconception(
        "conv_returns_float32",
        "conv2d_forward",
        ("filters), x.dtype)", "filters), np.float32)"),
        ("y + bias", "y + bias.astype(np.float32)"),
        ("x[:, down, right]", "x.astype(np.float32)[:, down, right]"),
        ("kernel[i, j]", "kernel[i, j].astype(np.float32)"),
        says="""Your output is float32 even where x is float64. A caller who passes float64 needs
        its digits, to check a gradient for instance: return the dtype that came in.""",
    ),
    misconception(
        "conv_padding_overwrites",
        "conv2d_forward",
        (
            "x = np.pad(x, [(0, 0), border, border, (0, 0)])",
            "x[:, :padding] = x[:, :, :padding] = x[:, -padding or len(x[0]) :] = 0",
        ),
        says="""You write zeros *into* the picture, over its own outermost pixels, which also changes
        the caller's array. Padding makes a larger picture: new zeros around all of the pixels.""",
    ),
]
