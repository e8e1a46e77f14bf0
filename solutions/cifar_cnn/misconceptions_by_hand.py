"""Known mistakes in the hand-written parts: convolution, pooling, ReLU."""

from grader.authoring.misconceptions import misconception

CONVOLUTION = [
    misconception(
        "conv_flipped",
        "conv2d_forward",
        ("kernel[i, j]", "kernel[-1 - i, -1 - j]"),
        says="""You turn the kernel by 180°. That is what mathematicians call a convolution; deep
        learning means the cross-correlation, which lays the kernel on the picture as it is:
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
        says="""You share `padding` out among the two sides. It is meant for each side: a picture of
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
        says="""Your kernel moves by one pixel whatever the stride. With stride 2 it is laid on
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
        says="""Where the stride leaves a rest, you lay the kernel once more, half outside the
        picture. Rows and columns that do not fill a window are dropped: the size is rounded
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
        dtype. Hand back the dtype that came in.""",
    ),
    misconception(
        "conv_returns_float32",
        "conv2d_forward",
        ("filters), x.dtype)", "filters), np.float32)"),
        ("y + bias", "y + bias.astype(np.float32)"),
        ("x[:, down, right]", "x.astype(np.float32)[:, down, right]"),
        ("kernel[i, j]", "kernel[i, j].astype(np.float32)"),
        says="""Your output is float32 even where x is float64. Somebody who hands in float64
        wants its digits, to check a gradient for instance: hand back the dtype that came in.""",
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

POOL = [
    misconception(
        "pool_mean",
        "max_pool_forward",
        ("-np.inf, x.dtype", "0, x.dtype"),
        (
            "y = np.maximum(y, x[:, down, right])",
            "y = (y + x[:, down, right] / (size * size)).astype(x.dtype)",
        ),
        says="""You take the mean of each window. Max pooling keeps its largest value and forgets the
        others.""",
    ),
    misconception(
        "pool_starts_at_zero",
        "max_pool_forward",
        ("-np.inf, x.dtype", "0, x.dtype"),
        says="""Your largest value is never below 0: you begin with 0 (or pad with zeros) and compare
        with that. A window of negative values has a negative maximum; begin with −∞ or with the
        window's first value.""",
    ),
    misconception(
        "pool_by_magnitude",
        "max_pool_forward",
        (
            "np.maximum(y, x[:, down, right])",
            "np.where(np.isinf(y) | (abs(x[:, down, right]) > abs(y)), x[:, down, right], y)",
        ),
        says="""You keep the value that is farthest from 0. The largest one is asked for: −5 is
        smaller than 1.""",
    ),
    misconception(
        "pool_minimum",
        "max_pool_forward",
        ("-np.inf, x.dtype", "np.inf, x.dtype"),
        ("np.maximum(y,", "np.minimum(y,"),
        says="""You keep the smallest value of each window; max pooling keeps the largest.""",
    ),
    misconception(
        "pool_over_channels",
        "max_pool_forward",
        (
            "    return y, (",
            "    y = np.repeat(y.max(axis=-1, keepdims=True), x.shape[3], axis=-1)\n    return y, (",
        ),
        says="""You take the maximum over the channels as well. Each channel answers a question of its
        own and is pooled by itself.""",
    ),
    misconception(
        "pool_stride_ignored",
        "max_pool_forward",
        ("    rows = (x", "    stride = size\n    rows = (x"),
        says="""Your windows always lie side by side, whatever the stride. `stride` says how far one
        window is from the next; with a stride below the size they overlap.""",
    ),
    misconception(
        "pool_size_ignored",
        "max_pool_forward",
        ("    rows = (x", "    size = stride\n    rows = (x"),
        says="""Your windows are as wide as the stride. Their width is `size`; the stride is how far
        one window is from the next.""",
    ),
    misconception(
        "pool_rest_rounded_up",
        "max_pool_forward",
        (
            "    rows = (x",
            "    whole = x\n"
            "    x = np.pad(x, [(0, 0), (0, -(x.shape[1] - size) % stride), "
            "(0, -(x.shape[2] - size) % stride), (0, 0)], constant_values=-np.inf)\n"
            "    rows = (x",
        ),
        says="""You pool the rows and columns that are left over at the end as well. A window that is
        not full is dropped here: the size is rounded down.""",
    ),
    misconception(
        "pool_returns_float64",
        "max_pool_forward",
        ("-np.inf, x.dtype)", "-np.inf)"),
        says="""Your output is float64 though x is not: `np.full` and `np.zeros` make float64 unless
        you name a dtype. Hand back the dtype that came in.""",
    ),
    misconception(
        "pool_modifies_its_input",
        "max_pool_forward",
        (
            "np.maximum(y, x[:, down, right])",
            "np.maximum(y, x[:, down, right], out=x[:, down, right])",
        ),
        says="""Your function changes the caller's array x, through an in-place operation such as
        `out=` or an assignment to a slice. The layers before still need it on the way back: write
        into arrays of your own.""",
    ),
]

POOL_BACK = [
    misconception(
        "pool_back_to_all",
        "max_pool_backward",
        ("dy * wins", "dy"),
        says="""You give each value of a window the whole gradient. Only the largest one decided the
        output; all others can move a little without any effect, so that their gradient is 0.""",
    ),
    misconception(
        "pool_back_as_mean",
        "max_pool_backward",
        ("dy * wins", "dy / (size * size)"),
        says="""You share the gradient out evenly in each window. That is the way back of *mean*
        pooling; with the maximum the winner gets it all.""",
    ),
    misconception(
        "pool_back_overwrites",
        "max_pool_backward",
        ("] += dy * wins", "] = np.where(wins, dy, dx[:, down, right])"),
        says="""A value that wins in several overlapping windows keeps the gradient of one of them
        only: you assign where you must add (`+=`). Every window that it won depends on it.""",
    ),
    misconception(
        "pool_back_ties_all_win",
        "max_pool_backward",
        (" & ~taken", ""),
        says="""Where several equal values are the largest of a window, you give each of them the whole
        gradient, so that it is counted several times. Give it to one of them or share it: the
        shares must sum to dy. After a ReLU, windows full of zeros are common.""",
    ),
    misconception(
        "pool_back_modifies_dy",
        "max_pool_backward",
        ("taken |= wins", "dy *= ~wins"),
        says="""Your function changes the caller's array dy, through an in-place operation such as
        `*=`. It belongs to the caller, who may hand it to another branch of the network as
        well.""",
    ),
    misconception(
        "pool_back_passes_values",
        "max_pool_backward",
        ("dy * wins", "dy * y * wins"),
        says="""You multiply the gradient by the winning value. The output *is* that value, so that
        its slope is 1: the gradient passes unchanged.""",
    ),
    misconception(
        "pool_back_drops_dy",
        "max_pool_backward",
        ("dy * wins", "wins"),
        says="""You return the mask of the winners alone. The chain rule multiplies it by the
        gradient dy that comes from above.""",
    ),
    misconception(
        "pool_back_float32",
        "max_pool_backward",
        ("np.zeros_like(x)", "np.zeros(x.shape, np.float32)"),
        says="""Your dx is float32 even where dy is float64. Hand back the dtype that came in: a
        gradient check needs its digits.""",
    ),
]

RELU_BACK = [
    misconception(
        "relu_back_by_sign_of_dy",
        "relu_backward",
        ("dy * (x > 0)", "dy * (dy > 0)"),
        says="""You look at the sign of the gradient. What counts is whether the ReLU let its *input*
        through: the gradient passes, of either sign, where x > 0.""",
    ),
    misconception(
        "relu_back_by_both_signs",
        "relu_backward",
        ("dy * (x > 0)", "dy * (x > 0) * (dy > 0)"),
        says="""You stop negative gradients as well ('guided' backpropagation, made for pictures of
        what a network sees). The derivative looks at the input alone: where x > 0 the gradient
        passes, of either sign.""",
    ),
    misconception(
        "relu_back_drops_dy",
        "relu_backward",
        ("dy * (x > 0)", "(x > 0).astype(x.dtype)"),
        says="""You return the slope of the ReLU, 0 or 1. The chain rule multiplies it by the gradient
        dy that comes from above.""",
    ),
    misconception(
        "relu_back_times_x",
        "relu_backward",
        ("dy * (x > 0)", "dy * np.maximum(x, 0)"),
        says="""You multiply by the ReLU's output. Its slope is wanted: 1 where x > 0, not x.""",
    ),
    misconception(
        "relu_back_where_negative",
        "relu_backward",
        ("(x > 0)", "(x < 0)"),
        says="""Your gradient passes where x is negative and is stopped where it is positive: the
        wrong way round.""",
    ),
    misconception(
        "relu_back_does_not_stop",
        "relu_backward",
        ("dy * (x > 0)", "dy.copy()"),
        says="""Your gradient passes everywhere. Where x < 0 the ReLU's output is 0 whatever x does, so
        that no gradient gets through.""",
    ),
    misconception(
        "relu_back_modifies_dy",
        "relu_backward",
        ("return dy * (x > 0)", "dy[x <= 0] = 0\n    return dy"),
        says="""Your function changes the caller's array dy: `dy[x <= 0] = 0` writes into it. The
        caller may hand dy to another branch of the network as well: make a new array.""",
    ),
    misconception(
        "relu_back_float64",
        "relu_backward",
        ("(x > 0)", "(x > 0).astype(float)"),
        says="""Your dx is float64 though dy is not: a mask cast to `float` is float64 in NumPy. Hand
        back the dtype that came in.""",
    ),
]

BY_HAND = [*CONVOLUTION, *POOL, *POOL_BACK, *RELU_BACK]
