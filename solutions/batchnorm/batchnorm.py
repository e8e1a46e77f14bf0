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
# # Batch normalization
#
# A deep network trains badly when the numbers inside it grow, shrink or drift from layer to layer.
# Batch normalization repairs that with four lines of arithmetic: it gives every channel of a layer
# mean 0 and variance 1 over the current batch, then lets the network choose a new scale and shift.
# You will write it three times over: by hand with its gradient, as a complete Keras layer, and
# folded away for deployment.
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
# | 1 | `batchnorm_forward` | NumPy |
# | 2 | `batchnorm_backward` | NumPy |
# | 3 | `population_statistics` | NumPy |
# | 4 | `BatchNormalization` | Keras |
# | 5 | `fold_batchnorm` | NumPy |
#
# The sources, named in brackets where they are used, are listed at the end.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import ops

# %%
from grader import checker

check = checker("batchnorm", globals())

# %% [markdown]
# The next cell sets how pictures look: colours that stay distinct in colour-blind eyes [Okabe &
# Ito 2008], and another line style and marker for each line, so that they survive a
# black-and-white printer. `show` also keeps each picture in the folder `pictures` beside this
# notebook.

# %% tags=["experiment"]
from grader.pictures import BLUE, GREEN, LOOKS, ORANGE, RED, SKY, show, style

style()

# %% [markdown]
# ## 1 The forward pass
#
# Take one channel: one column of a table of shape $(N, D)$, or one colour plane of all images of a
# batch of shape $(N, H, W, C)$. It holds $m$ numbers $x_1, \dots, x_m$, with $m = N$ for the table
# and $m = N \cdot H \cdot W$ for the images. Batch normalization [Ioffe & Szegedy 2015, algorithm
# 1] computes
#
# $$\mu = \frac{1}{m} \sum_{i=1}^{m} x_i \qquad
# \sigma^2 = \frac{1}{m} \sum_{i=1}^{m} (x_i - \mu)^2 \qquad
# \hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} \qquad
# y_i = \gamma\, \hat{x}_i + \beta$$
#
# Every channel has a $\mu$ and a $\sigma^2$ of its own, and learns its own $\gamma$ (scale) and
# $\beta$ (shift).
#
# * **$\sigma^2$ is the variance.** Its square root, $\sigma$, is the standard deviation. Slides
#   sometimes caption the formula of $\sigma^2$ 'standard deviation': a misprint.
# * **The variance here is the biased one**: divided by $m$, not by $m - 1$. These $m$ numbers are
#   all that we want to normalize, so $\sigma^2$ describes them; it does not estimate anything.
# * **$\epsilon$ stands inside the root.** A constant channel has $\sigma^2 = 0$; then
#   $\hat{x} = 0 / \sqrt{\epsilon} = 0$ instead of $0/0$. Inside the root it also keeps the
#   *derivative* of the root finite: $\frac{d}{d\sigma^2} \sqrt{\sigma^2} = \frac{1}{2\sigma}$
#   blows up at 0, and $\sqrt{\sigma^2} + \epsilon$ would not stop it. $\epsilon$ is thus measured
#   in the units of a variance: $\epsilon = 10^{-3}$ is felt by channels whose $\sigma$ is not well
#   above $\sqrt{10^{-3}} \approx 0.03$.
# * **Subtract first, square then.** $\sigma^2 = E[x^2] - \mu^2$ is true on paper and ruinous in
#   float32: at $\mu = 10^4$ and $\sigma = 1$ both terms are about $10^8$, where neighbouring
#   float32 numbers lie 8 apart, and their difference should be 1.
# * **Sum in float64.** Over the axes in front NumPy adds one number after the other, in the dtype of
#   the array. A batch of 64 pictures of 32 × 32 has 65,536 numbers in each channel; with
#   $\mu = 10^4$ their sum gets as large as $6.6 \cdot 10^8$, where neighbouring float32 numbers lie 64
#   apart. All these roundings together move the mean by about three $\sigma$. `x.mean(axis=…,
#   dtype=np.float64)` adds with the digits that it takes, and copies nothing.
#
# The picture shows which numbers share one mean. For images it is *not* one mean per pixel: a
# convolution uses the same kernel everywhere, so all places of a channel are treated alike.

# %% tags=["experiment"]
SHADES = [(SKY, "//"), (ORANGE, ".."), (GREEN, "\\\\")]


def draw_plane(axis, left, bottom, rows, columns, channel):
    """Draw a grid of rows by columns unit cells of one channel."""
    colour, hatch = SHADES[channel]
    for row in range(rows):
        for column in range(columns):
            corner = (left + column, bottom + row)
            axis.add_patch(plt.Rectangle(corner, 1, 1, facecolor=colour, edgecolor="white"))
    frame = plt.Rectangle((left, bottom), columns, rows, fill=False, hatch=hatch, linewidth=1.2)
    axis.add_patch(frame)


figure, (table, images) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=[1, 2.1])
for channel in range(3):
    draw_plane(table, 1.25 * channel, 0, 6, 1, channel)
    table.text(1.25 * channel + 0.5, 6.2, channel, ha="center", fontsize=9)
table.text(1.75, 7, "channel", ha="center", fontsize=9)
table.text(-0.25, 3, "N = 6 rows", rotation=90, va="center", ha="right")
table.set_title("(N, D): a mean for each column,\nover m = N = 6 numbers")
table.set(xlim=(-1.2, 4.2), ylim=(-0.5, 7.6))
for picture in range(3):
    for channel in (2, 1, 0):
        left, bottom = 6.5 * picture + 0.75 * channel, 0.75 * channel
        draw_plane(images, left, bottom, 4, 4, channel)
    images.text(6.5 * picture + 2, -0.4, f"image {picture}", ha="center", va="top", fontsize=8)
images.set_title(
    "(N, H, W, C): a mean for each channel (one colour and hatch),\n"
    "over m = N·H·W = 3·4·4 = 48 numbers"
)
images.set(xlim=(-0.5, 19.5), ylim=(-1.8, 6.3))
for axis in (table, images):
    axis.set_aspect("equal")
    axis.axis("off")
show(figure, "who_shares_a_mean")

# %% [markdown]
# **Your task.** Fill in `batchnorm_forward`, in NumPy, for both shapes at once.
#
# * The last axis holds the channels; mean and biased variance are taken over all other axes.
# * float32 in gives float32 out, float64 in gives float64 out.
# * The arrays that you are given stay unchanged.
# * A mean that is ten thousand times the standard deviation does no harm, whether there are 16
#   numbers in a channel or 65,536.
# * `cache` is yours: put into it whatever the backward pass will need.


# %%
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    """Normalize each channel of a batch, then scale and shift it.

    x: float array of shape (N, D) or (N, H, W, C). The last axis holds the channels;
        each one is normalized with its own mean and (biased) variance over all other axes.
    gamma, beta: arrays of shape (D,) or (C,), of x's dtype.
    epsilon: small number added to the variance, inside the square root.

    Returns (y, cache): y has x's shape and dtype; cache is whatever you will need
    in batchnorm_backward. None of the arguments is modified.
    """
    ### BEGIN SOLUTION
    axes = tuple(range(x.ndim - 1))
    mean = x.mean(axis=axes, dtype=np.float64).astype(x.dtype)
    variance = np.square(x - mean).mean(axis=axes, dtype=np.float64).astype(x.dtype)
    inverse_std = 1 / np.sqrt(variance + epsilon)
    x_hat = (x - mean) * inverse_std
    y = gamma * x_hat + beta
    return y, (x_hat, inverse_std, gamma)
    ### END SOLUTION


# %% [markdown]
# Tables, images, data far away from zero, and both float types:

# %%
check("forward_values")

# %%
check("forward_images")

# %%
check("forward_offset")

# %%
check("forward_dtype")

# %% [markdown]
# ### Experiment: what you have just built
#
# *What happens to three channels as different as these?* Look at them on the way in, after
# normalization ($\gamma = 1$, $\beta = 0$), and with a scale and shift of their own.


# %% tags=["experiment"]
def three_channels(rows=4000):
    """Three unlike channels at each stage: {title of the stage: (rows, 3)}."""
    random = np.random.default_rng(0)
    x = np.stack(
        [
            random.normal(-8, 0.7, size=rows),
            random.normal(2, 3, size=rows),
            random.choice((5.0, 9.0), size=rows) + random.normal(0, 0.4, size=rows),
        ],
        axis=-1,
    )
    ones, zeros = np.ones(3), np.zeros(3)
    gamma, beta = np.array([0.5, 1.0, 2.0]), np.array([-3.0, 0.0, 4.0])
    return {
        "Any mean and spread go in, …": x,
        "… mean 0 and variance 1 come out, …": batchnorm_forward(x, ones, zeros)[0],
        "… and γ and β decide what follows": batchnorm_forward(x, gamma, beta)[0],
    }


# %% tags=["experiment"]
figure, axes = plt.subplots(1, 3, figsize=(11, 3.2))
for axis, (title, values) in zip(axes, three_channels().items(), strict=True):
    for channel in range(3):
        line = {"color": LOOKS[channel]["color"], "linestyle": LOOKS[channel]["linestyle"]}
        label = f"channel {channel}"
        axis.hist(values[:, channel], bins=50, histtype="step", linewidth=1.6, label=label, **line)
    axis.set(xlabel="value (units of x)" if axis is axes[0] else "value (no unit)", title=title)
    axis.set_ylim(0, 320)
axes[0].set_ylabel("number of rows")
axes[0].legend(loc="upper center", ncols=3, fontsize=8, columnspacing=1, handlelength=1.5)
show(figure, "three_channels")

# %% [markdown]
# **What to see:** each channel lands at the same place with the same spread, and keeps its
# *shape*: the third one has two humps before and after. Batch normalization shifts and stretches;
# it makes nothing normally distributed.
#
# **Try it yourself:** make one value of the first channel a million. What becomes of all the
# others?

# %% [markdown]
# ### Experiment: what γ and β are for
#
# *Does normalizing take something away from the network?* It could: normalized inputs keep a
# sigmoid in its nearly linear middle, and a layer may need the bends outside. So $\gamma$ and
# $\beta$ can undo it all. Lecture notes say that $\gamma = \sigma$ (or, misprinted,
# $\gamma = \sqrt{\sigma}$) and $\beta = \mu$ bring the input back. Put $y = x$ into the formulas
# and you find what really does:
#
# $$\gamma = \sqrt{\sigma^2 + \epsilon} \qquad \beta = \mu$$


# %% tags=["experiment"]
def restored_errors(deviations, epsilon=1e-3):
    """How far batch normalization is from giving its input back, for three choices of gamma.

    deviations: the standard deviation of each channel.
    Returns {choice: (channels,) root mean square error over the channel's deviation}.
    """
    deviations = np.asarray(deviations)
    random = np.random.default_rng(0)
    x = random.normal(size=(512, len(deviations))) * deviations + 3
    mean, variance = x.mean(axis=0), x.var(axis=0)
    choices = {
        "γ = √(σ² + ε)": np.sqrt(variance + epsilon),
        "γ = σ": np.sqrt(variance),
        "γ = √σ": np.sqrt(np.sqrt(variance)),
    }
    errors = {}
    for choice, gamma in choices.items():
        y, _ = batchnorm_forward(x, gamma, mean, epsilon)
        errors[choice] = np.sqrt(np.mean((y - x) ** 2, axis=0) / variance)
    return errors


# %% tags=["experiment"]
deviations = np.geomspace(1e-3, 1e3, 25)
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, (choice, errors) in zip(LOOKS, restored_errors(deviations).items(), strict=False):
    axis.loglog(deviations, np.maximum(errors, 1e-17), label=choice, **look)
axis.axvline(np.sqrt(1e-3), color="black", linewidth=0.8)
axis.text(np.sqrt(1e-3) / 1.15, 1e-8, "σ = √ε", ha="right")
axis.set(
    xlabel="standard deviation σ of the channel (units of x)",
    ylabel="error of the restored input\n(fraction of σ)",
    title="Only γ = √(σ² + ε) with β = μ gives the input back, at every σ",
    ylim=(1e-17, 1e3),
)
axis.legend(loc="lower left", bbox_to_anchor=(0.33, 0.1))
show(figure, "restoring_the_input")

# %% [markdown]
# **What to see:** $\gamma = \sqrt{\sigma^2+\epsilon}$ is right to the last digit of float64.
# (Where it is exactly right it is drawn at the bottom.) $\gamma = \sigma$ is off by about
# $\epsilon / 2\sigma^2$: negligible for large channels, useless for small ones.
# $\gamma = \sqrt{\sigma}$ is right at $\sigma = 1$ and near $\sigma = \epsilon$, by accident, and
# nowhere else.
#
# **Try it yourself:** set `epsilon=1e-5` (PyTorch's default) and say beforehand where the dashed
# line will go; add `.astype("float32")` to $x$ and explain how far the lowest line rises.

# %% [markdown]
# ## 2 The backward pass
#
# The loss $L$ sends back $dy_i = \partial L / \partial y_i$, and you owe three answers:
# $\partial L / \partial x_i$, $\partial L / \partial \gamma$ and $\partial L / \partial \beta$.
# Work on one channel, and write $s = 1/\sqrt{\sigma^2 + \epsilon}$.
#
# **Step 1.** $y_i = \gamma \hat{x}_i + \beta$, and the same $\gamma$ and $\beta$ serve all $m$
# numbers, so their shares add up:
#
# $$\frac{\partial L}{\partial \beta} = \sum_i dy_i \qquad
# \frac{\partial L}{\partial \gamma} = \sum_i dy_i\, \hat{x}_i \qquad
# \frac{\partial L}{\partial \hat{x}_i} = \gamma\, dy_i$$
#
# **Step 2.** The picture shows the three ways by which one $x_i$ reaches the loss: straight,
# through $\mu$, and through $\sigma^2$. The last two pass through *every* $\hat{x}_j$ of the
# channel. Their pieces are
#
# $$\frac{\partial \hat{x}_i}{\partial x_i} = s \qquad
# \frac{\partial \hat{x}_j}{\partial \mu} = -s \qquad
# \frac{\partial \hat{x}_j}{\partial \sigma^2} = -\tfrac{1}{2} (x_j - \mu)\, s^3 \qquad
# \frac{\partial \mu}{\partial x_i} = \frac{1}{m} \qquad
# \frac{\partial \sigma^2}{\partial x_i} = \frac{2 (x_i - \mu)}{m}$$
#
# $\sigma^2$ also depends on $\mu$, but
# $\partial \sigma^2 / \partial \mu = -\frac{2}{m} \sum_j (x_j - \mu) = 0$: the mean is where the
# sum of squares is smallest.
#
# **Step 3.** Multiply along each way, add the three, and put $\hat{x}_i = (x_i - \mu) s$ wherever
# you can. Almost everything melts away: $\partial L / \partial x_i$ fits on one short line made of
# $\gamma$, $s$, $m$, $dy_i$, $\hat{x}_i$ and the two sums of step 1. [Ioffe & Szegedy 2015,
# section 3, list the long form.]
#
# **How to check it on paper.** Adding a constant to a channel does not change $y$, so
# $\sum_i \partial L / \partial x_i = 0$ exactly. Stretching it around its mean hardly does, so
# this sum is almost nothing:
#
# $$\sum_i \hat{x}_i \frac{\partial L}{\partial x_i}
# = \gamma s\, \frac{\epsilon}{\sigma^2 + \epsilon}\, \frac{\partial L}{\partial \gamma}$$
#
# Does your line obey both?
#
# **How not to check it in code.** The loss $L = \sum_i y_i$ is blind: its gradient to $x$ is
# exactly 0, and that of $\sum_i y_i^2$ almost, so that wrong formulas look right. Always take a
# random $dy$, and an $\epsilon$ that is not small against $\sigma^2$.

# %% tags=["experiment"]
places = {"x": (0, 1), "mean": (2.2, 2.1), "variance": (2.2, -0.1), "hat": (4.6, 1)}
places |= {"y": (6.6, 1), "loss": (8.2, 1)}
signs = {"x": "$x_i$", "mean": "$\\mu$", "variance": "$\\sigma^2$", "hat": "all $\\hat{x}_j$"}
signs |= {"y": "all $y_j$", "loss": "$L$"}
ways = [
    ("x", "hat", "straight: $\\hat{x}_i$ only", BLUE, "-"),
    ("x", "mean", "through $\\mu$", RED, "--"),
    ("mean", "hat", "", RED, "--"),
    ("x", "variance", "through $\\sigma^2$", GREEN, "-."),
    ("variance", "hat", "", GREEN, "-."),
    ("hat", "y", "$\\gamma, \\beta$", "black", "-"),
    ("y", "loss", "", "black", "-"),
]
figure, axis = plt.subplots(figsize=(8.5, 3))
for start, end, words, colour, line in ways:
    arrow = {"arrowstyle": "-|>", "color": colour, "linestyle": line, "linewidth": 1.8}
    axis.annotate("", places[end], places[start], arrowprops=arrow | {"shrinkA": 20, "shrinkB": 22})
    middle = (np.array(places[start]) + places[end]) / 2
    above = 0.2 if end != "variance" else -0.45
    axis.text(middle[0] - 0.1, middle[1] + above, words, color=colour, ha="center")
for name, place in places.items():
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "black"}
    axis.text(*place, signs[name], ha="center", va="center", fontsize=13, bbox=box)
axis.set(xlim=(-0.6, 8.7), ylim=(-0.7, 2.7))
axis.set_title(
    "Three ways lead from one input to the loss, and the gradient is the sum of all three"
)
axis.axis("off")
show(figure, "gradient_graph")

# %% [markdown]
# **Your task.** Fill in `batchnorm_backward`. Same shapes, same dtype rule, nothing modified, and
# the same $\epsilon$ as in the forward pass, so keep what depends on it in the cache.


# %%
def batchnorm_backward(dy, cache):
    """Send the gradient of a loss back through batchnorm_forward.

    dy: dloss/dy, of the shape and dtype of y.
    cache: what batchnorm_forward returned beside y.

    Returns (dx, dgamma, dbeta): dx of the shape of x; dgamma and dbeta of shape (D,) or (C,);
    all of dy's dtype. Mean and variance count as functions of x. dy and the cache are not
    modified, so a second call gives the same answer.
    """
    ### BEGIN SOLUTION
    x_hat, inverse_std, gamma = cache
    axes = tuple(range(dy.ndim - 1))
    count = dy.size // dy.shape[-1]
    dbeta = dy.sum(axis=axes, dtype=np.float64).astype(dy.dtype)
    dgamma = (dy * x_hat).sum(axis=axes, dtype=np.float64).astype(dy.dtype)
    dx = gamma * inverse_std * (dy - dbeta / count - x_hat * dgamma / count)
    return dx, dgamma, dbeta
    ### END SOLUTION


# %%
check("backward_values")

# %%
check("backward_images")

# %%
check("backward_epsilon")

# %%
check("backward_dtype")

# %% [markdown]
# ### Experiment: checking a gradient by numbers
#
# *How small should the step of a numeric gradient be?* Move one input by $\pm h$ and watch the
# loss: $\partial L/\partial x \approx (L(x + h) - L(x - h)) / 2h$. This is how to look for a
# mistake in your own derivation; replace `batchnorm_backward` by any other gradient and use it
# again.


# %% tags=["experiment"]
def numeric_gradient(loss, x, step):
    """Central differences of the scalar function loss at x, of x's shape."""
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        higher, lower = x.copy(), x.copy()
        higher[place] += step
        lower[place] -= step
        gradient[place] = (loss(higher) - loss(lower)) / (2 * step)
    return gradient


def gradient_errors(steps, dtype="float64"):
    """Relative distance of the numeric gradient to dx from batchnorm_backward, for each step."""
    random = np.random.default_rng(0)
    x = random.normal(loc=1, scale=(0.5, 1, 2), size=(8, 3)).astype(dtype)
    gamma, beta = random.normal(size=(2, 3)).astype(dtype)
    dy = random.normal(size=(8, 3)).astype(dtype)

    def loss(x):
        return np.sum(batchnorm_forward(x, gamma, beta)[0] * dy)

    dx, _, _ = batchnorm_backward(dy, batchnorm_forward(x, gamma, beta)[1])
    errors = [np.linalg.norm(numeric_gradient(loss, x, step) - dx) for step in steps]
    return np.array(errors) / np.linalg.norm(dx)


# %% tags=["experiment"]
steps = np.geomspace(1e-12, 1, 25)
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, dtype in zip(LOOKS, ("float64", "float32"), strict=False):
    axis.loglog(steps, gradient_errors(steps, dtype), label=dtype, **look)
axis.set(
    xlabel="step h (units of x)",
    ylabel="relative difference of the gradients",
    title="A numeric gradient is best at h near 1e-5 in float64, and poor in float32",
    ylim=(1e-12, 1e3),
)
axis.legend()
show(figure, "gradient_check")

# %% [markdown]
# **What to see:** the right branch is the curvature that central differences ignore, and falls as
# $h^2$; the left one is rounding, and grows as $1/h$. A right gradient in float64 falls below
# $10^{-9}$ in between; a wrong one stays up at 0.01 to 1 whatever you do.
#
# **Try it yourself:** spoil your `batchnorm_backward` (forget one of the three ways) and draw
# again.

# %% [markdown]
# ### Experiment: the layer before forgets its scale
#
# *What happens when the weights before a batch normalization grow?* Multiply $W$ by $a$: mean and
# deviation of $aWu$ grow by $a$ too, and the division removes it [Ioffe & Szegedy 2015, section
# 3.3]:
#
# $$\mathrm{BN}(aWu) = \mathrm{BN}(Wu) \qquad
# \frac{\partial\, \mathrm{BN}(aWu)}{\partial (aW)}
# = \frac{1}{a} \frac{\partial\, \mathrm{BN}(Wu)}{\partial W}$$
#
# Large weights thus get small gradients, and their growth slows by itself. Slides print these as
# identities. With $\epsilon$ in the root they hold only as $\epsilon \to 0$: to be exact, as long
# as $a \sigma \gg \sqrt{\epsilon}$.


# %% tags=["experiment"]
def scale_invariance(factors, epsilon):
    """Compare BN(aWu) and its gradient to aW with what the laws promise for each factor a.

    Returns {"output": |BN(aWu)| / |BN(Wu)| without epsilon, "gradient": a times the norm of the
    gradient to aW over that of the gradient to W without epsilon, "sigma": the typical standard
    deviation of Wu}. Both ratios are 1 where the laws hold.
    """
    random = np.random.default_rng(0)
    inputs = random.normal(size=(256, 20))
    kernel = random.normal(size=(20, 8)) / np.sqrt(20)
    dy = random.normal(size=(256, 8))
    ones, zeros = np.ones(8), np.zeros(8)

    def run(factor, epsilon):
        y, cache = batchnorm_forward(inputs @ (factor * kernel), ones, zeros, epsilon)
        dx, _, _ = batchnorm_backward(dy, cache)
        return np.linalg.norm(y), np.linalg.norm(inputs.T @ dx)

    exact = run(1.0, 0.0)
    output, gradient = np.array([run(factor, epsilon) for factor in factors]).T
    return {
        "output": output / exact[0],
        "gradient": np.asarray(factors) * gradient / exact[1],
        "sigma": np.mean(np.std(inputs @ kernel, axis=0)),
    }


# %% tags=["experiment"]
factors = np.geomspace(1e-4, 1e3, 29)
figure, axes = plt.subplots(1, 2, figsize=(10.5, 4), sharex=True)
for look, epsilon in zip(LOOKS, (1e-1, 1e-3, 1e-5), strict=False):
    law = scale_invariance(factors, epsilon)
    for axis, quantity in zip(axes, ("output", "gradient"), strict=True):
        axis.semilogx(factors, law[quantity], label=f"ε = {epsilon:g}", markevery=2, **look)
        line = {"color": look["color"], "linestyle": look["linestyle"], "linewidth": 0.9}
        axis.axvline(np.sqrt(epsilon) / law["sigma"], **line)
for axis in axes:
    axis.axhline(1, color="black", linewidth=0.8)
    axis.set(xlabel="factor a on the weights (no unit)", ylim=(-0.05, 1.15))
axes[0].set(ylabel="|BN(aWu)| / |BN(Wu)|", title="The output ignores a, unless aσ is down at √ε")
axes[1].set(
    ylabel="a · |gradient to aW| / |gradient to W|",
    title="The gradient shrinks as 1/a under the same condition",
)
axes[0].legend(loc="lower right")
show(figure, "scale_invariance")

# %% [markdown]
# **What to see:** both ratios are 1 to the right and fall to 0 on the left. The thin vertical
# lines stand where $a\sigma = \sqrt{\epsilon}$: there the output has lost
# $1 - 1/\sqrt{2} \approx 29\,\%$.
#
# **Try it yourself:** what is the smallest $a$ that keeps the law within 1 %? Compare with
# $a = \sqrt{\epsilon / 0.02} / \sigma$. Why does L2 regularization of $W$ before a batch
# normalization not make the function any simpler, and what does it change instead [van Laarhoven
# 2017]?

# %% [markdown]
# ## 3 Statistics of the population
#
# At test time an answer should not depend on who else is in the batch, and a batch of one has no
# variance at all. So $\mu$ and $\sigma^2$ are fixed once, as estimates for the whole *population*
# of inputs. Two rules are in use, and lectures put them side by side without a word:
#
# 1. **After training, by counting** [Ioffe & Szegedy 2015, algorithm 2]: record $\mu_b$ and
#    $\sigma_b^2$ of many batches, each over $N$ values, and take
#
#    $$E[x] = \mathrm{mean}_b(\mu_b) \qquad
#    \mathrm{Var}[x] = \frac{N}{N-1}\, \mathrm{mean}_b(\sigma_b^2)$$
#
# 2. **During training, by a moving average**: that is what Keras and PyTorch do, and what you will
#    do in part 4.
#
# Now the variance *is* an estimate of something bigger, hence $N/(N-1)$: a batch is spread around
# its own mean, which lies closer to it than the population's, so that $\sigma_b^2$ comes out too
# small by $(N-1)/N$ on average. With $N = 2$ it is half.
#
# In moving averages the *convention* differs: Keras 3 stores the biased $\sigma^2$; PyTorch and
# the old fused kernel of tf.keras store the unbiased one. Both are defensible, for $N$ in the
# hundreds they are alike, and weights moved from one to the other with tiny batches are not. Here
# the rule is: **biased inside batches and in the moving variance of part 4, $N/(N-1)$ in this
# part.**
#
# **Your task.** Fill in `population_statistics`. For images, $N$ counts the values behind a mean:
# batch size × height × width.


# %%
def population_statistics(means, variances, batch_size):
    """Estimate the mean and variance of the whole population from recorded batches.

    means, variances: arrays of shape (batches, C), the mean and the biased variance of each
        recorded batch.
    batch_size: how many values each of these means was taken over (an int above 1).

    Returns (mean, variance), each of shape (C,) and of the inputs' dtype. The variance is
    unbiased: N/(N-1) times the mean of the recorded variances, N being batch_size (Ioffe and
    Szegedy 2015, algorithm 2). The arguments are not modified.
    """
    ### BEGIN SOLUTION
    mean = np.mean(means, axis=0)
    variance = np.mean(variances, axis=0) * (batch_size / (batch_size - 1))
    return mean, variance
    ### END SOLUTION


# %%
check("population_values")

# %%
check("population_small_batch")

# %% [markdown]
# ### Experiment: why N/(N−1)
#
# *How wrong is the biased variance of a batch of $N$?* Draw many batches from a population whose
# variance is 4.


# %% tags=["experiment"]
def estimated_variances(sizes, batches=20000, true_variance=4.0):
    """Mean of the biased batch variances and your estimate, for each batch size.

    Returns {"biased": …, "yours": …}, arrays with one variance for each size.
    """
    random = np.random.default_rng(0)
    biased, yours = [], []
    for size in sizes:
        x = random.normal(scale=np.sqrt(true_variance), size=(batches, size, 1))
        means, variances = x.mean(axis=1), x.var(axis=1)
        biased.append(variances.mean())
        yours.append(population_statistics(means, variances, size)[1][0])
    return {"biased": np.array(biased), "yours": np.array(yours)}


# %% tags=["experiment"]
sizes = [2, 3, 4, 8, 16, 32, 64, 128]
estimates = estimated_variances(sizes)
figure, axis = plt.subplots(figsize=(7.5, 4))
axis.axhline(4, color="black", linewidth=0.8, label="the population's variance")
axis.semilogx(sizes, estimates["biased"], label="mean of the biased variances", **LOOKS[1])
axis.semilogx(sizes, estimates["yours"], label="population_statistics", **LOOKS[0])
axis.set(
    xlabel="batch size N (values)",
    ylabel="estimated variance (units of x, squared)",
    title="Small batches underestimate the variance by (N−1)/N, and N/(N−1) mends it",
    ylim=(0, 5),
)
axis.set_xticks(sizes, sizes)
axis.minorticks_off()
axis.legend(loc="lower right")
show(figure, "population_variance")

# %% [markdown]
# **What to see:** at $N = 2$ half of the variance is missing; at 64 the difference is 1.6 %. The
# corrected estimate is right on average for every $N$.
#
# **Try it yourself:** draw from `random.exponential` instead: does the rule need a normal
# distribution?

# %% [markdown]
# ## 4 A Keras layer
#
# Now the same arithmetic as a layer that trains, saves, loads and behaves like one of Keras's own.
# There is no new mathematics here but one formula, the moving average:
#
# $$\text{moving} \leftarrow \text{momentum} \cdot \text{moving} +
# (1 - \text{momentum}) \cdot \text{batch}$$
#
# for the mean and, alike, for the (biased) variance. The moving mean starts at 0, the moving
# variance at 1. PyTorch calls $1 - \text{momentum}$ its momentum: Keras's 0.99 is PyTorch's 0.01.
# After $k$ steps the average has come $1 - \text{momentum}^k$ of the way: with 0.99 that is 39.5 %
# after 50 steps and 95 % after 300.
#
# ### Three situations
#
# | `training` | `trainable` | normalizes with | moving statistics |
# |---|---|---|---|
# | `True` | `True` | mean and variance of this batch | updated |
# | `True` | `False` (frozen) | moving mean and variance | unchanged |
# | `False` or `None` | any | moving mean and variance | unchanged |
#
# * Keras's `fit` passes `training=True`, `evaluate` and `predict` pass `False`. In a direct call
#   `layer(x)` nobody says anything, and `None` means inference.
# * Freezing a layer means that it should stay as it is. For batch normalization that covers the
#   statistics too: a frozen one runs in inference mode, also inside `fit` [Keras documentation,
#   'Transfer learning and fine-tuning'].
# * $\epsilon$, $\gamma$ and $\beta$ enter at inference just as in training.
#
# ### `axis` is the one that is kept
#
# `axis` names the axis of the channels. It is *not* reduced: all the others are. The vectors have
# the length of that axis, whatever the rank of the input.
#
# | input | `axis` | statistics over | weights |
# |---|---|---|---|
# | (N, D) | −1 | N | (D,) |
# | (N, T, C) | −1 or 2 | N, T | (C,) |
# | (N, H, W, C) | −1 or 3 | N, H, W | (C,) |
# | (N, C, H, W) | 1 | N, H, W | (C,) |
#
# If `axis` is not the last one, a vector of shape (C,) must be reshaped to line up with the input,
# say to (1, C, 1, 1), before it is added or multiplied.
#
# ### Masks
#
# Sequences in a batch differ in length and are padded; a *mask* of booleans says which time steps
# are real. It has one dimension less than the input: (N, T) for an input (N, T, C). False
# positions take **no part in the mean and variance** of a training batch, or the padding would
# pull both towards zero. They are still normalized like all others, as Keras does, and the mask is
# passed on unchanged (`self.supports_masking = True`). Masks come with channels on the last axis
# only.
#
# Two traps. **A batch may be padding all over**: the last one of a data set that several machines
# share, say. Its mean would be 0/0, and one NaN in the moving statistics stays there forever. Let
# mean and variance count as 0 in such a batch, as Keras does. And **padding may be any number**, a
# large one too, as a sign that nothing is there. Do not multiply by the mask: the square of
# $10^{30}$ is infinite in float32, and $0 \cdot \infty$ is NaN. Choose with `ops.where(mask, …, 0)`
# *before* you square.
#
# ### Long sums
#
# Part 1 tells why the sum over a large batch loses its digits. TensorFlow adds over the axes in front
# just like NumPy, one number after the other, and float64 is slow on graphics cards and switched off
# in JAX. Two remedies stay within float32. *Average one axis after the other*: in place of one sum
# of 65,536 numbers there are short ones, of 64 and 32 and 32. And *average twice*: subtract the
# first mean, average what is left, and add that to the mean; what the first sum rounded away, the
# second one finds. The checks ask for neither, for Keras's own layer does without: on TensorFlow
# it is off by about three $\sigma$ for these pictures. On other data nobody notices, as channels
# seldom lie so far from zero.
#
# ### What Keras wants of a layer
#
# * **Weights are made in `build(input_shape)`**, which Keras calls once, when the shape is known:
#   `self.add_weight(name=…, shape=…, initializer=…, trainable=…)`. The batch size in `input_shape`
#   is often `None`: you need only the channels.
# * **State lives in weights.** `fit` compiles your `call` into a graph; a NumPy array or an
#   attribute that you rebind is changed once, while compiling, or not at all. Use
#   `weight.assign(…)`.
# * **Use `keras.ops`** (or TensorFlow functions) in `call`: NumPy cannot see through symbolic
#   tensors and cuts the gradient.
# * **Everything in `__init__` comes back from `get_config`**, and `**kwargs` (name, dtype, …) go
#   to `super().__init__`. Then `from_config`, cloning and loading from a file work.
# * **Mixed precision.** Under the policy `mixed_float16` Keras casts inputs to float16 *before*
#   `call`, and float weights when `call` reads them, unless they were made with `autocast=False`.
#   float16 ends at 65504 and has about three digits: a sum of squares overflows, and the small
#   steps of a moving average vanish in its rounding. So cast the input up to float32, compute
#   statistics and normalize there, keep all four weights in float32, and cast the output to the
#   layer's `compute_dtype` in the end.
#
# **Your task.** Write the layer. The checks find the weights by name, so the names matter:
#
# | name | shape | starts at | trainable | there when |
# |---|---|---|---|---|
# | `gamma` | (channels,) | 1 | yes | `scale=True` |
# | `beta` | (channels,) | 0 | yes | `center=True` |
# | `moving_mean` | (channels,) | 0 | no | always |
# | `moving_variance` | (channels,) | 1 | no | always |
#
# With `scale=False` there is no `gamma` at all, with `center=False` no `beta`. Inputs have any
# rank from 2 to 5 and any batch size, and a mean ten thousand times the deviation does no harm
# here either. The layer works eagerly and compiled (`fit`, `tf.function`), and several of them in
# one model keep out of each other's way. A later input with another number of channels raises an
# error (any exception; `self.input_spec` is the comfortable way). You may add methods of your own.
# Gradients flow through the batch's mean and variance by themselves, as long as you use
# differentiable functions.


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
            values, whatever they are, take no part in the batch's mean and variance; where it
            is False everywhere, both are 0.

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
        outputs = (x - self.broadcast(mean, x)) * ops.rsqrt(
            self.broadcast(variance, x) + self.epsilon
        )
        if self.scale:
            outputs = outputs * self.broadcast(self.gamma, x)
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
            mean = self.average(x, axes)
            left = self.average(x - self.broadcast(mean, x), axes)
            mean = mean + ops.stop_gradient(left)
            variance = self.average(ops.square(x - self.broadcast(mean, x)), axes)
            return mean, variance
        seen = ops.expand_dims(ops.cast(mask, "bool"), -1)
        share = self.average(ops.cast(seen, x.dtype) * ops.ones_like(x), axes)
        share = ops.where(share > 0, share, ops.ones_like(share))
        mean = self.average(ops.where(seen, x, ops.zeros_like(x)), axes) / share
        centred = ops.where(seen, x - self.broadcast(mean, x), ops.zeros_like(x))
        variance = self.average(ops.square(centred), axes) / share
        return mean, variance

    def average(self, x, axes):
        for axis in axes:
            x = ops.mean(x, axis=axis, keepdims=True)
        return ops.reshape(x, (-1,))

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


# %% [markdown]
# The weights, the two modes and the state:

# %%
check("builds")

# %%
check("training_output")

# %%
check("inference_output")

# %%
check("moving_averages")

# %%
check("default_training_flag")

# %% [markdown]
# The gradient, other axes and ranks, and the options:

# %%
check("layer_gradient")

# %%
check("axis_and_rank")

# %%
check("center_and_scale")

# %%
check("weights_and_names")

# %%
check("frozen")

# %%
check("masking")

# %% [markdown]
# Numbers that are hard to work with:

# %%
check("large_offset")

# %%
check("mixed_precision")

# %% [markdown]
# Living with Keras: unknown batch sizes, graphs, training, files and errors:

# %%
check("symbolic_batch")

# %%
check("compiled_call")

# %%
check("fits")

# %%
check("save_and_load")

# %%
check("config_round_trip")

# %%
check("clear_errors")

# %% [markdown]
# Two more checks run at hand-in only. They ask for nothing that is not said above.

# %%
check("two_layers")

# %%
check("smallest_batch")

# %% [markdown]
# ### Experiment: the moving averages lag behind
#
# *How long until inference knows what training knows?* Feed the layer batches of mean 5, and train
# a small classifier twice, with the same random numbers and two momenta.
#
# The data: five noisy arms of a spiral, which no straight cut separates. The next experiments use
# it as well.


# %% tags=["experiment"]
def spiral(points, arms=5, noise=0.15, seed=0):
    """Points on the noisy arms of a spiral: float32 (points, 2), and int labels (points,)."""
    random = np.random.default_rng(seed)
    labels = random.integers(arms, size=points)
    radius = np.sqrt(random.uniform(0.02, 1, size=points))
    angle = 2 * np.pi * (labels / arms + 1.25 * radius) + noise * random.normal(size=points)
    x = 2 * radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return x.astype("float32"), labels


# %% tags=["experiment"]
x, labels = spiral(1500)
figure, axis = plt.subplots(figsize=(4.2, 4))
for arm, (colour, marker) in enumerate(
    zip([BLUE, RED, GREEN, ORANGE, "black"], "os^D+", strict=True)
):
    points = x[labels == arm]
    axis.scatter(points[:, 0], points[:, 1], s=9, color=colour, marker=marker, linewidths=0.8)
axis.set(
    xlabel="first input (no unit)",
    ylabel="second input (no unit)",
    title="Five classes that no straight line separates",
    aspect="equal",
)
show(figure, "spiral")


# %% tags=["experiment"]
def catch_up(momentum, steps=400, mean=5.0):
    """Share of the way that the moving mean has come after each of so many training steps."""
    layer = BatchNormalization(momentum=momentum)
    random = np.random.default_rng(0)
    way = []
    for _ in range(steps):
        layer(random.normal(loc=mean, size=(256, 1)).astype("float32"), training=True)
        way.append(float(ops.convert_to_numpy(layer.moving_mean)[0]) / mean)
    return np.array(way)


def classifier(normalized=True, depth=6, width=48, classes=5, momentum=0.99):
    """A compiled network of dense ReLU layers, with or without your BatchNormalization."""
    layers = [keras.Input((2,))]
    for _ in range(depth):
        layers.append(
            keras.layers.Dense(width, use_bias=not normalized, kernel_initializer="he_normal")
        )
        if normalized:
            layers.append(BatchNormalization(momentum=momentum))
        layers.append(keras.layers.Activation("relu"))
    layers.append(keras.layers.Dense(classes, kernel_initializer="he_normal"))
    network = keras.Sequential(layers)
    network.compile(
        optimizer=keras.optimizers.SGD(0.1),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        # Saves time between steps; torch has none of it.
        steps_per_execution=1 if keras.config.backend() == "torch" else 16,
    )
    return network


def accuracy_by_mode(momentum, steps=400, every=16):
    """Accuracy while training, judged with the batch's own and with the moving statistics.

    Returns {"step", "batch statistics", "moving statistics"}, arrays of equal length.
    """
    keras.utils.set_random_seed(0)
    x, labels = spiral(2048)
    network = classifier(momentum=momentum, depth=4)
    random = np.random.default_rng(0)
    found = {"step": [], "batch statistics": [], "moving statistics": []}

    def accuracy(training):
        kept = network.get_weights()
        logits = ops.convert_to_numpy(network(x, training=training))
        network.set_weights(kept)
        return np.mean(logits.argmax(axis=-1) == labels)

    for step in range(0, steps + 1, every):
        found["step"].append(step)
        found["batch statistics"].append(accuracy(training=True))
        found["moving statistics"].append(accuracy(training=False))
        chosen = random.integers(len(x), size=(every * 64))
        network.fit(x[chosen], labels[chosen], batch_size=64, shuffle=False, verbose=0)
    return {name: np.array(values) for name, values in found.items()}


# %% tags=["experiment"]
momenta = (0.9, 0.99)
figure, axes = plt.subplots(1, 2, figsize=(11, 4))
for look, momentum in zip(LOOKS, momenta, strict=False):
    way = catch_up(momentum)
    axes[0].plot(
        np.arange(1, len(way) + 1), 100 * way, label=f"momentum {momentum}", markevery=50, **look
    )
    judged = accuracy_by_mode(momentum)
    axes[1].plot(
        judged["step"],
        100 * judged["moving statistics"],
        label=f"inference with momentum {momentum}",
        markevery=4,
        **look,
    )
axes[1].plot(
    judged["step"],
    100 * judged["batch statistics"],
    color="black",
    label="with the batch's statistics",
)
for step in (50, 300):
    share = 100 * (1 - 0.99**step)
    axes[0].annotate(
        f"{share:.1f} % after {step}",
        (step, share),
        (step + 25, share - 14),
        arrowprops={"arrowstyle": "-"},
    )
axes[0].set(
    xlabel="training steps",
    ylabel="share of the way from 0 to the true mean (%)",
    title="Momentum 0.99 needs 300 steps for 95 % of the way",
)
axes[1].set(
    xlabel="training steps",
    ylabel="accuracy on the training points (%)",
    title="Meanwhile inference is worse than the network is",
    ylim=(0, 102),
)
axes[0].legend(loc="lower right")
axes[1].legend(loc="lower right")
show(figure, "momentum_and_accuracy")

# %% [markdown]
# **What to see:** all three lines on the right judge *one and the same* training run. The network
# (black) is good long before its moving averages have noticed, and that takes more than 300 steps
# here, because they follow a moving target: the weights before them still change. In a learning
# curve this looks like overfitting and is not: inference is fed with stale statistics. Train
# longer, or use momentum 0.9 for short runs.
#
# **Try it yourself:** momentum 0.999 or 0.5; what speaks against 0.5 when batches are small?

# %% [markdown]
# ### Experiment: learning rates and initial scales
#
# *How carefully must a deep network be set up?* Train six layers from He's initialization times a
# factor, over learning rates from 0.003 to 1, with and without your layer. Everything else is
# equal.


# %% tags=["experiment"]
def accuracy_grid(normalized, scales, rates, epochs=12, points=1024):
    """Training accuracy in the last epoch for each initial scale (row) and learning rate (column).

    scales: factors on He's initialization. Accuracies are shares from 0 to 1. All epochs but the
    last go through fit at once, as points drawn at random: starting an epoch costs more than it.
    """
    keras.utils.set_random_seed(0)
    x, labels = spiral(points)
    network = classifier(normalized)
    start = network.get_weights()
    order = np.random.default_rng(0).integers(points, size=(epochs - 1) * points)
    grid = np.zeros((len(scales), len(rates)))
    for row, scale in enumerate(scales):
        for column, rate in enumerate(rates):
            keras.utils.set_random_seed(1)
            network.set_weights([w * scale if w.ndim == 2 else w for w in start])
            network.optimizer.learning_rate = rate
            network.fit(x[order], labels[order], batch_size=64, shuffle=False, verbose=0)
            history = network.fit(x, labels, batch_size=64, verbose=0)
            grid[row, column] = history.history["accuracy"][-1]
    return grid


# %% tags=["experiment"]
scales = [0.1, 0.3, 1, 3, 10]
rates = [0.003, 0.01, 0.03, 0.1, 0.3, 1]
figure, axes = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True)
for axis, normalized in zip(axes, (False, True), strict=True):
    grid = 100 * accuracy_grid(normalized, scales, rates)
    drawn = axis.imshow(grid, origin="lower", vmin=20, vmax=90, cmap="viridis", aspect="auto")
    for place, value in np.ndenumerate(grid):
        colour = "black" if value > 60 else "white"
        axis.text(*place[::-1], f"{value:.0f}", ha="center", va="center", color=colour)
    axis.set_xticks(range(len(rates)), rates)
    axis.set_yticks(range(len(scales)), scales)
    axis.set_xlabel("learning rate (no unit)")
    axis.spines[:].set_visible(False)
axes[0].set_ylabel("initial weights (multiples of He's)")
axes[0].set_title("Without: only He's own scale learns, and slowly")
axes[1].set_title("With batch normalization: every setting learns")
figure.colorbar(drawn, ax=axes, label="training accuracy (%); guessing: 20 %")
show(figure, "learning_rates_and_scales")

# %% [markdown]
# **What to see:** without normalization the signal is multiplied by the scale in each of six
# layers, so 0.3 instead of 1 leaves $0.3^6 \approx 0.0007$ of it, and 10 makes it a million times
# too large. With it the scale of the weights only changes the *effective* learning rate, by
# $1/a^2$ [van Laarhoven 2017], and large rates are tolerated [Bjorck et al. 2018].
#
# **Try it yourself:** `depth=2` in `classifier`; Adam in place of SGD; more epochs; learning rates
# of 3 and 10. In which direction does the bright region in the right picture tilt, and does
# $1/a^2$ explain the direction?

# %% [markdown]
# ### Experiment: is it 'internal covariate shift'?
#
# Ioffe & Szegedy named a reason why it works: the inputs of each layer keep changing their
# distribution while the layers before it learn ('internal covariate shift'), and normalizing stops
# that. Slides still repeat it. **Santurkar et al. 2018** tested it and found otherwise: spoil the
# distributions on purpose *after* each normalization, with noise of a new mean and scale at every
# step, and the network still trains better than without. And measured by what the earlier layers'
# steps do to a layer's gradient, the shift with batch normalization is often no smaller. What does
# change is the loss as a function of the weights: along a step it varies less, and its gradient
# stays valid further out. *We repeat both tests, with nothing but your two NumPy functions.*


# %% tags=["experiment"]
def dense_network(depth=8, width=48, inputs=2, classes=5, seed=1):
    """He-initialized layers: a list of [kernel, gamma, beta]; beta is the bias without BN."""
    random = np.random.default_rng(seed)
    sizes = zip([inputs] + [width] * depth, [width] * depth + [classes], strict=True)
    return [
        [random.normal(size=(fan_in, units)) * np.sqrt(2 / fan_in), np.ones(units), np.zeros(units)]
        for fan_in, units in sizes
    ]


def forward(network, x, normalized, shifts=None):
    """Run the network. shifts: for each hidden layer a pair (scale, offset) put on its output.

    Returns (logits, steps), a step being (input, cache, output before the ReLU) of a layer.
    """
    steps = []
    for index, (kernel, gamma, beta) in enumerate(network):
        y, cache = x @ kernel, None
        if normalized and index < len(network) - 1:
            y, cache = batchnorm_forward(y, gamma, beta)
        else:
            y = y + beta
        if shifts and index < len(network) - 1:
            y = y * shifts[index][0] + shifts[index][1]
        steps.append((x, cache, y))
        x = np.maximum(y, 0)
    return y, steps


def loss_and_gradient(network, x, labels, normalized, shifts=None):
    """Cross-entropy in nats and its gradient, a list like the network."""
    logits, steps = forward(network, x, normalized, shifts)
    logits = logits - logits.max(axis=1, keepdims=True)
    log_shares = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    chosen = np.arange(len(x)), labels
    loss = -log_shares[chosen].mean()
    d = np.exp(log_shares)
    d[chosen] -= 1
    d /= len(x)
    gradient = []
    for index in reversed(range(len(network))):
        inputs, cache, y = steps[index]
        if index < len(network) - 1:
            d = d * (y > 0)
            if shifts:
                d = d * shifts[index][0]
        dgamma, dbeta = np.zeros(d.shape[1]), d.sum(axis=0)
        if cache is not None:
            d, dgamma, dbeta = batchnorm_backward(d, cache)
        gradient.append([inputs.T @ d, dgamma, dbeta])
        d = d @ network[index][0].T
    return loss, gradient[::-1]


def moved(network, gradient, step):
    """The network after one step of gradient descent; the given one stays as it is."""
    return [
        [weight - step * slope for weight, slope in zip(*pair, strict=True)]
        for pair in zip(network, gradient, strict=True)
    ]


def flat(gradient):
    """All entries of a gradient as one vector."""
    return np.concatenate([slope.ravel() for layer in gradient for slope in layer])


# %% tags=["experiment"]
def landscape(normalized, distances, steps=300, every=10, rate=0.1):
    """Look along the gradient at every so many training steps.

    distances: step sizes, as multiples of the gradient.
    Returns {"step": (looks,), "loss": (looks,), "along": loss at each distance (looks,
    distances), "change": relative change of the gradient there (looks, distances)}.
    """
    x, labels = spiral(2048)
    network = dense_network()
    random = np.random.default_rng(0)
    found = {"step": [], "loss": [], "along": [], "change": []}
    for step in range(steps):
        batch = random.integers(len(x), size=96)
        data = x[batch].astype("float64"), labels[batch], normalized
        loss, gradient = loss_and_gradient(network, *data)
        if step % every == 0:
            here = flat(gradient)
            seen = [loss_and_gradient(moved(network, gradient, d), *data) for d in distances]
            found["step"].append(step)
            found["loss"].append(loss)
            found["along"].append([there[0] for there in seen])
            turned = [np.linalg.norm(flat(there[1]) - here) for there in seen]
            found["change"].append(np.array(turned) / np.linalg.norm(here))
        network = moved(network, gradient, rate)
    return {name: np.array(values) for name, values in found.items()}


# %% tags=["experiment"]
distances = np.geomspace(0.01, 2, 12)
names = {False: "without BN", True: "with BN"}
figure, axes = plt.subplots(1, 2, figsize=(11, 4.2))
for look, normalized in zip((LOOKS[1], LOOKS[0]), names, strict=True):
    seen = landscape(normalized, distances)
    rise = seen["along"] - seen["loss"][:, None]
    for axis, values in zip(axes, (rise, seen["change"]), strict=True):
        low, middle, high = np.percentile(values, (5, 50, 95), axis=0)
        axis.plot(distances, middle, label=names[normalized], **look)
        axis.fill_between(
            distances,
            low,
            high,
            alpha=0.25,
            color=look["color"],
            hatch=None if normalized else "//",
            linewidth=0,
        )
for axis in axes:
    axis.set_xscale("log")
    axis.axvline(0.1, color="black", linewidth=0.8)
    axis.set_xlabel("step along the gradient (multiples of the gradient)")
axes[0].set_yscale("symlog", linthresh=0.1)
axes[0].set(
    ylabel="change of the loss (nats)",
    title="With BN a step goes deeper, and a long one does less harm, …",
)
axes[1].set_yscale("log")
axes[1].set(
    ylabel="change of the gradient (fraction of it)",
    title="… and the gradient stays valid further out",
)
axes[0].legend(loc="upper left")
show(figure, "loss_landscape")

# %% [markdown]
# **What to see:** each network was looked at 30 times during its training; lines are medians,
# bands go from 5 % to 95 % of the looks, the vertical line is the learning rate. At that rate the
# plain network's loss *rises* along its own gradient in about one look of five; with batch
# normalization it falls every time, and further. Twenty times that step costs about 3 nats with
# it; without it 9 in the median and hundreds at worst. This is the landscape getting smoother.
#
# **Try it yourself:** `rate=0.02`; `depth=2` in `dense_network`: does the difference need depth?


# %% tags=["experiment"]
def shifted_training(normalized, noise=0.0, steps=400, rate=0.1):
    """Train while each hidden layer's output is rescaled and shifted at random at every step.

    noise: scales are drawn from 1 ± noise, offsets from 0 ± noise, for each unit.
    Returns {"loss": (steps,) nats, "drift": (steps − 1,)}; the drift is how far the mean of a
    unit moves from one step to the next, in standard deviations of the unit, on fixed data.
    """
    x, labels = spiral(2048)
    x = x.astype("float64")
    network = dense_network()
    random, noises = np.random.default_rng(0), np.random.default_rng(1)
    losses, drifts, before = [], [], None
    for _ in range(steps):
        shifts = None
        if noise:
            width = network[0][1].size
            shifts = [
                (noises.uniform(1 - noise, 1 + noise, width), noises.uniform(-noise, noise, width))
                for _ in network[:-1]
            ]
        _, layers = forward(network, x[:96], normalized, shifts)
        now = [(y.mean(axis=0), y.std(axis=0)) for _, _, y in layers[:-1]]
        if before is not None:
            pairs = zip(now, before, strict=True)
            moves = [np.abs(new - old) / (spread + 1e-6) for (new, _), (old, spread) in pairs]
            drifts.append(np.mean(moves))
        before = now
        batch = random.integers(len(x), size=96)
        loss, gradient = loss_and_gradient(network, x[batch], labels[batch], normalized, shifts)
        losses.append(loss)
        network = moved(network, gradient, rate)
    return {"loss": np.array(losses), "drift": np.array(drifts)}


# %% tags=["experiment"]
runs = {
    "with BN": shifted_training(True),
    "without BN": shifted_training(False),
    "with BN and noise after it": shifted_training(True, noise=0.4),
}
figure, axes = plt.subplots(1, 2, figsize=(11, 4), width_ratios=[1.6, 1])
for index, (name, run) in enumerate(runs.items()):
    smooth = np.convolve(run["loss"], np.ones(20) / 20, mode="valid")
    axes[0].plot(np.arange(20, 20 + len(smooth)), smooth, label=name, markevery=40, **LOOKS[index])
    drift = np.median(run["drift"])
    axes[1].barh(
        index, drift, color=LOOKS[index]["color"], hatch=["", "//", ".."][index], edgecolor="white"
    )
    axes[1].text(drift, index, f" {drift:.3f}", va="center")
axes[0].set(
    xlabel="training steps",
    ylabel="training loss, mean of 20 steps (nats)",
    title="Noise restores the shift, and BN still trains better than nothing",
    ylim=(0, 2),
)
axes[0].legend()
axes[1].set_yticks(range(len(runs)), runs)
axes[1].invert_yaxis()
axes[1].set(
    xlabel="drift of a unit's mean in one step\n(standard deviations, median)",
    title="The noisy network shifts most of all",
)
axes[1].margins(x=0.2)
show(figure, "covariate_shift")

# %% [markdown]
# **What to see:** the third network has the *largest* drift of all and trains better than the one
# without batch normalization. (That the first one's drift is next to 0 is no discovery: its means
# are $\beta$ by construction.) A stable distribution can thus not be the reason.
#
# **Try it yourself:** how much noise does it take until batch normalization is no better than
# nothing? The measures above compare landscapes at one learning rate: what changes if each network
# gets the rate that suits it best?

# %% [markdown]
# ## 5 Folding it away
#
# At inference $\mu$, $\sigma^2$, $\gamma$ and $\beta$ are constants, and batch normalization is
# one multiplication and one addition for each channel. A Dense or convolution layer before it is
# linear too, so that the two can become one with the same output and no extra work, which is what
# happens before a network goes onto a phone [Jacob et al. 2018]. Put $z = Wu + b$ into
#
# $$y = \gamma\, \frac{z - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta$$
#
# and sort by $u$: the factor of $u$ is the new kernel, the rest is the new bias. In Keras the last
# axis of a kernel belongs to the outputs, for Dense (inputs, units) as for Conv2D (height, width,
# inputs, filters), and each output has its own factor.
#
# A layer in front of a batch normalization needs no bias of its own: the mean takes it away again
# (its gradient is exactly 0). So `bias` may be `None`, that is zero. The folded layer always *has*
# a bias: $\mu$ and $\beta$ must go somewhere.
#
# **Your task.** Fill in `fold_batchnorm`, in NumPy: for both kinds of kernels, with and without a
# bias, dtype kept, nothing modified.


# %%
def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    """Merge an inference-time batch normalization into the layer before it.

    kernel: Dense kernel (inputs, units) or Conv2D kernel (height, width, inputs, filters).
    bias: (units,) or (filters,), or None where the layer has no bias.
    gamma, beta, moving_mean, moving_variance: what the normalization learned, one per unit.
    epsilon: what the normalization added to the variance.

    Returns (kernel, bias) of the one layer that does the work of the two: of the kernel's shape
    and of shape (units,) or (filters,), both of the inputs' dtype. The arguments are not
    modified.
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(moving_variance + epsilon)
    if bias is None:
        bias = np.zeros_like(moving_mean)
    return kernel * scale, (bias - moving_mean) * scale + beta
    ### END SOLUTION


# %%
check("fold_dense")

# %%
check("fold_conv")

# %%
check("fold_without_bias")

# %% [markdown]
# ### Experiment: one layer instead of two
#
# *Is the folded layer the same?* Train a convolution without bias and your layer behind it, fold
# them, and compare with what comes out when the new bias is forgotten.


# %% tags=["experiment"]
def folded_outputs(steps=60, filters=8):
    """Outputs of Conv2D and BatchNormalization, of the folded layer, and of it without its bias.

    Returns {"two layers", "folded", "bias forgotten"}, arrays of shape (outputs,).
    """
    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    images = random.normal(loc=1, size=(64, 8, 8, 3)).astype("float32")
    targets = images[:, 1:-1, 1:-1].sum(axis=(1, 2, 3)) > 108
    convolution = keras.layers.Conv2D(filters, 3, use_bias=False)
    normalization = BatchNormalization(momentum=0.9)
    layers = [keras.Input((8, 8, 3)), convolution, normalization, keras.layers.Activation("relu")]
    layers += [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1)]
    network = keras.Sequential(layers)
    network.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    network.fit(images, targets.astype("float32"), batch_size=64, epochs=steps, verbose=0)
    learned = {w.name: ops.convert_to_numpy(w) for w in normalization.weights}
    kernel, bias = fold_batchnorm(
        ops.convert_to_numpy(convolution.kernel), None, epsilon=normalization.epsilon, **learned
    )
    two = normalization(convolution(images), training=False)
    one = ops.conv(images, kernel)
    outputs = {"two layers": two, "folded": one + bias, "bias forgotten": one}
    return {name: ops.convert_to_numpy(values).ravel() for name, values in outputs.items()}


# %% tags=["experiment"]
outputs = folded_outputs()
sample = np.random.default_rng(0).choice(outputs["folded"].size, 400, replace=False)
two, one, forgotten = (outputs[name][sample] for name in ("two layers", "folded", "bias forgotten"))
figure, axis = plt.subplots(figsize=(6.5, 4.4))
axis.scatter(two, forgotten, s=14, color=RED, marker="s", alpha=0.6, label="its new bias forgotten")
axis.scatter(two, one, s=14, color=BLUE, marker="o", label="folded layer")
axis.plot([two.min(), two.max()], [two.min(), two.max()], color="black", linewidth=0.8)
largest = np.abs(outputs["folded"] - outputs["two layers"]).max()
axis.set(
    xlabel="output of Conv2D + BatchNormalization (no unit)",
    ylabel="output of the one layer (no unit)",
    title=f"One layer does the work of two: they differ by {largest:.0e} at most",
    ylim=(-6.5, 8),
)
axis.legend(loc="upper left")
show(figure, "folding")

# %% [markdown]
# **What to see:** the folded outputs lie on the diagonal, up to float32 rounding. Without the new
# bias they miss it by $\beta - \gamma \mu / \sqrt{\sigma^2 + \epsilon}$, another amount for each
# filter.
#
# **Try it yourself:** can a batch normalization *before* a convolution with zero padding be folded
# in as well? (At the border it cannot, quite: why?)

# %% [markdown]
# ## Sources
#
# * Ioffe & Szegedy 2015, *Batch Normalization: Accelerating Deep Network Training by Reducing
#   Internal Covariate Shift*, arXiv 1502.03167
# * Santurkar, Tsipras, Ilyas & Madry 2018, *How Does Batch Normalization Help Optimization?*,
#   arXiv 1805.11604
# * Bjorck, Gomes, Selman & Weinberger 2018, *Understanding Batch Normalization*, arXiv 1806.02375
# * van Laarhoven 2017, *L2 Regularization versus Batch and Weight Normalization*, arXiv 1706.05350
# * Jacob et al. 2018, *Quantization and Training of Neural Networks for Efficient
#   Integer-Arithmetic-Only Inference*, arXiv 1712.05877
# * Keras documentation: `BatchNormalization`; guide 'Transfer learning and fine-tuning'; guide
#   'Mixed precision'. PyTorch documentation: `BatchNorm1d`
# * Okabe & Ito 2008, *Color Universal Design*
