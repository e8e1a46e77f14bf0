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
# # Normalization beyond the batch
#
# Batch normalization makes the examples of a batch depend on each other. With 64 of them that is
# harmless; with 2 the statistics are mostly noise; and at test time there is no batch to lean on,
# so that a network must run in another mode than it was trained in. Its relatives ask: *over what
# else could one average?*
#
# You will write six of them as Keras layers. Three average within one example, one repairs batch
# normalization for small batches, and two leave the activations alone and normalize the weights.
#
# **How to use this notebook**
#
# 1. Read, then fill in each cell that says so. Names and arguments stay as they are.
# 2. Run the check cells below it. `check("…")` tells at once whether the part is right and, where
#    it recognizes a mistake, which one. Run it as often as you like.
# 3. Further, hidden cases of the same checks run at hand-in, with other numbers and shapes. Code
#    that does what the task says passes them too.
# 4. Cells called *experiment* train or draw with the parts that you wrote. They give no points and
#    never cost any, so change them freely: each ends with suggestions.
# 5. Before you hand in: *Restart the kernel and run all cells*.
#
# | | you write | averages over | points |
# |---|---|---|---|
# | 1 | `LayerNormalization` | the axes that you name, of one example | 4 |
# | 2 | `InstanceNormalization` | all positions of one channel of one example | 3 |
# | 3 | `GroupNormalization` | all positions of a group of channels of one example | 4 |
# | 4 | `BatchRenormalization` (bonus) | the batch, corrected towards the past | 4 |
# | 5 | `WeightNormalization` (bonus) | nothing: it gives each unit's weights a length | 3 |
# | 6 | `SpectralNormalization` (bonus) | nothing: it bounds how much a layer can stretch | 2 |
#
# The sources, named in brackets where they are used, are listed at the end.

# %%
import keras
import numpy as np
from keras import ops

# %%
from grader import checker

check = checker("normalizers", globals())

# %% [markdown]
# The next cell sets how pictures look. Set `LECTURE_SIZE = True` to run the experiments as large as
# in the lecture: the training then takes about ten minutes instead of one.

# %% tags=["experiment"]
import matplotlib.pyplot as plt

from grader.datasets import load_images_dataset
from grader.pictures import BLUE, LOOKS, ORANGE, RED, show, style

LECTURE_SIZE = False
style()

# %% [markdown]
# ## Who shares a mean with whom?
#
# All of these layers compute the same line,
#
# $$y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta$$
#
# and differ in one thing only: *which numbers* $\mu$ and $\sigma^2$ are taken over. A batch of
# images has the axes $N$ (examples), $H$ and $W$ (positions, drawn here as one axis) and $C$
# (channels).

# %% tags=["experiment"]
SHAPE = (4, 5, 6)  # examples, positions, channels of the drawn batch
GROUPS = 3  # of 2 channels each


def labels_by_definition(shape, groups):
    """Which mean each number of a batch belongs to: {name: int array of the batch's shape}.

    shape: (examples, positions, channels).
    """
    example, _, channel = np.indices(shape)
    size = shape[2] // groups
    return {
        "batch": channel,
        "layer": example,
        "instance": example * shape[2] + channel,
        "group": example * groups + channel // size,
    }


# %% tags=["experiment"]
# Where one step along examples, positions and channels leads to on paper.
STEPS = np.array([(0.80, 0.42), (0.0, -0.9), (-0.86, 0.30)])
FACES = {"front": (2, 1), "side": (0, 1), "top": (0, 2)}  # the axes that a face spans
SHADES = {"front": 0.92, "side": 0.78, "top": 1.0}


def paper(*place):
    """A point of the batch (example, position, channel) on paper."""
    return np.asarray(place) @ STEPS


def draw_face(axis, face, shape, labels, marked):
    """Draw one of the three visible faces: its cells, and thick lines where the label changes."""
    first, second = FACES[face]
    fixed = ({0, 1, 2} - {first, second}).pop()
    unit = np.eye(3, dtype=int)
    for i in range(shape[first]):
        for j in range(shape[second]):
            cell = i * unit[first] + j * unit[second]
            corners = [cell, cell + unit[first], cell + unit[first] + unit[second]]
            corners.append(cell + unit[second])
            inside = labels[tuple(cell)] == marked
            shade = SHADES[face]
            axis.add_patch(
                plt.Polygon(
                    [paper(*corner) for corner in corners],
                    facecolor=BLUE if inside else (shade, shade, shade),
                    hatch="///" if inside else None,
                    edgecolor="white" if inside else "0.6",
                    linewidth=0.6,
                )
            )
    draw_borders(axis, labels, first, second, fixed)


def draw_borders(axis, labels, first, second, fixed):
    """Draw a thick line on a face between neighbours that belong to different means."""
    face = np.moveaxis(labels, (first, second, fixed), (0, 1, 2))[:, :, 0]
    unit = np.eye(3, dtype=int)
    rows, columns = face.shape
    for i in range(rows + 1):
        for j in range(columns + 1):
            here = i * unit[first] + j * unit[second]
            edges = [(unit[first], i < rows, (i, j - 1)), (unit[second], j < columns, (i - 1, j))]
            for step, exists, other in edges:
                outer = min(other) < 0 or max(i - rows, j - columns) >= 0
                if exists and (outer or face[i, j] != face[other]):
                    ends = np.array([paper(*here), paper(*(here + step))])
                    axis.plot(*ends.T, color="black", linewidth=2, solid_capstyle="round")


def draw_cube(axis, labels, title):
    """Draw the batch as a block of cells; those that share one mean are hatched.

    labels: int array (examples, positions, channels), which mean each number belongs to.
    """
    shape = labels.shape
    for face in FACES:
        draw_face(axis, face, shape, labels, labels[0, 0, 0])
    names = {"channels": (0, shape[1], shape[2] / 2), "examples": (shape[0] / 2, shape[1], 0)}
    for name, place in names.items():
        x, y = paper(*place)
        axis.text(x, y - 0.35, name, ha="right" if x < 0 else "left", va="top", fontsize=9)
    x, y = paper(0, shape[1] / 2, shape[2])
    axis.text(x - 0.25, y, "positions", rotation=90, ha="right", va="center", fontsize=9)
    means = len(np.unique(labels))
    count = labels.size // means
    axis.set_title(f"{title}\n{means} means, each over {count} numbers")
    axis.set_aspect("equal")
    axis.autoscale_view()
    axis.axis("off")


# %% tags=["experiment"]
names = {
    "batch": "batch normalization",
    "layer": "layer normalization (axes 1, 2, 3)",
    "instance": "instance normalization",
    "group": "group normalization",
}
figure, axes = plt.subplots(1, 4, figsize=(14, 4.2))
for axis, (name, labels) in zip(axes, labels_by_definition(SHAPE, GROUPS).items(), strict=True):
    draw_cube(axis, labels, names[name])
show(figure, "who_shares_a_mean")

# %% [markdown]
# **What to see:** each block between thick lines has one mean and one variance; one block of each
# picture is hatched. Only the first cuts *through* the examples: there the result for one image
# depends on the others. The other three cut between the examples, so that a batch of one is as good
# as a batch of a thousand, and training and inference are the same thing [Ba, Kiros & Hinton 2016;
# Ulyanov, Vedaldi & Lempitsky 2016; Wu & He 2018, figure 2, draws them as cubes too].
#
# **Try it yourself:** set `GROUPS` to 1 and to 6. Which of the neighbours does group normalization
# turn into?

# %% [markdown]
# ## 1 Layer normalization
#
# Layer normalization [Ba, Kiros & Hinton 2016] takes mean and variance of one example, over the
# axes that you name:
#
# | input | `axis` | one mean for each | weights |
# |---|---|---|---|
# | (N, D) | −1 | example | (D,) |
# | (N, T, C) | −1 | time step of each example | (C,) |
# | (N, H, W, C) | −1 | pixel of each image | (C,) |
# | (N, H, W, C) | (1, 2, 3) | image | (H, W, C) |
#
# * **`axis` means the opposite of what it meant in batch normalization**: there it named the axis
#   that is *kept*, here those that are *averaged over*.
# * $\gamma$ and $\beta$ have the sizes of these axes. Not every text agrees: papers on images
#   average over (1, 2, 3), yet give $\gamma$ one number for each channel [Wu & He 2018]; Keras and
#   PyTorch do not, and neither do we.
# * Transformers use `axis=-1`: every word of a sentence is normalized by itself, and sentences of
#   any length fit.
# * There is no `training` switch and there are no moving averages: nothing would be averaged over
#   time.
#
# As in every layer of this notebook the variance is the biased one (divided by the count),
# $\epsilon$ stands under the root, and under the policy `mixed_float16` you compute in float32:
# cast the inputs up, keep the weights in float32 (`autocast=False`), and cast the output to
# `self.compute_dtype`.
#
# **Your task.** Write the layer for inputs of rank 2 to 5. Sizes along the averaged axes are known
# when the layer is built; all others may be `None`. Use `keras.ops` (or TensorFlow functions) in
# `call`.
#
# *One trap.* `ops.add(x, b)` with $b$ of shape (1, C, 1) and another axis of length C at the end of
# $x$ adds $b$ along the *wrong* axis in Keras 3.15 on TensorFlow: it mistakes it for the bias of a
# Dense layer. `x + b` is right.


# %%
class LayerNormalization(keras.layers.Layer):
    """Layer normalization as a Keras layer (Ba, Kiros and Hinton 2016).

    axis: the axis to average over, or a tuple of several in increasing order (all counted from
        the front, or all from the end). Every other position has a mean and variance of its own.
    epsilon: added to the variance, inside the square root.
    kwargs: what every Keras layer takes, such as its name and dtype.

    The trainable weights gamma (ones at first) and beta (zeros) have the sizes of these axes as
    their shape: (channels,) for axis=-1, (height, width, channels) for axis=(1, 2, 3) on images.
    Both stay in float32 under mixed_float16.
    """

    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weights. input_shape: a tuple; None stands for sizes not known yet."""
        ### BEGIN SOLUTION
        shape = tuple(input_shape[axis] for axis in self.axes(len(input_shape)))
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros", autocast=False)
        ### END SOLUTION

    def call(self, inputs):
        """Normalize the inputs, a tensor of any rank from 2 to 5; the same in both modes.

        Returns a tensor of the inputs' shape in the layer's compute dtype.
        """
        ### BEGIN SOLUTION
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        axes = self.axes(len(x.shape))
        mean = ops.mean(x, axis=axes, keepdims=True)
        variance = ops.mean(ops.square(x - mean), axis=axes, keepdims=True)
        x_hat = (x - mean) * ops.rsqrt(variance + self.epsilon)
        shape = [x.shape[axis] if axis in axes else 1 for axis in range(len(x.shape))]
        outputs = x_hat * ops.reshape(self.gamma, shape) + ops.reshape(self.beta, shape)
        return ops.cast(outputs, self.compute_dtype)

    def axes(self, rank):
        axes = self.axis if isinstance(self.axis, (list, tuple)) else (self.axis,)
        return [axis % rank for axis in axes]

    ### END SOLUTION

    def get_config(self):
        """Return all arguments of the constructor, those of the base class among them."""
        ### BEGIN SOLUTION
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
        ### END SOLUTION


# %%
check("layer_output")

# %%
check("layer_axes")

# %%
check("layer_gradient")

# %% [markdown]
# Numbers that are hard to work with, and life with Keras:

# %%
check("layer_precision")

# %%
check("layer_weights")

# %%
check("layer_in_keras")

# %% [markdown]
# ### Experiment: what the layer does not see
#
# *Which changes of its input does a normalization ignore?* Batch normalization forgets the scale of
# each channel; layer normalization that of each example. Multiply a single example by 3 and add 2:
# what happens to it, and to the others?


# %% tags=["experiment"]
def changes_after_rescaling(rows=16, features=64, example=0):
    """How far outputs move when one example is multiplied by 3 and shifted by 2.

    Returns {"layer": (rows,), "batch": (rows,)}: root mean square change of each example's output.
    """
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(rows, features)).astype("float32")
    changed = x.copy()
    changed[example] = 3 * changed[example] + 2
    layers = {"layer": LayerNormalization(), "batch": keras.layers.BatchNormalization()}
    found = {}
    for name, norm in layers.items():
        before, after = (ops.convert_to_numpy(norm(a, training=True)) for a in (x, changed))
        found[name] = np.sqrt(np.mean((after - before) ** 2, axis=1))
    return found


# %% tags=["experiment"]
changes = changes_after_rescaling()
figure, axis = plt.subplots(figsize=(7.5, 3.4))
places = np.arange(16)
axis.bar(places - 0.2, changes["batch"], 0.4, color=RED, hatch="//", label="batch normalization")
axis.bar(places + 0.2, changes["layer"], 0.4, color=BLUE, label="layer normalization")
axis.set(
    xlabel="example (number 0 was multiplied by 3 and shifted by 2)",
    ylabel="change of its output\n(root mean square, no unit)",
    title="Layer normalization forgets an example's scale; batch normalization passes it on",
)
axis.set_xticks(places)
axis.legend()
show(figure, "rescaled_example")

# %% [markdown]
# **What to see:** with layer normalization nobody notices, not even the changed example (but for
# $\epsilon$). With batch normalization everybody's output moves, because the changed example has
# moved the batch's mean and variance.
#
# **Try it yourself:** multiply one *feature* of all examples instead. Who notices now?

# %% [markdown]
# ## 2 Instance normalization
#
# In pictures the mean and the contrast of a channel say a lot about the *style* (light, paint,
# camera) and little about the content. Instance normalization [Ulyanov, Vedaldi & Lempitsky 2016]
# removes them: each channel of each image has a $\mu$ and $\sigma^2$ of its own, over its
# positions:
#
# $$\mu_{nc} = \frac{1}{HW} \sum_{h,w} x_{nhwc} \qquad
# \sigma^2_{nc} = \frac{1}{HW} \sum_{h,w} (x_{nhwc} - \mu_{nc})^2$$
#
# Generators of images use it for that reason; classifiers seldom do, since the strength of a
# feature is information they need.
#
# *A matter of digits.* TensorFlow adds the 262,144 pixels of a picture of 512 × 512 one after the
# other, in float32. That is good enough where $\mu$ is a few $\sigma$; with $\mu = 10^4\,\sigma$ the
# mean is off by more than ten $\sigma$. Averaging twice mends it: subtract the first mean, average
# what is left, and add that. The checks do not ask for it.
#
# **Your task.** Write the layer for channels on the last axis and any number of position axes, one
# to three: sequences (N, T, C), images (N, H, W, C), volumes (N, D, H, W, C). Sizes other than the
# channels' may be unknown when the layer is built. PyTorch's layer has no $\gamma$ and $\beta$
# unless asked for; ours always has them, one number for each channel.


# %%
class InstanceNormalization(keras.layers.Layer):
    """Instance normalization as a Keras layer (Ulyanov, Vedaldi and Lempitsky 2016).

    epsilon: added to the variance, inside the square root.
    kwargs: what every Keras layer takes, such as its name and dtype.

    The last axis holds the channels. Each channel of each example has a mean and variance of its
    own, over all positions. The trainable weights gamma (ones at first) and beta (zeros) have the
    shape (channels,), and stay in float32 under mixed_float16.
    """

    def __init__(self, epsilon=1e-3, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.epsilon = epsilon
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weights. input_shape: a tuple; None stands for sizes not known yet."""
        ### BEGIN SOLUTION
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros", autocast=False)
        ### END SOLUTION

    def call(self, inputs):
        """Normalize the inputs, a tensor of any rank from 3 to 5; the same in both modes.

        Returns a tensor of the inputs' shape in the layer's compute dtype.
        """
        ### BEGIN SOLUTION
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        positions = list(range(1, len(x.shape) - 1))
        mean = ops.mean(x, axis=positions, keepdims=True)
        left = ops.mean(x - mean, axis=positions, keepdims=True)
        mean = mean + ops.stop_gradient(left)
        variance = ops.mean(ops.square(x - mean), axis=positions, keepdims=True)
        x_hat = (x - mean) * ops.rsqrt(variance + self.epsilon)
        return ops.cast(x_hat * self.gamma + self.beta, self.compute_dtype)
        ### END SOLUTION

    def get_config(self):
        """Return all arguments of the constructor, those of the base class among them."""
        ### BEGIN SOLUTION
        return {**super().get_config(), "epsilon": self.epsilon}
        ### END SOLUTION


# %%
check("instance_output")

# %%
check("instance_ranks")

# %%
check("instance_gradient")

# %% [markdown]
# Numbers that are hard to work with, and life with Keras:

# %%
check("instance_precision")

# %%
check("instance_weights")

# %%
check("instance_in_keras")

# %% [markdown]
# ### Experiment: the light goes out, the picture stays
#
# *What of a photograph survives?* Change brightness, contrast and colour cast of some images, and
# put them through your layer.


# %% tags=["experiment"]
def relit(images, seed=0):
    """Float images (N, H, W, 3) in [0, 1]: as they are, and with other contrast, light and cast."""
    random = np.random.default_rng(seed)
    size = (len(images), 1, 1, 3)
    plain = images.astype("float32") / 255
    return plain, (plain * random.uniform(0.3, 0.6, size) + random.uniform(0, 0.4, size)).astype(
        "float32"
    )


def style_removed(count=5, epsilon=1e-6):
    """Images in two lights, before and after instance normalization.

    Returns {"plain", "relit", "plain, normalized", "relit, normalized"}: (count, 32, 32, 3) each.
    """
    (images, _), _ = load_images_dataset("shapes")
    plain, other = relit(images[:count])
    layer = InstanceNormalization(epsilon=epsilon)
    normalized = [ops.convert_to_numpy(layer(x)) for x in (plain, other)]
    return {
        "plain": plain,
        "relit": other,
        "plain, normalized": normalized[0],
        "relit, normalized": normalized[1],
    }


# %% tags=["experiment"]
seen = style_removed()
figure, axes = plt.subplots(4, 5, figsize=(7.5, 6.4))
for row, (name, images) in zip(axes, seen.items(), strict=True):
    for axis, image in zip(row, images, strict=True):
        axis.imshow(np.clip(image if "norm" not in name else 0.5 + image / 5, 0, 1))
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    row[0].set_ylabel(name.replace(", ", ",\n"), rotation=0, ha="right", va="center")
figure.suptitle("Whatever the light, the normalized pictures are the same", fontsize=11)
show(figure, "style_removed")

# %% [markdown]
# **What to see:** the third and the fourth row are alike; their largest difference is what
# $\epsilon$ leaves over. (They are drawn with grey for 0 and white for 2.5.)
#
# **Try it yourself:** put one bright and one dark image through `LayerNormalization(axis=(1, 2, 3))`.
# What becomes of the colour cast, and why?

# %% [markdown]
# ## 3 Group normalization
#
# Layer normalization over a whole image forces all channels to share one mean; instance
# normalization lets none of them share. Group normalization [Wu & He 2018] stands between: the $C$
# channels are split into $G$ groups of *neighbours*, $0, \dots, C/G - 1$ in the first and so on,
# and each group of each example has its own statistics over positions and its $C/G$ channels.
#
# * $G = 1$ is layer normalization over the whole example (but for the shape of $\gamma$), $G = C$ is
#   instance normalization.
# * Only the *statistics* are shared: $\gamma$ and $\beta$ have one number for each channel.
# * The usual way: reshape $(N, H, W, C)$ to $(N, H, W, G, C/G)$, average over all axes but $N$ and
#   $G$, and reshape back. Code written for PyTorch reshapes $(N, C, H, W)$ to $(N, G, -1)$; with the
#   channels last that cuts the image into stripes instead, in silence.
# * Where a size is not known yet, `x.shape` holds `None`; `ops.shape(x)` gives something that
#   `ops.reshape` can use.
#
# **Your task.** Write the layer for channels last and one to three position axes. Sizes other than
# the channels' may be unknown when the layer is built, and may change from call to call. If the
# channels do not make `groups` equal groups, raise a `ValueError` (when the layer is made, built or
# called, as you like).


# %%
class GroupNormalization(keras.layers.Layer):
    """Group normalization as a Keras layer (Wu and He 2018).

    groups: how many groups of neighbouring channels there are, all of one size.
    epsilon: added to the variance, inside the square root.
    kwargs: what every Keras layer takes, such as its name and dtype.

    The last axis holds the channels. Each group of each example has a mean and variance of its
    own, over all positions and the channels of the group. The trainable weights gamma (ones at
    first) and beta (zeros) have the shape (channels,), and stay in float32 under mixed_float16.
    """

    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.groups = groups
        self.epsilon = epsilon
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weights. input_shape: a tuple; None stands for sizes not known yet.

        Raises ValueError where the channels cannot be divided into that many equal groups.
        """
        ### BEGIN SOLUTION
        channels = input_shape[-1]
        if channels % self.groups:
            raise ValueError(f"{channels} channels do not make {self.groups} equal groups")
        shape = (channels,)
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros", autocast=False)
        ### END SOLUTION

    def call(self, inputs):
        """Normalize the inputs, a tensor of any rank from 3 to 5; the same in both modes.

        Returns a tensor of the inputs' shape in the layer's compute dtype.
        """
        ### BEGIN SOLUTION
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        shape, rank = ops.shape(x), len(x.shape)
        grouped = ops.reshape(x, (*shape[:-1], self.groups, x.shape[-1] // self.groups))
        axes = [*range(1, rank - 1), rank]
        mean = ops.mean(grouped, axis=axes, keepdims=True)
        left = ops.mean(grouped - mean, axis=axes, keepdims=True)
        mean = mean + ops.stop_gradient(left)
        variance = ops.mean(ops.square(grouped - mean), axis=axes, keepdims=True)
        x_hat = ops.reshape((grouped - mean) * ops.rsqrt(variance + self.epsilon), shape)
        return ops.cast(x_hat * self.gamma + self.beta, self.compute_dtype)
        ### END SOLUTION

    def get_config(self):
        """Return all arguments of the constructor, those of the base class among them."""
        ### BEGIN SOLUTION
        return {**super().get_config(), "groups": self.groups, "epsilon": self.epsilon}
        ### END SOLUTION


# %%
check("group_output")

# %%
check("group_ranks")

# %%
check("group_errors")

# %%
check("group_gradient")

# %% [markdown]
# Numbers that are hard to work with, and life with Keras:

# %%
check("group_precision")

# %%
check("group_weights")

# %%
check("group_in_keras")

# %% [markdown]
# One more check runs at hand-in only. It asks for nothing that is not said above.

# %%
check("group_any_size")

# %% [markdown]
# ### Experiment: your layers seen from outside
#
# *Do your layers look where the first picture says?* Nudge one number of the input and see which
# outputs move: those share their statistics with it. Nobody has to read the code for that.


# %% tags=["experiment"]
def labels_by_experiment(norm, shape):
    """Which mean each number belongs to, found from outside: int array of the given shape.

    norm: a layer, called in training mode. shape: (examples, positions, channels). Numbers get one
    label where nudging one of them moves the output at the other.
    """
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    before = ops.convert_to_numpy(norm(x, training=True))
    labels = np.full(shape, -1)
    for place in np.ndindex(shape):
        if labels[place] < 0:
            nudged = x.copy()
            nudged[place] += 5
            after = ops.convert_to_numpy(norm(nudged, training=True))
            labels[np.abs(after - before) > 1e-4] = labels.max() + 1
    return labels


# %% tags=["experiment"]
layers = {
    "batch": keras.layers.BatchNormalization(),
    "layer": LayerNormalization(axis=(1, 2)),
    "instance": InstanceNormalization(),
    "group": GroupNormalization(groups=GROUPS),
}
figure, axes = plt.subplots(1, 4, figsize=(14, 4.2))
for axis, norm in zip(axes, layers.values(), strict=True):
    draw_cube(axis, labels_by_experiment(norm, SHAPE), type(norm).__name__)
show(figure, "seen_from_outside")

# %% [markdown]
# **What to see:** the same four pictures as in the beginning, this time measured.
#
# **Try it yourself:** draw `LayerNormalization()` with its default axis. Which fifth picture do you
# get?

# %% [markdown]
# ### Experiment: one image, other company
#
# *How much does the answer for one image depend on which others are in the batch?* Give the layers
# the same image many times, each time with other companions, in training mode.


# %% tags=["experiment"]
def company_noise(norm, sizes, trials=60, channels=8, positions=16):
    """How far the output for one example moves with its company: {…} for each batch size.

    norm: a layer with the argument `training`. Returns an array (sizes,): standard deviation of the
    output over the trials, root mean square over positions and channels.
    """
    random = np.random.default_rng(0)
    one = random.normal(size=(1, positions, channels)).astype("float32")
    noise = []
    for size in sizes:
        outputs = []
        for _ in range(trials):
            level = random.normal(size=(size - 1, 1, channels))
            others = level + random.normal(size=(size - 1, positions, channels))
            batch = np.concatenate([one, others.astype("float32")])
            outputs.append(ops.convert_to_numpy(norm(batch, training=True))[0])
        noise.append(np.sqrt(np.mean(np.var(outputs, axis=0))))
    return np.array(noise)


# %% tags=["experiment"]
sizes = [2, 4, 8, 16, 32, 64]
company = {
    "BatchNormalization": keras.layers.BatchNormalization(),
    "GroupNormalization, 4 groups": GroupNormalization(groups=4),
    "LayerNormalization": LayerNormalization(),
}
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, (name, norm) in zip((LOOKS[1], LOOKS[0], LOOKS[2]), company.items(), strict=True):
    axis.plot(sizes, company_noise(norm, sizes), label=name, **look)
axis.set_xscale("log", base=2)
axis.set_xticks(sizes, sizes)
axis.set(
    xlabel="batch size (examples)",
    ylabel="spread of one example's output\n(standard deviation, no unit)",
    title="In a small batch, an image's output depends on its company",
)
axis.legend()
show(figure, "company")

# %% [markdown]
# **What to see:** batch normalization's outputs have a spread that falls about as $1/\sqrt{N}$; at
# two examples it is nearly half the size of the signal itself. The others' spread is exactly 0 at
# every size. A little of this noise can help, as dropout does; a lot of it drowns the signal.
#
# **Try it yourself:** here each companion has a `level` of its own. Leave it out: does the size of
# the images (`positions`) help now, and did it before?

# %% [markdown]
# ## 4 Batch renormalization (bonus)
#
# Can batch normalization itself be mended for small batches? Its trouble is that training uses the
# batch's $\mu_B$, $\sigma_B$ and inference the moving $\mu$, $\sigma$: two different functions.
# Batch renormalization [Ioffe 2017] makes them agree *in value* during training:
#
# $$\hat{x} = \frac{x - \mu_B}{\sigma_B} \cdot r + d \qquad
# r = \mathrm{clip}_{[1/r_{max},\, r_{max}]} \left( \frac{\sigma_B}{\sigma} \right) \qquad
# d = \mathrm{clip}_{[-d_{max},\, d_{max}]} \left( \frac{\mu_B - \mu}{\sigma} \right)$$
#
# Leave out the clipping and put $r$ and $d$ in: you get $\hat{x} = (x - \mu)/\sigma$, what
# inference does. So why not write that at once? Because of the gradient. **$r$ and $d$ count as
# constants** (`ops.stop_gradient`), so that it still flows through $\mu_B$ and $\sigma_B$ as in
# batch normalization. Without that the network could make all activations larger and larger while
# the averages lag behind [Ioffe 2017].
#
# * Here $\sigma_B = \sqrt{\mathrm{variance} + \epsilon}$ with $\epsilon$ included, and `moving_stddev`
#   averages just that. So $\epsilon$ is in it already, and inference adds none:
#   $\hat{x} = (x - \mu)/\sigma$.
# * $r$ and $d$ use the averages as they were *before* this step; then both move,
#   moving ← momentum · moving + (1 − momentum) · batch.
# * The clipping is for the beginning, when the averages know nothing yet. The paper starts with
#   $r_{max} = 1$, $d_{max} = 0$ (plain batch normalization) and opens up to 3 and 5 as training goes
#   on [Ioffe 2017, section 4]; ours are fixed.
# * As in batch normalization: training means `training=True` on a layer that is not frozen
#   (`trainable`), `None` means inference, and inference changes no state.
#
# **Your task.** Write the layer for channels last, rank 2 to 5, with one momentum for both averages.
# What a layer answers at inference *before* its first training step is left open.
#
# | name | shape | starts at | trainable |
# |---|---|---|---|
# | `gamma` | (channels,) | 1 | yes |
# | `beta` | (channels,) | 0 | yes |
# | `moving_mean` | (channels,) | 0 | no |
# | `moving_stddev` | (channels,) | 1 | no |


# %%
class BatchRenormalization(keras.layers.Layer):
    """Batch renormalization as a Keras layer (Ioffe 2017).

    momentum: share of the old moving statistics that survives a training step.
    epsilon: added to the batch's variance, inside the square root.
    rmax: r is kept in [1/rmax, rmax]; dmax: d is kept in [-dmax, dmax].
    kwargs: what every Keras layer takes, such as its name and dtype.

    The last axis holds the channels. The weights are vectors of shape (channels,), kept in
    float32 under mixed_float16: gamma (ones at first) and beta (zeros) are trainable, moving_mean
    (zeros) and moving_stddev (ones) are not. The latter averages sqrt(variance + epsilon).
    """

    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon
        self.rmax = rmax
        self.dmax = dmax
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weights. input_shape: a tuple; None stands for sizes not known yet."""
        ### BEGIN SOLUTION
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros", autocast=False)
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=shape, initializer="zeros", trainable=False, autocast=False
        )
        self.moving_stddev = self.add_weight(
            name="moving_stddev", shape=shape, initializer="ones", trainable=False, autocast=False
        )
        ### END SOLUTION

    def call(self, inputs, training=None):
        """Normalize the inputs; a training step also moves the moving statistics.

        inputs: tensor of any rank from 2 to 5.
        training: True takes the statistics of this batch, corrected by r and d, unless the layer
            is frozen (not trainable); False and None take the moving ones and change no state.

        Returns a tensor of the inputs' shape in the layer's compute dtype.
        """
        ### BEGIN SOLUTION
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if training and self.trainable:
            axes = list(range(len(x.shape) - 1))
            mean = ops.mean(x, axis=axes)
            mean = mean + ops.stop_gradient(ops.mean(x - mean, axis=axes))
            stddev = ops.sqrt(ops.mean(ops.square(x - mean), axis=axes) + self.epsilon)
            r = ops.clip(stddev / self.moving_stddev, 1 / self.rmax, self.rmax)
            d = ops.clip((mean - self.moving_mean) / self.moving_stddev, -self.dmax, self.dmax)
            x_hat = (x - mean) / stddev * ops.stop_gradient(r) + ops.stop_gradient(d)
            self.move(self.moving_mean, mean)
            self.move(self.moving_stddev, stddev)
        else:
            x_hat = (x - self.moving_mean) / self.moving_stddev
        return ops.cast(x_hat * self.gamma + self.beta, self.compute_dtype)

    def move(self, moving, batch):
        moving.assign(self.momentum * moving + (1 - self.momentum) * batch)

    ### END SOLUTION

    def get_config(self):
        """Return all arguments of the constructor, those of the base class among them."""
        ### BEGIN SOLUTION
        return {
            **super().get_config(),
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "rmax": self.rmax,
            "dmax": self.dmax,
        }
        ### END SOLUTION


# %%
check("renorm_training")

# %%
check("renorm_averages")

# %%
check("renorm_inference")

# %%
check("renorm_gradient")

# %% [markdown]
# Numbers that are hard to work with, and life with Keras:

# %%
check("renorm_precision")

# %%
check("renorm_weights")

# %%
check("renorm_in_keras")

# %% [markdown]
# One more check runs at hand-in only. It asks for nothing that is not said above.

# %%
check("renorm_smallest_batch")

# %% [markdown]
# ### Experiment: the values are mended …
#
# *How much does the company still matter?* Repeat the experiment of part 3 with your layer, after 200
# steps in which its averages settled.


# %% tags=["experiment"]
def settled(norm, steps=200, size=64, channels=8, positions=16):
    """The layer after training steps on data like those of `company_noise`, a batch of 64 each."""
    random = np.random.default_rng(1)
    for _ in range(steps):
        level = random.normal(size=(size, 1, channels))
        batch = level + random.normal(size=(size, positions, channels))
        norm(batch.astype("float32"), training=True)
    return norm


# %% tags=["experiment"]
sizes = [2, 4, 8, 16, 32, 64]
company = {
    "BatchNormalization": keras.layers.BatchNormalization(momentum=0.9),
    "BatchRenormalization": BatchRenormalization(momentum=0.98),
}
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, (name, norm) in zip((LOOKS[1], LOOKS[3]), company.items(), strict=True):
    axis.plot(sizes, company_noise(settled(norm), sizes), label=name, **look)
axis.set_xscale("log", base=2)
axis.set_xticks(sizes, sizes)
axis.set(
    xlabel="batch size (examples)",
    ylabel="spread of one example's output\n(standard deviation, no unit)",
    title="r and d take the company out of the values",
    ylim=(-0.02, None),
)
axis.legend()
show(figure, "company_renorm")

# %% [markdown]
# **What to see:** as long as $r$ and $d$ stay within their bounds, the output is
# $(x - \mu)/\sigma$ with averages that hardly move: what is left of the spread comes from those
# small moves.
#
# **Try it yourself:** `rmax=1.1, dmax=0.2`. At which batch sizes do the bounds begin to bite?

# %% [markdown]
# ### Experiment: … and the gradient is not
#
# *So does it train with two images at a time?* Train a small network on four kinds of shapes, with
# 64 images at a time and with 2, each with three normalizations. All runs see the same images equally
# often; the learning rate goes with the root of the batch size. The last normalization of the network
# has a single position left, as after a dense layer.


# %% tags=["experiment"]
def shape_images(images, classes=(0, 3, 5, 6), side=16):
    """Training and test data: ((x, y), (x, y)), x float32 (N, side, side, 3) in [−1, 1], y int."""
    data = []
    for pixels, labels in load_images_dataset("shapes"):
        chosen = np.isin(labels, classes)
        factor = 32 // side
        x = pixels[chosen].reshape(-1, side, factor, side, factor, 3).mean(axis=(2, 4))
        y = np.searchsorted(classes, labels[chosen])
        data.append(((x / 127.5 - 1).astype("float32"), y))
    (x, y), test = data
    return (x[:images], y[:images]), test


def small_network(normalization, classes=4, side=16):
    """Three convolutions, each with a normalization behind it; the last one sees it all at once."""
    layers = [keras.Input((side, side, 3))]
    for filters, kernel, options in (
        (16, 3, {"strides": 2, "padding": "same"}),
        (32, 3, {"strides": 2, "padding": "same"}),
        (32, side // 4, {}),
    ):
        layers.append(keras.layers.Conv2D(filters, kernel, use_bias=False, **options))
        layers += [normalization(), keras.layers.ReLU()]
    return keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(classes)])


NORMALIZATIONS = {
    "BatchNormalization": lambda: keras.layers.BatchNormalization(momentum=0.95),
    "BatchRenormalization": lambda: BatchRenormalization(momentum=0.95),
    "GroupNormalization": lambda: GroupNormalization(groups=4),
}


def accuracy_by_batch_size(name, batch_sizes, images=1000, epochs=5, seed=0):
    """Accuracy on test images, in inference mode, for each batch size: array (batch_sizes,)."""
    (x, y), (x_test, y_test) = shape_images(images)
    found = []
    for size in batch_sizes:
        keras.utils.set_random_seed(seed)
        network = small_network(NORMALIZATIONS[name])
        network.compile(
            keras.optimizers.Adam(0.004 * np.sqrt(size / 64)),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            # Saves time between steps; torch has none of it.
            steps_per_execution=1 if size >= 16 or keras.config.backend() == "torch" else 16,
        )
        network.fit(x, y, batch_size=size, epochs=epochs, verbose=0)
        logits = network.predict(x_test, batch_size=100, verbose=0)
        found.append(np.mean(np.argmax(logits, axis=-1) == y_test))
    return np.array(found)


# %% tags=["experiment"]
batch_sizes = [2, 4, 8, 16, 64] if LECTURE_SIZE else [2, 64]
length = {"images": 1600, "epochs": 30} if LECTURE_SIZE else {"images": 1000, "epochs": 5}
figure, axis = plt.subplots(figsize=(8, 4))
for index, name in enumerate(NORMALIZATIONS):
    accuracy = 100 * accuracy_by_batch_size(name, batch_sizes, **length)
    places = np.arange(len(batch_sizes)) + 0.27 * (index - 1)
    look = {"color": (RED, ORANGE, BLUE)[index], "hatch": ("//", "..", "")[index]}
    bars = axis.bar(places, accuracy, 0.25, label=name, edgecolor="white", **look)
    axis.bar_label(bars, fmt="%.0f", fontsize=9)
axis.axhline(25, color="black", linewidth=1, linestyle="--")
axis.text(len(batch_sizes) - 0.55, 26, "guessing", fontsize=9)
axis.set_xticks(range(len(batch_sizes)), batch_sizes)
axis.set(
    xlabel="batch size (images)",
    ylabel="accuracy on test images (%)",
    title="With two images at a time, only group normalization still learns",
    xlim=(-0.5, len(batch_sizes) - 0.3),
    ylim=(0, 100),
)
axis.legend(ncols=3, loc="upper center", fontsize=9)
show(figure, "batch_sizes")

# %% [markdown]
# **What to see:** with 64 images all three are alike; with 2, group normalization does not mind, and
# the other two do hardly better than guessing. Both for one reason: where a channel has only two numbers,
# $\hat{x} = \pm 1$ *whatever they are*, so that the gradient through $\mu_B$ and $\sigma_B$ is 0 (but
# for $\epsilon$), and nothing in front of that layer learns. Renormalization mends the values and, by
# intent, not the gradient; its paper goes down to batches of 4, in a network whose channels have many
# positions [Ioffe 2017, section 4].
#
# **Try it yourself:** let the last kernel be `(side // 4, side // 4 - 1)`: two positions, and so four
# numbers for each channel. Who recovers?


# %% [markdown]
# ## 5 Weight normalization (bonus)
#
# The last two leave activations alone. Weight normalization [Salimans & Kingma 2016] gives the
# weight vector $w$ of each unit (each filter, for a convolution) a length $g$ and a direction
# $v/\lVert v \rVert$ of its own:
#
# $$w = g\, \frac{v}{\lVert v \rVert}$$
#
# $v$ and $g$ are learned in place of $w$. There is no batch anywhere, so nothing depends on company
# and there is one mode. The gradient that arrives at $w$ is passed on as [Salimans & Kingma 2016,
# section 2]
#
# $$\frac{\partial L}{\partial g} = \frac{v}{\lVert v \rVert} \cdot \frac{\partial L}{\partial w}
# \qquad \frac{\partial L}{\partial v} = \frac{g}{\lVert v \rVert} \left( \frac{\partial L}{\partial w}
# - \frac{\partial L}{\partial g} \frac{v}{\lVert v \rVert} \right)$$
#
# The bracket removes the part of the gradient along $v$: what would only make $v$ longer is taken
# away, so $\partial L / \partial v$ is at a right angle to $v$. Automatic differentiation finds all
# this by itself, if you let it see $v$, $\lVert v \rVert$ and $g$.
#
# **How to lend a layer another kernel.** A Keras layer reads its kernel from a variable, and a value
# that you *assign* to a variable has lost its gradient. Three ways that work: do the layer's
# arithmetic yourself (`ops.matmul` or `ops.conv`, then bias and activation, with all its settings);
# call `layer.stateless_call` with the values of its variables; or
#
# ```python
# own = [(variable, variable.value) for variable in layer.weights]
# with keras.StatelessScope(state_mapping=[*own, (layer.kernel, value)]):
#     outputs = layer(inputs)  # reads `value` wherever it would read its kernel
# ```
#
# **Your task.** Write the wrapper for Keras's `Dense` and `Conv2D`, whose kernels have the units on
# the last axis: (inputs, units) and (height, width, inputs, filters). The layer's `kernel` is $v$;
# the new weight is called `g` and starts at $\lVert v \rVert$, so that nothing changes at first.
# Bias, activation, strides and padding work as before. The layer that is given may be built, even
# trained, already. `keras.layers.Wrapper` builds the layer if need be, and puts it into
# `get_config`. A kernel of length 0 is left open.


# %%
class WeightNormalization(keras.layers.Wrapper):
    """Weight normalization around a Dense or Conv2D layer (Salimans and Kingma 2016).

    layer: the Keras layer whose kernel is replaced by g · v / ‖v‖, unit by unit (filter by
        filter). Its kernel variable holds v; its bias and activation work as before. It may have
        been built or trained already: its weights then stay as they are.
    kwargs: what every Keras layer takes, such as its name and dtype.

    The trainable weight g has the shape (units,) and starts at ‖v‖, so that nothing changes at
    first.
    """

    def __init__(self, layer, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(layer, **kwargs)
        ### END SOLUTION

    def build(self, input_shape):
        """Build the wrapped layer if it is not built yet, and make g."""
        ### BEGIN SOLUTION
        super().build(input_shape)
        self.g = self.add_weight(
            name="g",
            shape=(self.layer.kernel.shape[-1],),
            initializer=lambda shape, dtype: ops.cast(self.lengths(), dtype),
            autocast=False,
        )
        ### END SOLUTION

    def call(self, inputs):
        """Return what the wrapped layer gives with the kernel g · v / ‖v‖; the same in both modes.

        The gradient flows to g and to v, through its norm as well.
        """
        ### BEGIN SOLUTION
        kernel = self.g * (ops.cast(self.layer.kernel, self.g.dtype) / self.lengths())
        own = [(weight, weight.value) for weight in self.layer.weights]
        with keras.StatelessScope(state_mapping=[*own, (self.layer.kernel, kernel)]):
            return self.layer(inputs)

    def lengths(self):
        v = ops.cast(self.layer.kernel, self.layer.variable_dtype)
        return ops.sqrt(ops.sum(ops.square(v), axis=list(range(len(v.shape) - 1))))

    ### END SOLUTION


# %%
check("weightnorm_output")

# %%
check("weightnorm_start")

# %%
check("weightnorm_gradient")

# %%
check("weightnorm_in_keras")

# %% [markdown]
# ### Experiment: a length that can only grow
#
# *What happens to $\lVert v \rVert$ during training?* Each step of gradient descent is at a right
# angle to $v$, so by Pythagoras it cannot get shorter: $\lVert v \rVert^2$ grows by the square of
# the step. A wild step makes $v$ long, and the factor $g / \lVert v \rVert$ then makes the next steps
# smaller: the layer slows itself down [Salimans & Kingma 2016, section 2].


# %% tags=["experiment"]
def lengths_in_training(rates, steps=60, units=8):
    """Mean length of v, over its length at first, while a layer is trained by plain descent.

    rates: learning rates. Returns an array (rates, steps + 1).
    """
    random = np.random.default_rng(0)
    x = random.normal(size=(128, 20)).astype("float32")
    y = np.tanh(x @ random.normal(size=(20, units))).astype("float32")
    found = []
    for rate in rates:
        keras.utils.set_random_seed(0)
        network = keras.Sequential(
            [keras.Input((20,)), WeightNormalization(keras.layers.Dense(units, "tanh"))]
        )
        network.compile(keras.optimizers.SGD(rate), "mse")
        kernel = network.layers[0].layer.kernel
        lengths = [np.linalg.norm(ops.convert_to_numpy(kernel), axis=0)]
        for _ in range(steps):
            network.train_on_batch(x, y)
            lengths.append(np.linalg.norm(ops.convert_to_numpy(kernel), axis=0))
        found.append(np.mean(lengths / lengths[0], axis=1))
    return np.array(found)


# %% tags=["experiment"]
rates = [0.3, 1.0, 3.0]
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, rate, lengths in zip(LOOKS, rates, lengths_in_training(rates), strict=False):
    axis.plot(lengths, label=f"learning rate {rate:g}", markevery=10, **look)
axis.set(
    xlabel="training steps",
    ylabel="mean length of v (fraction of the first)",
    title="The length of v never falls, and grows most where steps are large",
)
axis.legend()
show(figure, "lengths")

# %% [markdown]
# **What to see:** no curve ever falls. The largest learning rate stretches $v$ the most, and by that
# makes its own later steps smaller.
#
# **Try it yourself:** add momentum to the optimizer. Is the law still exact? (The step is then no
# longer at a right angle to the present $v$.)

# %% [markdown]
# ## 6 Spectral normalization (bonus)
#
# How much can a linear layer stretch its input? At most by the largest singular value $\sigma$ of
# its matrix $W$. Spectral normalization [Miyato et al. 2018] divides $W$ by it, so that the layer is
# 1-Lipschitz: no two inputs are ever pulled apart. Discriminators of generative networks live on
# that.
#
# A singular value decomposition at each step would be too slow. Power iteration does with two
# products: from some row vector $u$,
#
# $$v \leftarrow \frac{u W^\top}{\lVert u W^\top \rVert} \qquad
# u \leftarrow \frac{v W}{\lVert v W \rVert} \qquad \text{and then} \qquad \sigma \approx v W u^\top$$
#
# Each round shrinks the part of $u$ along the second singular vector by
# $(\sigma_2/\sigma_1)^2$. One round for each training step is enough because $W$ changes little from
# step to step and **$u$ is kept**: the iteration goes on where it stopped.
#
# For a convolution, $W$ is the kernel reshaped to (height · width · inputs, filters), which
# bounds the stretching only up to a factor; the paper does so too [Miyato et al. 2018].
#
# **Your task.** Write the wrapper, for `Dense` and `Conv2D` again. In training
# (`training=True`) make `power_iterations` rounds of the two steps above, in this order, starting
# from the weight `vector_u` of shape (1, units); keep the new $u$ there; and let the layer work with
# $W/\sigma$. At inference (`False` or `None`) `vector_u` stays as it is, and the layer works with
# $W/\sigma$ again.
#
# *Left open:* how $u$ starts (at random); whether you divide again in each call, as the paper does,
# or write $W/\sigma$ into the kernel, as Keras does; the gradient, in which the two differ (the
# paper lets it flow through $\sigma$, with $u$ and $v$ constant); what inference does before the
# first training step; and a kernel that is zero.


# %%
class SpectralNormalization(keras.layers.Wrapper):
    """Spectral normalization around a Dense or Conv2D layer (Miyato et al. 2018).

    layer: the Keras layer whose kernel is divided by its largest singular value, as estimated by
        power iteration. Its bias and activation work as before.
    power_iterations: how many iterations a training call makes.
    kwargs: what every Keras layer takes, such as its name and dtype.

    The weight vector_u has the shape (1, units), starts at random, and is not trainable.
    """

    def __init__(self, layer, power_iterations=1, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(layer, **kwargs)
        self.power_iterations = power_iterations
        ### END SOLUTION

    def build(self, input_shape):
        """Build the wrapped layer if it is not built yet, and make vector_u."""
        ### BEGIN SOLUTION
        super().build(input_shape)
        self.vector_u = self.add_weight(
            name="vector_u",
            shape=(1, self.layer.kernel.shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            trainable=False,
            autocast=False,
        )
        ### END SOLUTION

    def call(self, inputs, training=None):
        """Return what the wrapped layer gives with the kernel W / σ.

        training: True makes the power iterations, starting at vector_u, and keeps the new u there;
            False and None make none and change no state.
        """
        ### BEGIN SOLUTION
        kernel = ops.cast(self.layer.kernel, self.vector_u.dtype)
        matrix = ops.reshape(kernel, (-1, kernel.shape[-1]))
        fixed, u = ops.stop_gradient(matrix), ops.convert_to_tensor(self.vector_u)
        for _ in range(self.power_iterations):
            v = self.unit(ops.matmul(u, ops.transpose(fixed)))
            u = self.unit(ops.matmul(v, fixed))
        if training:
            self.vector_u.assign(u)
        sigma = ops.sum(ops.matmul(v, matrix) * u)
        own = [(weight, weight.value) for weight in self.layer.weights]
        with keras.StatelessScope(state_mapping=[*own, (self.layer.kernel, kernel / sigma)]):
            return self.layer(inputs)

    def unit(self, vector):
        return vector / (ops.sqrt(ops.sum(ops.square(vector))) + 1e-12)

    ### END SOLUTION

    def get_config(self):
        """Return all arguments of the constructor, those of the base class among them."""
        ### BEGIN SOLUTION
        return {**super().get_config(), "power_iterations": self.power_iterations}
        ### END SOLUTION


# %%
check("spectral_training")

# %%
check("spectral_state")

# %%
check("spectral_converged")

# %%
check("spectral_in_keras")

# %% [markdown]
# ### Experiment: how fast power iteration finds it
#
# *Is one round a step enough?* Watch the estimate of $\sigma$ approach the truth, call by call, for
# matrices whose second singular value is more or less close to the first.


# %% tags=["experiment"]
def estimates(ratios, calls=30, size=20):
    """Error of the estimated singular value, as a fraction of the true one.

    ratios: second singular value over the first; the others are half the second. Returns an array
    (ratios, calls): the error after each training call of your layer.
    """
    random = np.random.default_rng(0)
    left, right = (np.linalg.qr(random.normal(size=(size, size)))[0] for _ in range(2))
    u = random.normal(size=(1, size))
    x = np.eye(size, dtype="float32")
    errors = []
    for ratio in ratios:
        values = np.full(size, 0.5 * ratio)
        values[:2] = 1, ratio
        matrix = (left * values) @ right
        dense = keras.layers.Dense(size, use_bias=False)
        wrapped = SpectralNormalization(dense)
        wrapped(x)
        wrapped.vector_u.assign(u)
        dense.kernel.assign(matrix)
        found = []
        for _ in range(calls):
            divided = ops.convert_to_numpy(wrapped(x, training=True))
            found.append(np.linalg.norm(matrix) / np.linalg.norm(divided))
        errors.append(np.abs(np.array(found) - 1))
    return np.array(errors)


# %% tags=["experiment"]
ratios = [0.5, 0.8, 0.95]
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, ratio, errors in zip(LOOKS, ratios, estimates(ratios), strict=False):
    calls = np.arange(1, errors.size + 1)
    axis.semilogy(calls, np.maximum(errors, 1e-8), label=f"σ₂/σ₁ = {ratio:g}", markevery=3, **look)
axis.set(
    xlabel="training calls, one iteration each",
    ylabel="error of the estimate (fraction of σ)",
    title="Power iteration is fast where one singular value stands out",
)
axis.legend()
show(figure, "power_iteration")

# %% [markdown]
# **What to see:** in the end straight lines on a logarithmic scale, until float32's rounding, near
# $10^{-7}$, stops them; the closer the second singular value, the slower. The estimate is never too large, so
# that the layer may stretch a little more than 1 in the beginning.
#
# **Try it yourself:** the error falls by $(\sigma_2/\sigma_1)^4$ each round, although $u$ improves
# only by the square. Read it off the lines, and explain it: $v W u^\top$ has its largest value where
# $u$ and $v$ are right.

# %% [markdown]
# ## Which one when?
#
# | | depends on the batch | two modes | good for |
# |---|---|---|---|
# | batch | yes | yes | convolutional networks with batches from about 16 |
# | layer | no | no | transformers, recurrent networks |
# | instance | no | no | style transfer, generators |
# | group | no | no | detection and segmentation, where images are large and batches small |
# | batch renormalization | less | yes | as batch normalization, with small or unlike batches |
# | weight | no | no | where activations must stay as they are (reinforcement learning, flows) |
# | spectral | no | the state of u | discriminators |
#
# ## Sources
#
# * Ba, Kiros & Hinton 2016, *Layer Normalization*, arXiv 1607.06450
# * Ulyanov, Vedaldi & Lempitsky 2016, *Instance Normalization: The Missing Ingredient for Fast
#   Stylization*, arXiv 1607.08022
# * Wu & He 2018, *Group Normalization*, arXiv 1803.08494
# * Ioffe 2017, *Batch Renormalization: Towards Reducing Minibatch Dependence in Batch-Normalized
#   Models*, arXiv 1702.03275
# * Salimans & Kingma 2016, *Weight Normalization: A Simple Reparameterization to Accelerate Training
#   of Deep Neural Networks*, arXiv 1602.07868
# * Miyato, Kataoka, Koyama & Yoshida 2018, *Spectral Normalization for Generative Adversarial
#   Networks*, arXiv 1802.05957
# * Keras documentation: `LayerNormalization`, `GroupNormalization`, `BatchNormalization`,
#   `SpectralNormalization`. PyTorch documentation: `InstanceNorm2d`
