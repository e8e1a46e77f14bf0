# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A CNN that you know from inside
#
# You have written activations, initializers and normalizations. Here they come together in a
# convolutional network that tells small colour pictures apart. First you write by hand what such a
# network does to a picture and what the gradient does on its way back: convolution, pooling, ReLU.
# Then you build the network out of your own layers, train it, and look inside.
#
# **How to use this notebook**
#
# 1. Read, then fill in each cell that says so. Names and arguments stay as they are.
# 2. Run the check cell below it. `check("…")` tells at once whether the part is right and, where
#    it recognizes a mistake, which one. Run it as often as you like.
# 3. Further, hidden cases of the same checks run at hand-in, with other numbers and shapes. Code
#    that does what the task says passes them too.
# 4. Cells called *experiment* train or draw with the parts that you wrote. They give no points and
#    never cost any, so change them freely: each ends with suggestions.
# 5. Before you hand in: *Restart the kernel and run all cells*.
#
# | | you write | in |
# |---|---|---|
# | 1 | `conv2d_forward` | NumPy |
# | 2 | `max_pool_forward`, `max_pool_backward`, `relu_backward` | NumPy |
# | 3 | `relu`, `HeNormal`, `BatchNormalization`: yours from earlier | Keras |
# | 4 | `build_cnn` | Keras |
# | 5 | `train` | Keras |
#
# The sources, named in brackets where they are used, are listed at the end.

# %%
import keras
import numpy as np
from keras import ops

# %%
from grader import checker

check = checker("cifar_cnn", globals())

# %% [markdown]
# The experiments need pictures, a way to draw, and perhaps a GPU. The next cell says what Keras
# computes on. On a GPU it turns on *mixed precision*: layers compute in float16, which is several
# times faster there, and keep their weights in float32. Whatever is built afterwards follows.
#
# Experiments are small enough for two processor cores. Set `LECTURE_SIZE` to `True` where you have
# a GPU or patience: larger pictures, all ten classes, more epochs.

# %% tags=["experiment"]
import matplotlib.pyplot as plt

from grader.datasets import class_names, load_images_dataset
from grader.pictures import BLUE, LOOKS, RED, show, style

style()
LECTURE_SIZE = False


def graphics_processors():
    """The names of the GPUs that Keras computes on; none where it computes on the processor."""
    if keras.backend.backend() == "torch":  # for which Keras lists no devices
        import torch

        return [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    try:
        return keras.distribution.list_devices("gpu")
    except (RuntimeError, ValueError, NotImplementedError):  # what backends without one raise
        return []


if graphics_processors():
    keras.config.set_dtype_policy("mixed_float16")
print("Keras computes on", ", ".join(graphics_processors()) or "the processor")

# %% [markdown]
# The pictures: 5,000 of 32 × 32 pixels in colour, ten kinds of shapes, 500 of each. Only the
# outline tells the kind; colour, size, place, light and clutter say nothing about it. They are as
# large as those of CIFAR-10 [Krizhevsky 2009] and quicker to learn; `docs/cifar.md` tells how to
# train on the real ones.

# %% tags=["experiment"]
(train_pictures, train_labels), (test_pictures, test_labels) = load_images_dataset("shapes")
KINDS = class_names("shapes")

figure, axes = plt.subplots(4, 10, figsize=(10, 4.4))
for kind in range(10):
    for row, place in enumerate(np.flatnonzero(train_labels == kind)[:4]):
        axes[row, kind].imshow(train_pictures[place])
        axes[row, kind].set_axis_off()
    axes[0, kind].set_title(KINDS[kind])
figure.suptitle("Only the outline tells the kind")
show(figure, "shapes")

# %% [markdown]
# ## 1 Convolution
#
# A dense layer gives every pixel a weight of its own. A convolution uses **one small kernel
# everywhere**: what is worth seeing in one corner is worth seeing in another. At each place it
# multiplies the pixels under the kernel by the kernel's numbers and sums everything up, over the
# window *and over all input channels* $c$. Each filter $f$ has a kernel and a bias of its own and
# makes one output channel:
#
# $$y_{n,r,s,f} = b_f + \sum_{i=0}^{k_h-1} \sum_{j=0}^{k_w-1} \sum_{c}
# x_{n,\; r \cdot \text{stride} + i,\; s \cdot \text{stride} + j,\; c}\; w_{i,j,c,f}$$
#
# where $x$ has got `padding` rows and columns of zeros on every side before. What deep learning
# calls a convolution is, strictly, a *cross-correlation*: mathematicians' convolution turns the
# kernel by 180° first [Goodfellow, Bengio & Courville 2016, section 9.1]. As the kernel is learned,
# nobody minds; but a kernel that was learned one way must not be applied the other.
#
# * **Size.** A kernel of size $k$ fits onto $H + 2p$ rows
#   $\left\lfloor (H + 2p - k) / \text{stride} \right\rfloor + 1$ times. What is left over at the
#   bottom and on the right is dropped.
# * **Padding.** Without it each layer loses $k - 1$ rows, and pixels at the border are seen less
#   often than others. $p = (k - 1)/2$ keeps the size (for an odd $k$ and stride 1).
# * **Price.** $k_h k_w C F + F$ weights, whatever the size of the picture; and
#   $k_h k_w C F$ multiplications for each place of the output.

# %% tags=["experiment"]
figure, axes = plt.subplots(1, 3, figsize=(10, 3.8))
titles = [
    "stride 1, padding 0: 3 × 3 out",
    "stride 2, padding 1: 3 × 3 out",
    "stride 2: a rest is dropped",
]
for axis, title, size, stride, padding in zip(
    axes, titles, (5, 5, 6), (1, 2, 2), (0, 1, 0), strict=True
):
    for row in range(-padding, size + padding):
        for column in range(-padding, size + padding):
            inside = 0 <= row < size and 0 <= column < size
            colour = "#DDDDDD" if inside else "white"
            axis.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="black"))
            if not inside:
                axis.text(column + 0.5, row + 0.5, "0", ha="center", va="center", fontsize=8)
    for place, (colour, hatch) in enumerate(((BLUE, "//"), (RED, "\\\\"))):
        corner = (place * stride - padding + 0.06, -padding + 0.06)
        window = plt.Rectangle(
            corner, 2.88, 2.88, fill=False, edgecolor=colour, hatch=hatch, linewidth=2.5
        )
        axis.add_patch(window)
    if size == 6:
        axis.text(5.5, 6.5, "dropped", ha="center", fontsize=8)
        axis.text(6.2, 5.5, "dropped", va="center", fontsize=8)
    axis.set(title=title, xlim=(-1.3, 8), ylim=(7.3, -1.3), aspect="equal")
    axis.axis("off")
figure.suptitle("The first two places of a 3 × 3 kernel (blue /, red \\) on a picture (grey)")
show(figure, "places_of_a_kernel")

# %% [markdown]
# **Your task.** Fill in `conv2d_forward`, in NumPy, without any library's convolution. Loops are
# welcome, but think which ones: a loop over the nine places *of the kernel* runs nine times and
# treats all pixels at once; a loop over the pixels runs a thousand times for each picture.
#
# * Kernels need not be square; stride and padding are ints and hold for both directions.
# * float32 in gives float32 out, float64 in gives float64 out.
# * The arrays that you are given stay unchanged.


# %%
def conv2d_forward(x, kernel, bias, stride=1, padding=0):
    """Slide kernels over pictures: the cross-correlation that deep learning calls convolution.

    x: float array of shape (N, H, W, C), pictures with their channels last.
    kernel: array of shape (kernel height, kernel width, C, F), of x's dtype.
    bias: array of shape (F,), of x's dtype.
    stride: how many pixels lie between one place of the kernel and the next, in both directions.
    padding: how many rows and columns of zeros surround each picture on every side.

    Returns y of shape (N, rows, columns, F) and of x's dtype, with
    rows = (H + 2·padding − kernel height) // stride + 1, columns alike. The arguments are not
    modified.
    """
    ### BEGIN SOLUTION
    height, width, _, filters = kernel.shape
    border = (padding, padding)
    x = np.pad(x, [(0, 0), border, border, (0, 0)])
    rows = (x.shape[1] - height) // stride + 1
    columns = (x.shape[2] - width) // stride + 1
    y = np.zeros((len(x), rows, columns, filters), x.dtype)
    for i in range(height):
        for j in range(width):
            down = slice(i, i + stride * rows, stride)
            right = slice(j, j + stride * columns, stride)
            y += x[:, down, right] @ kernel[i, j]
    return y + bias
    ### END SOLUTION


# %%
check("conv_values")

# %%
check("conv_padding")

# %%
check("conv_stride")

# %%
check("conv_dtype")

# %% [markdown]
# ### Experiment: what a kernel sees
#
# *What can nine numbers tell about a picture?* Put four kernels of your choice on a grey picture:
# an average, two that subtract one side from the other, and one that compares a pixel with its
# surroundings.

# %% tags=["experiment"]
KERNELS = {
    "average": np.full((3, 3), 1 / 9),
    "right − left": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4,
    "below − above": np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]) / 4,
    "middle − around": np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]) / 2,
}


def filtered(pictures):
    """Grey pictures (N, H, W) as each of KERNELS sees them: {name: (N, H, W)}."""
    kernel = np.stack(list(KERNELS.values()), axis=-1)[:, :, None]
    y = conv2d_forward(pictures[..., None], kernel, np.zeros(len(KERNELS)), padding=1)
    return {name: y[..., number] for number, name in enumerate(KERNELS)}


# %% tags=["experiment"]
places = [int(np.flatnonzero(train_labels == kind)[2]) for kind in (1, 4, 9)]
grey = train_pictures[places].mean(axis=-1) / 255
seen = {"the picture": grey, **filtered(grey)}
figure, axes = plt.subplots(3, 5, figsize=(9, 5.6))
for column, (name, maps) in enumerate(seen.items()):
    for row in range(3):
        low, high = (0, 1) if column < 2 else (-1, 1)
        axes[row, column].imshow(maps[row], cmap="gray", vmin=low, vmax=high)
        axes[row, column].set_axis_off()
    axes[0, column].set_title(name)
figure.suptitle("What four kernels see in three pictures (0 is mid grey from the third column on)")
show(figure, "kernels")

# %% [markdown]
# **What to see:** the average blurs; the others are blind to plain areas and answer at edges, one
# at upright ones, one at level ones, one at both. A difference kernel's numbers sum to 0, so that
# the brightness of an area does not matter. A network learns its own kernels; you will see them.
#
# **Try it yourself:** which kernel leaves the picture as it is? Which shifts it by one pixel, and
# in which direction does *yours* shift it?

# %% [markdown]
# ### Experiment: how far a pixel is felt
#
# *What does one number deep inside the network know of the picture?* Change one pixel and see
# which outputs change, after one, two and three layers of 3 × 3 kernels. Then do the same with a
# stride of 2.


# %% tags=["experiment"]
def felt(layers, stride=1, size=33):
    """How strongly each output feels a change of the middle pixel: (rows, columns), summing to 1."""
    x = np.zeros((1, size, size, 1))
    x[0, size // 2, size // 2, 0] = 1
    kernel, bias = np.full((3, 3, 1, 1), 1 / 9), np.zeros(1)
    for _ in range(layers):
        x = conv2d_forward(x, kernel, bias, stride=stride, padding=1)
    return x[0, :, :, 0] / x.sum()


def reach(layers, stride=1, size=65):
    """How many pixels in a row one output in the middle depends on."""
    random = np.random.default_rng(0)
    picture = random.normal(size=(1, size, size, 1))
    changed = np.repeat(picture, size, axis=0)
    changed[np.arange(size), size // 2, np.arange(size)] += 1
    kernel, bias = np.ones((3, 3, 1, 1)), np.zeros(1)
    for _ in range(layers):
        picture = conv2d_forward(picture, kernel, bias, stride=stride, padding=1)
        changed = conv2d_forward(changed, kernel, bias, stride=stride, padding=1)
    middle = picture.shape[1] // 2
    difference = changed[:, middle, middle, 0] - picture[0, middle, middle, 0]
    return int(np.sum(np.abs(difference) > 1e-6))


# %% tags=["experiment"]
figure, (spread, growth) = plt.subplots(1, 2, figsize=(10, 4), width_ratios=[1, 1.3])
spread.imshow(felt(3)[10:23, 10:23], cmap="gray_r")
spread.set(
    title="One pixel is felt by 7 × 7 outputs after three layers,\nmost strongly in the middle",
    xlabel="column (pixels)",
    ylabel="row (pixels)",
)
depths = np.arange(1, 6)
for look, stride in zip(LOOKS, (1, 2), strict=False):
    reaches = [reach(depth, stride) for depth in depths]
    growth.plot(depths, reaches, label=f"stride {stride}", **look)
growth.set(
    xlabel="layers with 3 × 3 kernels",
    ylabel="pixels in a row that one output sees",
    title="Steps of 2 let the view grow much faster",
    xticks=depths,
)
growth.legend()
show(figure, "receptive_field")

# %% [markdown]
# **What to see:** with stride 1 the view grows by 2 pixels with each layer; with stride 2 it
# doubles each time: 3, 7, 15, 31, 63. That is why networks shrink their pictures, by strides or
# by pooling, and why two 3 × 3 layers can take the place of one of 5 × 5 with fewer weights
# [Simonyan & Zisserman 2015].
#
# **Try it yourself:** how many layers of stride 1 does it take to see all of a 32 × 32 picture?

# %% [markdown]
# ## 2 Pooling and ReLU, there and back
#
# **Max pooling** keeps the largest value of each window, channel by channel. It has no weights; it
# shrinks the picture, and what it keeps hardly changes when the picture shifts a little. A window
# of `size` × `size` pixels moves by `stride`; what no window covers is dropped, as in part 1.
#
# **The way back.** Near a given input the largest value of a window is *one* of its pixels, the
# winner: $y = x_\text{winner}$. So $\partial y / \partial x$ is 1 for the winner and 0 for all
# others: the window's gradient $dy$ goes to the winner. Where windows overlap (stride < size), a
# pixel can win in several of them and collects from each.
#
# **Ties.** If several values of a window are equal and largest, the maximum has a kink there. Give
# all of $dy$ to one of them, or share it: both are good subgradients. Giving *each* of them all
# of $dy$ is not: the shares of a window have to sum to $dy$. Ties are no rarity: after a ReLU whole
# windows are 0.
#
# **ReLU** is easier still: $\max(0, x)$ has slope 1 where $x > 0$ and 0 where $x < 0$. At 0 it has
# a kink, and any share from 0 to 1 will do. Mind which sign counts: that of the *input* $x$, not
# that of the gradient.
#
# **Your task.** Fill in the three functions, in NumPy. Same dtype rule, nothing modified. `cache`
# is yours: put into it whatever the way back needs.


# %%
def max_pool_forward(x, size=2, stride=2):
    """Keep the largest value of each window, in each channel by itself.

    x: float array of shape (N, H, W, C).
    size: rows and columns of a window. stride: pixels from one window to the next.

    Returns (y, cache): y of shape (N, rows, columns, C) and of x's dtype, with
    rows = (H − size) // stride + 1, columns alike; cache is whatever you will need in
    max_pool_backward. x is not modified.
    """
    ### BEGIN SOLUTION
    rows = (x.shape[1] - size) // stride + 1
    columns = (x.shape[2] - size) // stride + 1
    y = np.full((len(x), rows, columns, x.shape[3]), -np.inf, x.dtype)
    for i in range(size):
        for j in range(size):
            down = slice(i, i + stride * rows, stride)
            right = slice(j, j + stride * columns, stride)
            y = np.maximum(y, x[:, down, right])
    return y, (x, y, size, stride)
    ### END SOLUTION


# %%
check("pool_values")

# %%
check("pool_windows")


# %%
def max_pool_backward(dy, cache):
    """Send the gradient of each window to the value that won it.

    dy: the gradient of the loss for y, of y's shape and dtype.
    cache: what max_pool_forward returned beside y.

    Returns dx, of x's shape and dtype. Windows that overlap add up; where several values of a
    window are equal and largest, their shares sum to the window's dy. dy is not modified.
    """
    ### BEGIN SOLUTION
    x, y, size, stride = cache
    _, rows, columns, _ = y.shape
    dx = np.zeros_like(x)
    taken = np.zeros(y.shape, bool)
    for i in range(size):
        for j in range(size):
            down = slice(i, i + stride * rows, stride)
            right = slice(j, j + stride * columns, stride)
            wins = (x[:, down, right] == y) & ~taken
            dx[:, down, right] += dy * wins
            taken |= wins
    return dx
    ### END SOLUTION


# %%
check("pool_gradient_values")

# %%
check("pool_gradient_overlap")

# %%
check("pool_gradient_ties")


# %%
def relu_backward(dy, x):
    """The gradient of ReLU, max(0, x), for its input.

    dy: the gradient of the loss for the output, of x's shape and dtype.
    x: float array of any shape, what went into the ReLU.

    Returns dx, of x's shape and dtype: dy where x > 0, 0 where x < 0, and any share of dy from 0
    to 1 where x is 0. The arguments are not modified.
    """
    ### BEGIN SOLUTION
    return dy * (x > 0)
    ### END SOLUTION


# %%
check("relu_gradient")

# %% [markdown]
# ### Experiment: the gradient thins out
#
# *How many pixels hear of the loss?* Take a picture through a convolution, a ReLU and a pool, and
# send a gradient of ones back through your two functions.


# %% tags=["experiment"]
def gradient_map(picture, size=2, stride=2):
    """The gradient of the pool's sum before and after it passes the ReLU: two arrays (H, W).

    picture: grey, (H, W).
    """
    kernel = KERNELS["right − left"][:, :, None, None]
    x = conv2d_forward(picture[None, :, :, None], kernel, np.zeros(1), padding=1)
    y, cache = max_pool_forward(np.maximum(x, 0), size, stride)
    through_pool = max_pool_backward(np.ones_like(y), cache)
    through_relu = relu_backward(through_pool, x)
    return through_pool[0, :, :, 0], through_relu[0, :, :, 0]


# %% tags=["experiment"]
figure, axes = plt.subplots(1, 4, figsize=(11, 3.2))
axes[0].imshow(grey[1], cmap="gray", vmin=0, vmax=1)
axes[0].set_title("the picture")
maps = [*gradient_map(grey[1]), gradient_map(grey[1], size=3)[1]]
titles = ["back through the pool", "… and the ReLU", "windows of 3, stride 2"]
for axis, values, title in zip(axes[1:], maps, titles, strict=True):
    shown = axis.imshow(values, cmap="gray_r", vmin=0, vmax=4)
    axis.set_title(f"{title}:\n{np.mean(values != 0):.0%} of the pixels")
for axis in axes:
    axis.set_axis_off()
figure.colorbar(shown, ax=axes, label="gradient (no unit)", shrink=0.8, ticks=range(5))
show(figure, "gradient_map")

# %% [markdown]
# **What to see:** one pixel in four wins its window, and where all four are negative the ReLU stops
# the winner's gradient as well: three pixels in four hear nothing of this filter's loss. With
# overlapping windows a few strong pixels win up to four times (black) and collect four gradients,
# so that even fewer hear of it.
#
# **Try it yourself:** give each of several equal maxima the *whole* gradient and count again: what
# happens in the plain areas, where the ReLU made whole windows 0?

# %% [markdown]
# ## 3 What you bring along
#
# You build the network from your own parts. Paste your `relu` (unit `activations`), `HeNormal`
# (unit `initializers`) and `BatchNormalization` (unit `batchnorm`) into the next cells, with what
# they need besides. A part that is not finished yet holds nobody up: put Keras's in its place, and
# the report will say so:
#
# ```python
# relu = keras.activations.relu
# HeNormal = keras.initializers.HeNormal
# BatchNormalization = keras.layers.BatchNormalization
# ```


# %%
def relu(x):
    """Your `relu` of the unit `activations`: max(0, x) of each element.

    x: float tensor of any shape. Returns a tensor of x's shape and dtype.
    """
    ### BEGIN SOLUTION
    return ops.maximum(x, 0)
    ### END SOLUTION


# %%
check("brought_relu")


# %%
class HeNormal(keras.initializers.Initializer):
    """Your `HeNormal` of the unit `initializers`: truncated normal values of variance 2 / fan_in.

    seed: an int for the same numbers at every call, or None.
    """

    def __init__(self, seed=None):
        ### BEGIN SOLUTION
        self.seed = seed
        ### END SOLUTION

    def __call__(self, shape, dtype=None, **kwargs):
        """Return a random tensor of this shape, for a dense kernel or a convolution's."""
        ### BEGIN SOLUTION
        fan_in = int(np.prod(shape[:-1]))
        stddev = np.sqrt(2 / fan_in) / 0.87962566103423978
        return keras.random.truncated_normal(shape, stddev=stddev, dtype=dtype, seed=self.seed)
        ### END SOLUTION

    def get_config(self):
        """Return the constructor's arguments, by name."""
        ### BEGIN SOLUTION
        return {"seed": self.seed}
        ### END SOLUTION


# %%
check("brought_initializer")


# %%
class BatchNormalization(keras.layers.Layer):
    """Batch normalization as a Keras layer (Ioffe and Szegedy 2015).

    axis: the axis of the channels, kept while mean and variance are taken over all others;
        negative ones count from the end.
    momentum: share of the old moving statistics that survives a training step.
    epsilon: added to the variance, inside the square root.
    center: whether there is a weight named beta; scale: whether there is one named gamma.
    kwargs: what every Keras layer takes, such as its name and dtype.

    The weights are vectors of shape (channels,), kept in float32 under mixed_float16: gamma and
    beta are trainable, moving_mean and moving_variance are not. The moving variance averages
    biased variances.
    """

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weights. input_shape: a tuple; None stands for sizes not known yet."""
        ### BEGIN SOLUTION
        channels = input_shape[self.axis]
        shape = (channels,)
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=shape, initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=shape, initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=shape, initializer="zeros", trainable=False, autocast=False
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=shape, initializer="ones", trainable=False, autocast=False
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})
        ### END SOLUTION

    def call(self, inputs, training=None, mask=None):
        """Normalize the inputs; a training step also moves the moving statistics.

        inputs: tensor of any rank from 2 to 5.
        training: True takes the statistics of this batch, unless the layer is frozen (not
            trainable); False and None take the moving ones and change no state.
        mask: boolean tensor with one dimension less than the inputs, or None; where it is False,
            values take no part in the batch's mean and variance.

        Returns a tensor of the inputs' shape in the layer's compute dtype.
        """
        ### BEGIN SOLUTION
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if training and self.trainable:
            mean, variance = self.batch_statistics(x, mask)
            self.moving_mean.assign(self.momentum * self.moving_mean + (1 - self.momentum) * mean)
            self.moving_variance.assign(
                self.momentum * self.moving_variance + (1 - self.momentum) * variance
            )
        else:
            mean = self.moving_mean
            variance = self.moving_variance
        factor = ops.rsqrt(variance + self.epsilon)
        if self.scale:
            factor = factor * self.gamma
        outputs = (x - self.broadcast(mean, x)) * self.broadcast(factor, x)
        if self.center:
            outputs = outputs + self.broadcast(self.beta, x)
        return ops.cast(outputs, self.compute_dtype)

    def broadcast(self, vector, x):
        shape = [1] * len(x.shape)
        shape[self.axis] = x.shape[self.axis]
        return ops.reshape(vector, shape)

    def batch_statistics(self, x, mask):
        axes = [axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]
        if mask is None:
            mean = ops.mean(x, axis=axes)
            # The slope of the variance along the mean is 0: no need to compute it.
            centre = ops.stop_gradient(self.broadcast(mean, x))
            variance = ops.mean(ops.square(x - centre), axis=axes)
            return mean, variance
        weights = ops.expand_dims(ops.cast(mask, x.dtype), -1) * ops.ones_like(x)
        count = ops.sum(weights, axis=axes)
        mean = ops.sum(weights * x, axis=axes) / count
        squares = weights * ops.square(x - self.broadcast(mean, x))
        variance = ops.sum(squares, axis=axes) / count
        return mean, variance

    ### END SOLUTION

    def get_config(self):
        """Return all arguments of the constructor, those of the base class among them."""
        ### BEGIN SOLUTION
        return {
            **super().get_config(),
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
        }
        ### END SOLUTION


# %%
check("brought_normalization")

# %% [markdown]
# ## 4 The network
#
# A classical network for pictures repeats one block, and shrinks the picture after every one or
# two of them while the channels become more [Simonyan & Zisserman 2015]:
#
# $$\text{convolution} \to \text{batch normalization} \to \text{ReLU} \to \dots \to \text{pooling}$$
#
# At the end stands one number per class. What to mind:
#
# * **Logits.** The last layer has no softmax and no other activation: it gives *logits*, any real
#   numbers. Softmax and cross-entropy belong together in the loss, where
#   $-\log \operatorname{softmax}(z)_k = \log \sum_j e^{z_j} - z_k$ is computed without overflow.
#   Normalizing the logits, or cutting them off by a ReLU, takes away the freedom to be sure.
# * **No bias before a normalization.** It adds the same number to a whole channel, and the
#   normalization subtracts the channel's mean: the bias is gone, its gradient is zero but for
#   rounding, and $\beta$ does its work [Ioffe & Szegedy 2015, section 3.2]. Where there is no
#   normalization, the convolution needs its bias.
# * **From a picture to a vector.** `Flatten` in front of a dense layer is where many networks spend
#   most of their weights. The mean over all places of each channel, *global average pooling* [Lin,
#   Chen & Yan 2014], needs none.
# * **Momentum.** Your training will be short: a few hundred steps. Moving averages with the default
#   momentum of 0.99 lag behind by a hundred, as you saw in the unit on batch normalization; 0.9
#   follows in ten.
#
# A $3 \times 3$ convolution from $C$ to $F$ channels has $9CF$ weights (and $F$ with a bias); batch
# normalization has $4F$, half of them trained.
#
# **Your task.** Fill in `build_cnn`, with the functional API or `keras.Sequential` (models may be
# nested), out of `relu`, `HeNormal` and `BatchNormalization` as they stand above. Convolutions,
# pooling and dense layers are Keras's. The architecture is yours, within these bounds:
#
# * Pictures of any `input_shape` from (16, 16, 1) up, any number of classes from 2 up.
# * At most 1,000,000 parameters, those that are not trained included, for the default arguments.
# * The output is a dense layer of `classes` logits, in float32 under mixed precision too:
#   `Dense(classes, dtype="float32")`. Nothing comes after it.
# * With `normalization=True` batch normalization stands behind the convolutions, and no layer has
#   a bias directly before one. It follows the model's training flag. With `normalization=False`
#   there is none, and every convolution has a bias.
# * Layers that augment pictures (`RandomFlip` and the like), noise and dropout are welcome; in
#   inference, `model(pictures, training=False)`, they do nothing. Their own default is
#   `training=True`, which Keras hands on to what comes after them: give the flag when you call the
#   model yourself. `fit`, `evaluate` and `predict` always do.
# * The model is not compiled: that is part 5. Two calls give two models with random weights of
#   their own.
# * Lean is fast: part 5 trains your network on a processor within 60 seconds (1,600 pictures of
#   16 × 16 pixels, 6 times over). Some 20,000 to 300,000 parameters do well.


# %%
def build_cnn(input_shape=(32, 32, 3), classes=10, normalization=True):
    """Build a convolutional network for small pictures.

    input_shape: (height, width, channels) of the pictures, without the batch.
    classes: how many logits come out.
    normalization: whether batch normalization stands behind each convolution, which then has no
        bias; without it, each convolution has one.

    Returns an uncompiled keras.Model of at most 1,000,000 parameters, made of relu, HeNormal and
    BatchNormalization; its output has shape (N, classes) and holds logits in float32.
    """
    ### BEGIN SOLUTION
    inputs = keras.Input(input_shape)
    x = inputs
    for filters in (16, 32, 64):
        for _ in range(2):
            x = keras.layers.Conv2D(
                filters,
                3,
                padding="same",
                use_bias=not normalization,
                kernel_initializer=HeNormal(),
            )(x)
            if normalization:
                x = BatchNormalization(momentum=0.9)(x)
            x = keras.layers.Activation(relu)(x)
        x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    outputs = keras.layers.Dense(classes, dtype="float32")(x)
    return keras.Model(inputs, outputs)
    ### END SOLUTION


# %%
check("model_shapes")

# %%
check("model_logits")

# %%
check("model_biases")

# %%
check("model_modes")

# %%
check("model_start")

# %% [markdown]
# ### Experiment: softmax, once and twice
#
# *What does a second softmax cost?* Put one into the model and leave the loss as it is: it even
# learns, slowly. (On TensorFlow Keras notices a softmax that is the very last step, undoes it and
# warns; behind a cast or a reshape, and on other backends, it is applied twice without a word.)
# Let the logit of the right class be larger than the others by a margin, and look at the loss.


# %% tags=["experiment"]
def losses_by_margin(margins, classes=10):
    """The cross-entropy of one example whose right logit leads by each margin: {name: (margins,)}.

    In the model with a softmax of its own, the loss, which expects logits, applies another one.
    """
    logits = np.zeros((len(margins), classes), "float32")
    logits[:, 0] = margins
    labels = np.zeros(len(margins), "int64")
    found = {}
    shares = ops.convert_to_numpy(ops.softmax(logits))  # as an array: Keras must not know it
    for name, outputs in (("logits", logits), ("softmax twice", shares)):
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)
        found[name] = ops.convert_to_numpy(loss(labels, outputs))
    return found


# %% tags=["experiment"]
margins = np.linspace(-4, 12, 33)
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, (name, losses) in zip(LOOKS, losses_by_margin(margins).items(), strict=False):
    axis.plot(margins, losses, label=name, markevery=4, **look)
axis.axhline(np.log(10), color="black", linewidth=0.8)
axis.text(12, np.log(10) + 0.1, "ln 10: knows nothing", ha="right")
axis.set(
    xlabel="lead of the right logit (nats)",
    ylabel="cross-entropy (nats)",
    title="After a second softmax the loss never falls below 1.46",
    ylim=(-0.2, 6.5),
)
axis.legend()
show(figure, "softmax_twice")

# %% [markdown]
# **What to see:** a softmax's outputs lie between 0 and 1, so that for the second one nobody leads
# by more than 1: at best the loss is $\ln(1 + 9/e) \approx 1.461$, and the slope, hence the
# gradient, vanishes long before. A training loss that settles near 1.46 with ten classes is a
# fingerprint.
#
# **Try it yourself:** where is the floor with 100 classes?

# %% [markdown]
# ## 5 Training
#
# `train` takes a model and pictures that are ready (floats, already scaled), and does the rest.
#
# * **The loss** is the sparse categorical cross-entropy, from logits. *Sparse* means that labels are
#   class numbers, not one-hot vectors. A fresh model knows nothing, so that its loss starts near
#   $\ln(\text{classes})$: $2.30$ for ten. Look at it: a start at 14 says that something is wrong
#   before you have waited for ten epochs.
# * **Labels of shape (N, 1).** Some loaders, Keras's own for CIFAR-10 among them, return columns.
#   `labels == predictions` with shapes (N, 1) and (N,) silently becomes a table of N × N
#   comparisons: with four classes in equal shares *perfect* predictions score 25 %.
# * **The training flag.** `fit` runs the model in training mode and `evaluate` in inference mode. Who
#   writes a loop by hand has to pass `training=True`, or the moving averages stay at 0 and 1, and
#   inference knows nothing.
# * **Validation pictures are for looking only.** Whatever is trained on them says nothing about new
#   pictures any more.
#
# **Your task.** Fill in `train`: compile the given model, train it, return what `fit` returns.
#
# * The loss as above; the metric is called `accuracy`; both for the training and the validation
#   set. So the history has `loss`, `accuracy`, `val_loss` and `val_accuracy`, with one number for
#   each epoch, and all epochs are run.
# * `epochs`, `batch_size` and `learning_rate` hold: with learning rate 0 nothing is learned. Adam is
#   a good optimizer; others will do as well, if they learn at rates of a few thousandths (plain
#   gradient descent wants larger ones). Shuffle as you like.
# * Labels come as (N,) or (N, 1). Pictures and labels stay as they are: no further scaling.
# * The model that was given is the one that is trained, no copy.


# %%
def train(model, train, validation, epochs, batch_size=128, learning_rate=1e-3):
    """Train a classifier that gives logits.

    model: an uncompiled keras.Model, e.g. of build_cnn. It is compiled and trained in place.
    train, validation: pairs (images, labels): preprocessed float images (N, H, W, C), and class
        numbers of shape (N,) or (N, 1). The validation set is only looked at. Neither is modified.
    epochs: how often the whole training set is used.
    batch_size: how many images make one step. learning_rate: the optimizer's.

    Returns a keras.callbacks.History with loss, accuracy, val_loss and val_accuracy, one number
    for each epoch.
    """
    ### BEGIN SOLUTION
    images, labels = train
    held_out, answers = validation
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model.fit(
        images,
        np.reshape(labels, -1),
        validation_data=(held_out, np.reshape(answers, -1)),
        epochs=epochs,
        batch_size=batch_size,
        verbose=0,
    )
    ### END SOLUTION


# %%
check("train_history")

# %%
check("train_loss")

# %%
check("train_steps")

# %% [markdown]
# Now the real thing: four kinds of shapes (`disc`, `triangle`, `cross`, `arrow`), halved to 16 × 16
# pixels and scaled to [−1, 1]. Your `train` trains your `build_cnn` 6 times over 1,600 pictures, in
# batches of 32, with learning rate 0.003; after that at least 60 % of 400 test pictures must be told
# right (guessing gives 25 %), and it must be over within 60 seconds on two cores.

# %%
check("learns")

# %% [markdown]
# At hand-in one more check shows your model pictures that nobody has ever seen: they are drawn for
# you alone. It trains your network as above, or, if you hand in weights, takes these:
#
# **Weights (optional).** Train the default network, `build_cnn()`, on the shapes in full size as
# long as you like (the experiment at the end of this notebook does), with pictures scaled by
# `images / 127.5 - 1`, and save it: `model.save_weights("weights.weights.h5")`. Hand the file in
# beside this notebook (up to 16 MiB). With it, at least 50 % of 300 new pictures, now of *ten* kinds
# (guessing gives 10 %), must be told right, without it 60 % of four kinds. Full marks are possible
# either way.

# %%
check("unseen_pictures")

# %% [markdown]
# ## 6 Looking inside
#
# Everything works; now see what it is worth. The next experiments train your network. They use
# halved pictures, as the check `learns` does, unless `LECTURE_SIZE` is on.


# %% tags=["experiment"]
def halved(pictures):
    """uint8 pictures (N, 32, 32, 3) as float32 (N, 16, 16, 3) in [-1, 1]: means of 2 × 2 pixels."""
    blocks = pictures.reshape(len(pictures), 16, 2, 16, 2, 3).astype("float32")
    return blocks.mean(axis=(2, 4)) / 127.5 - 1


def full(pictures):
    """uint8 pictures as float32 in [-1, 1]."""
    return pictures.astype("float32") / 127.5 - 1


# %% [markdown]
# ### Experiment: with and without batch normalization
#
# *Which learning rates can you use?* Train the same network with and without batch normalization,
# from the same random numbers, at seven learning rates.


# %% tags=["experiment"]
def trained_at_rates(rates, normalization, count=1600, epochs=4, size=16, batch_size=32):
    """Train `build_cnn` on so many pictures of all kinds at each learning rate.

    Returns {"loss", "val_loss", "val_accuracy"}, arrays of shape (rates, epochs); losses in nats.
    """
    ready = halved if size == 16 else full
    data = ready(train_pictures[:count]), train_labels[:count]
    checked = ready(test_pictures[:500]), test_labels[:500]
    found = {"loss": [], "val_loss": [], "val_accuracy": []}
    for rate in rates:
        keras.utils.set_random_seed(0)
        model = build_cnn((size, size, 3), 10, normalization=normalization)
        history = train(model, data, checked, epochs, batch_size, learning_rate=rate).history
        for name, runs in found.items():
            runs.append(history[name])
    return {name: np.array(runs) for name, runs in found.items()}


# %% tags=["experiment"]
rates = np.geomspace(1e-4, 1e-1, 7)
lecture = {"count": 4000, "epochs": 10, "size": 32} if LECTURE_SIZE else {}
runs = {
    "with BN": trained_at_rates(rates, True, **lecture),
    "without": trained_at_rates(rates, False, **lecture),
}
figure, axes = plt.subplots(1, 7, figsize=(12, 3.4), sharey=True)
for number, (axis, rate) in enumerate(zip(axes, rates, strict=True)):
    for look, (name, run) in zip(LOOKS, runs.items(), strict=False):
        epochs = np.arange(1, run["loss"].shape[1] + 1)
        losses = np.where(np.isfinite(run["loss"][number]), run["loss"][number], 99)
        axis.plot(epochs, losses, label=name, **look)
    axis.axhline(np.log(10), color="black", linewidth=0.8)
    axis.set_title(f"rate {rate:.2g}")
    axis.set(xlabel="epoch", ylim=(0, 3.2))
    axis.set_xticks(epochs if len(epochs) < 6 else epochs[1::3])
axes[0].set_ylabel("training loss (nats)")
axes[0].text(1, np.log(10) - 0.06, "ln 10", va="top", fontsize=8)
axes[0].legend(loc="lower left", fontsize=8)
figure.suptitle("The same network at seven learning rates, with batch normalization and without")
show(figure, "learning_rates")

# %% [markdown]
# **What to see:** the thin line is $\ln 10$, the loss of a network that knows nothing. With batch
# normalization the loss falls at every rate from 0.0003 to 0.01. Without it, it stays on the line
# for an epoch or two, then falls at two rates, later; at 0.01 it never does. From 0.03 on nothing
# helps: Adam's steps are then as long as the weights.
#
# **Try it yourself:** draw `val_accuracy` in place of `loss`. With batch normalization it jumps
# about at large rates: the moving averages run behind the weights. What brings it to rest?

# %% [markdown]
# ### Experiment: gradients by layer
#
# *How does the gradient get through the layers?* Multiply the initial kernels of all convolutions
# by $a$ and look at the gradient's norm in each layer. One step of gradient descent with learning
# rate 1 changes the weights by exactly minus the gradient, which can so be read off.


# %% tags=["experiment"]
def gradient_norms(normalization, factor=1.0, count=256, size=16):
    """The norm of the gradient of the loss for each kernel of a fresh network, first layer first.

    factor: what the kernels of the convolutions are multiplied by beforehand.
    """
    keras.utils.set_random_seed(0)
    model = build_cnn((size, size, 3), 10, normalization=normalization)
    kernels = [weight for weight in model.trainable_weights if len(weight.shape) > 1]
    for kernel in kernels[:-1]:
        kernel.assign(factor * ops.convert_to_tensor(kernel))
    before = [ops.convert_to_numpy(kernel) for kernel in kernels]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1.0), loss)
    model.train_on_batch(halved(train_pictures[:count]), train_labels[:count])
    after = [ops.convert_to_numpy(kernel) for kernel in kernels]
    return np.array([np.linalg.norm(a - b) for a, b in zip(before, after, strict=True)])


# %% tags=["experiment"]
factors = [0.3, 1.0, 3.0]
figure, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
for axis, normalization in zip(axes, (False, True), strict=True):
    for look, factor in zip(LOOKS, factors, strict=False):
        norms = gradient_norms(normalization, factor)
        axis.semilogy(np.arange(1, len(norms) + 1), norms, label=f"a = {factor:g}", **look)
    axis.set(
        xlabel="layer with a kernel (the last one is dense)",
        title="with batch normalization" if normalization else "without",
        xticks=np.arange(1, len(norms) + 1),
    )
axes[0].set_ylabel("norm of the gradient (no unit)")
axes[1].legend(title="kernels times")
show(figure, "gradient_norms")

# %% [markdown]
# **What to see:** without batch normalization six layers multiply the signal by $a^6$, and the
# gradients with it: between 0.3 and 3 they differ by a factor of a million. With it they differ by
# ten only, and in the other direction: the gradient shrinks as $1/a$, as in the unit on batch
# normalization, and all layers learn at similar speed. No learning rate suits the left picture's
# three lines at once.
#
# **Try it yourself:** start from Glorot's initializer: which line does it come to lie on?

# %% [markdown]
# ### Experiment: train it in earnest
#
# The default network on the shapes in full size; the last epoch goes at a tenth of the learning
# rate, which brings it to rest. What it learns the next two experiments show, and its weights are
# good enough to hand in. Set `SAVE_WEIGHTS` to `True` if you want to.

# %% tags=["experiment"]
SAVE_WEIGHTS = False


def trained_network(count=4000, epochs=4, batch_size=32, learning_rate=3e-3):
    """The default network, trained on so many pictures, for one more epoch at a tenth of the rate.

    Returns (model before, model after, accuracy on the test pictures after each epoch).
    """
    keras.utils.set_random_seed(1)
    fresh = build_cnn()
    model = build_cnn()
    model.set_weights(fresh.get_weights())
    data = full(train_pictures[:count]), train_labels[:count]
    checked = full(test_pictures), test_labels
    accuracy = []
    for rate, times in ((learning_rate, epochs), (learning_rate / 10, 1)):
        accuracy += train(model, data, checked, times, batch_size, rate).history["val_accuracy"]
    return fresh, model, accuracy


# %% tags=["experiment"]
from pathlib import Path

fresh, model, accuracy = trained_network(epochs=20 if LECTURE_SIZE else 4)
print("accuracy on test pictures:", *(f"{share:.2f}" for share in accuracy))
weights = Path("weights.weights.h5")
if SAVE_WEIGHTS and weights.exists():
    print(f"{weights} is there already: move it away to save new ones")
elif SAVE_WEIGHTS:
    model.save_weights(weights)

# %% [markdown]
# ### Experiment: the first layer's kernels
#
# *What does the network look at?* A kernel of the first layer has 3 × 3 places and three colours,
# so that it can be shown as a tiny picture: grey is 0, and a colour says which light it likes. Your
# own `conv2d_forward` shows what such a kernel sees.


# %% tags=["experiment"]
def first_kernel(network):
    """The kernel of the network's first convolution: (height, width, channels, filters)."""
    kernel = next(weight for weight in network.weights if len(weight.shape) == 4)
    return ops.convert_to_numpy(kernel).astype("float32")


def as_pictures(kernel):
    """One picture for each filter, scaled to [0, 1] around 0.5: (filters, height, width, 3)."""
    filters = np.moveaxis(kernel, -1, 0)
    largest = np.abs(filters).max(axis=(1, 2, 3), keepdims=True)
    return 0.5 + 0.5 * filters / np.maximum(largest, 1e-12)


def moved_most(before, after, count=8):
    """The filters whose kernels training has changed most, in parts of their norm: (count,)."""
    change = np.square(after - before).sum(axis=(0, 1, 2)) / np.square(before).sum(axis=(0, 1, 2))
    return np.argsort(-change)[:count]


# %% tags=["experiment"]
before, after = first_kernel(fresh), first_kernel(model)
filters = moved_most(before, after)
picture = full(test_pictures[test_labels == 7][:1])
seen = conv2d_forward(picture, after, np.zeros(after.shape[-1], "float32"), padding=1)
rows = {
    "before": as_pictures(before),
    "after": as_pictures(after),
    "the change": as_pictures(after - before),
    "what it sees": np.moveaxis(seen[0], -1, 0),
}
figure, axes = plt.subplots(4, 8, figsize=(9, 5))
for line, (title, pictures) in zip(axes, rows.items(), strict=True):
    for axis, number in zip(line, filters, strict=True):
        axis.imshow(pictures[number], cmap="gray")
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    line[0].set_ylabel(title)
figure.suptitle("The eight kernels of the first layer that training has changed most (grey is 0)")
show(figure, "first_kernels")

# %% [markdown]
# **What to see:** the random start shines through everywhere; with batch normalization and a few
# hundred steps the first layer need not change much, as the layers behind it make the best of what
# it offers. The change has more order than the kernels: neighbouring places changed alike. And what
# the kernels see (the last row: a heart) is the outline, dark or light on one side of it.
#
# **Try it yourself:** train longer (`epochs=20`): does the order grow? Freeze the first layer at its
# random start (`model.layers[1].trainable = False`): how much accuracy does that cost?

# %% [markdown]
# ### Experiment: what it confuses, and where it is badly wrong
#
# *An accuracy is one number; which mistakes are behind it?* The confusion matrix counts, for each
# true kind, what the network said. Then look at the pictures where it was *sure* and wrong.


# %% tags=["experiment"]
def judged(network, pictures):
    """The probability of each kind, (N, 10), by the softmax of the logits."""
    logits = ops.convert_to_numpy(network.predict(full(pictures), verbose=0)).astype("float64")
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def confusion(labels, answers, classes=10):
    """How often each true kind (row) was called each kind (column)."""
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (labels, answers), 1)
    return counts


# %% tags=["experiment"]
shares = judged(model, test_pictures)
answers = shares.argmax(axis=1)
counts = confusion(test_labels, answers)
figure, axis = plt.subplots(figsize=(6.6, 5.4))
shown = axis.imshow(counts, cmap="Blues")
for true, said in np.ndindex(counts.shape):
    colour = "white" if counts[true, said] > counts.max() / 2 else "black"
    axis.text(said, true, counts[true, said], ha="center", va="center", color=colour, fontsize=8)
axis.set_xticks(range(10), KINDS, rotation=45, ha="right")
axis.set_yticks(range(10), KINDS)
axis.set(
    xlabel="what the network said",
    ylabel="what it was",
    title=f"{np.mean(answers == test_labels):.0%} of {len(test_labels)} test pictures are right",
)
axis.spines[:].set_visible(False)
figure.colorbar(shown, label="pictures")
show(figure, "confusion")

# %% tags=["experiment"]
wrong = np.flatnonzero(answers != test_labels)
worst = wrong[np.argsort(-shares[wrong, answers[wrong]])][:12]
figure, axes = plt.subplots(2, 6, figsize=(10, 4.2))
for axis in axes.ravel():
    axis.set_axis_off()
for axis, place in zip(axes.ravel(), worst, strict=False):
    axis.imshow(test_pictures[place])
    said, true = KINDS[answers[place]], KINDS[test_labels[place]]
    axis.set_title(f"{said}? {shares[place].max():.0%}\nit is: {true}", fontsize=9)
figure.suptitle("Sure, and wrong: the test pictures with the largest share for a wrong kind")
show(figure, "worst_mistakes")

# %% [markdown]
# **What to see:** the mistakes are not spread evenly: compact kinds (disc, heart, square) are taken
# for each other, while rings and arrows are hardly ever mistaken. Among the worst are pictures that
# you may find hard yourself, and some that you find easy. Do not take the shares for honest
# probabilities: networks tend to be surer than they are right [Guo et al. 2017].
#
# **Try it yourself:** divide the logits by a *temperature* of 2 before the softmax. Which answers
# change? (None.) Does the mean share of the chosen kind come closer to the accuracy?

# %% [markdown]
# ## Sources
#
# * Goodfellow, Bengio & Courville 2016, *Deep Learning*, MIT Press, chapter 9
# * Guo, Pleiss, Sun & Weinberger 2017, *On Calibration of Modern Neural Networks*, arXiv 1706.04599
# * Ioffe & Szegedy 2015, *Batch Normalization: Accelerating Deep Network Training by Reducing
#   Internal Covariate Shift*, arXiv 1502.03167
# * Krizhevsky 2009, *Learning Multiple Layers of Features from Tiny Images*, University of Toronto
# * Lin, Chen & Yan 2014, *Network In Network*, arXiv 1312.4400
# * Simonyan & Zisserman 2015, *Very Deep Convolutional Networks for Large-Scale Image
#   Recognition*, arXiv 1409.1556
# * Okabe & Ito 2008, *Color Universal Design*, for the pictures' colours
