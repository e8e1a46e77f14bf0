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
# # Initializers
#
# Before its first step of training, a network is a pile of random numbers. How large these numbers
# are decides whether a signal gets through it: a little too small, and after a few layers nothing
# is left; a little too large, and every unit is stuck. The right size is one short formula, and it
# is derived here, not looked up. You will write the initializers that Keras users name most:
# zeros, normal, Glorot and He.
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
# | | you write | which is |
# |---|---|---|
# | 1 | `compute_fans` | a function |
# | 2 | `Zeros`, `RandomNormal` | initializers that know nothing of the layer |
# | 3 | `GlorotNormal`, `GlorotUniform` | initializers for tanh and its like |
# | 4 | `HeNormal`, `HeUniform` | initializers for ReLU |
#
# Random numbers have no one right value, so the checks look at *distributions*: they draw 120,000
# numbers or more and compare mean, variance, bounds and shape with the true ones. The limits are
# six standard errors wide or more. A right answer stays within them practically always; a variance
# that is 5 % off does not. Messages give a variance as the binary logarithm of its ratio to the
# right one: 1 is twice too large, −1 is half.
#
# The sources, named in brackets where they are used, are listed at the end.

# %%
import itertools
import math

import keras
import numpy as np
from keras import ops

# %%
from grader import checker

check = checker("initializers", globals())

# %% [markdown]
# The next cell is for the experiments. `LECTURE_SIZE = True` makes them as large as in the
# lecture: layers of 4096 units instead of 2048, and longer training. It then takes a few minutes
# and 2 GB of memory.

# %% tags=["experiment"]
import matplotlib.pyplot as plt

from grader.pictures import BLUE, GREEN, LOOKS, ORANGE, RED, show, style

LECTURE_SIZE = False
style()

# %% [markdown]
# ## 1 Fans
#
# How large a weight may be depends on how many others it works together with. Two numbers say it:
#
# * **fan-in**: how many inputs one output adds up,
# * **fan-out**: how many outputs one input reaches.
#
# In Keras the last two axes of a kernel are *inputs* and *outputs*. A Dense kernel has the shape
# (inputs, outputs), and these are its fans. A convolution's kernel has its sides in front:
# (height, width, input channels, output channels) for images, one side for sequences, three for
# volumes. One output pixel sums over all places of the kernel *and* over all input channels:
#
# $$\text{fan}_\text{in} = (\text{product of the sides}) \cdot (\text{input channels}) \qquad
# \text{fan}_\text{out} = (\text{product of the sides}) \cdot (\text{output channels})$$
#
# Sides need not be equal: a 1 × 7 kernel covers 7 places. The factor in fan-out is the one that
# people forget: an input pixel lies under every place of the sliding kernel in turn, so that it
# reaches (number of places) outputs in each output channel.
#
# A bias is a vector, and a scale may be a scalar. Neither has inputs and outputs; Keras then says
# that both fans are the length of the vector, and 1 for a scalar.


# %% tags=["experiment"]
def draw_grid(axis, left, bottom, rows, columns, marked):
    """Draw rows by columns unit cells; the cells in `marked`, {(row, column)}, are dark."""
    for row in range(rows):
        for column in range(columns):
            dark = (row, column) in marked
            axis.add_patch(
                plt.Rectangle(
                    (left + column, bottom + row),
                    1,
                    1,
                    facecolor=BLUE if dark else "white",
                    edgecolor="black",
                    linewidth=0.8,
                )
            )


def draw_maps(axis, left, channels, marked, words):
    """Draw feature maps of 4 x 6 cells behind each other, with a caption below."""
    for channel in reversed(range(channels)):
        draw_grid(axis, left + 0.7 * channel, 0.7 * channel, 4, 6, marked)
    axis.text(left + 3, -0.4, words, ha="center", va="top", fontsize=9)


figure, (into, out_of) = plt.subplots(1, 2, figsize=(11, 3.1))
window = {(row, column) for row in (1, 2) for column in (2, 3, 4)}
draw_maps(into, 0, 3, window, "3 input channels: 18 cells are read")
draw_maps(into, 10, 4, set(), "4 output channels")
into.add_patch(plt.Rectangle((13, 1), 1, 1, facecolor=RED, edgecolor="black"))
into.annotate("", (12.9, 1.5), (5.2, 2.2), arrowprops={"arrowstyle": "-|>", "linewidth": 1.6})
into.set_title("fan-in: one output reads 2 · 3 · 3 = 18 inputs")
draw_maps(out_of, 0, 3, set(), "3 input channels")
draw_maps(out_of, 10, 4, window, "4 output channels: 24 cells are reached")
out_of.add_patch(plt.Rectangle((3, 1), 1, 1, facecolor=RED, edgecolor="black"))
out_of.annotate("", (11.9, 2.2), (4.1, 1.5), arrowprops={"arrowstyle": "-|>", "linewidth": 1.6})
out_of.set_title("fan-out: one input reaches 2 · 3 · 4 = 24 outputs")
for axis in (into, out_of):
    axis.set(xlim=(-0.5, 18.8), ylim=(-1.6, 6.6), aspect="equal")
    axis.axis("off")
show(figure, "fans")

# %% [markdown]
# The picture: a kernel of 2 × 3 places between 3 and 4 channels. Its shape is (2, 3, 3, 4).
#
# **Your task.** Fill in `compute_fans`, for every shape that a weight can have: scalars, vectors,
# Dense kernels, and kernels of 1-D, 2-D and 3-D convolutions. Both fans are integers.


# %%
def compute_fans(shape):
    """Count the inputs of one output and the outputs of one input of a weight.

    shape: a tuple of ints in Keras's layout: (), (n,), (inputs, outputs), or a convolution
        kernel's (*sides, input channels, output channels) with one, two or three sides.

    Returns (fan_in, fan_out), two ints: (1, 1) for a scalar, (n, n) for a vector.
    """
    ### BEGIN SOLUTION
    if len(shape) == 0:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    *sides, inputs, outputs = shape
    places = math.prod(sides)
    return places * inputs, places * outputs
    ### END SOLUTION


# %%
check("fans_of_dense")

# %%
check("fans_of_convolutions")

# %%
check("fans_of_vectors_and_scalars")

# %% [markdown]
# ## 2 Initializers that know nothing of the layer
#
# An initializer is a small object that is called with a shape and returns numbers of that shape:
#
# ```python
# layer = keras.layers.Dense(64, kernel_initializer=RandomNormal(stddev=0.01))
# ```
#
# Keras calls it once for each weight, when the layer gets to know its input. An initializer
# subclasses `keras.initializers.Initializer` and obeys four rules:
#
# * **dtype.** It returns the dtype that it is asked for. Without one it takes Keras's default
#   float, which is `keras.config.floatx()`: usually float32, but never take that for granted.
# * **Seed.** An instance with a seed gives the same numbers whenever it is called with the same
#   shape, and another seed gives others. 0 is a seed like any other, so that `if seed:` is a trap.
#   Without a seed (`None`) every instance draws numbers of its own, so that no two layers start
#   alike; what such an instance does when it is called twice is up to you. Drawing must not
#   disturb others: code that reseeds a *global* generator makes all later draws predictable.
# * **Configuration.** `get_config` returns the constructor's arguments as they were given, as
#   plain numbers (a missing seed is `None`), so that `from_config` can build the same initializer
#   when a model comes back from a file.
# * **Other keywords.** Keras may pass more (`layout`, where weights are spread over devices). Take
#   them as `**kwargs` and ignore them.
#
# `keras.random.normal`, `uniform` and `truncated_normal` draw numbers on every backend. With an
# integer as `seed` they return the same numbers each time; with `None` they go on with Keras's own
# global stream.
#
# **Zeros** is right for biases and wrong for kernels, as the experiment below shows.
#
# **Your task.** Fill in `Zeros`.


# %%
class Zeros(keras.initializers.Initializer):
    """Zeros of any shape, scalars included."""

    def __call__(self, shape, dtype=None, **kwargs):
        """Return a tensor of zeros.

        shape: a tuple of ints. dtype: a float dtype's name; None is keras.config.floatx().
        Further keyword arguments are ignored.
        """
        ### BEGIN SOLUTION
        return ops.zeros(shape, dtype=dtype)
        ### END SOLUTION


# %%
check("zeros")

# %% [markdown]
# **RandomNormal** draws from the normal distribution with mean 0 and one standard deviation for
# all layers, whatever their size. It is a *plain* normal distribution: now and then a number lies
# four deviations out.
#
# **Your task.** Fill in `RandomNormal`, with all four rules. Mind that `stddev` is the standard
# deviation $\sigma$, not the variance $\sigma^2$.


# %%
class RandomNormal(keras.initializers.Initializer):
    """Numbers from the normal distribution with mean 0.

    stddev: standard deviation. seed: an int (0 is one) for the same numbers at every call, or None
        for numbers of its own in every instance.
    """

    def __init__(self, stddev=0.05, seed=None):
        ### BEGIN SOLUTION
        self.stddev = stddev
        self.seed = seed
        ### END SOLUTION

    def __call__(self, shape, dtype=None, **kwargs):
        """Return a tensor of random numbers.

        shape: a tuple of ints. dtype: a float dtype's name; None is keras.config.floatx().
        Further keyword arguments are ignored.
        """
        ### BEGIN SOLUTION
        return keras.random.normal(shape, stddev=self.stddev, dtype=dtype, seed=self.seed)
        ### END SOLUTION

    def get_config(self):
        """Return the constructor's arguments, by name."""
        ### BEGIN SOLUTION
        return {"stddev": self.stddev, "seed": self.seed}
        ### END SOLUTION


# %%
check("normal_distribution")

# %%
check("normal_seed")

# %%
check("normal_in_keras")

# %% [markdown]
# ### Experiment: why a kernel must not start at zero
#
# *What can a hidden unit learn if it starts like its neighbour?* Two units with the same weights
# compute the same output and receive the same gradient, so that they stay the same forever. The
# network below has sixteen hidden tanh units and should tell inside from outside of a ring. Its
# hidden kernel starts as zeros, as sixteen copies of one random unit, or as sixteen random units.
# (Its output weights start alike in the first two: they are as symmetric as the units.)


# %% tags=["experiment"]
def ring(points=512, seed=0):
    """Points of the plane, (points, 2), and labels (points, 1): 1.0 inside of a ring, 0.0 outside."""
    random = np.random.default_rng(seed)
    x = random.uniform(-1.5, 1.5, size=(points, 2))
    return x, (np.hypot(x[:, 0], x[:, 1]) < 0.85).astype(float)[:, None]


def train_hidden_units(start, units=16, steps=3000, rate=0.3):
    """Train units hidden units on the ring by gradient descent.

    start: "zeros", "copies" or "random".
    Returns {"before", "after": kernels of shape (2, units), "accuracy": a number}.
    """
    x, labels = ring()
    drawn = ops.convert_to_numpy(RandomNormal(stddev=0.7, seed=3)((2, units))).astype(float)
    outgoing = ops.convert_to_numpy(RandomNormal(stddev=0.3, seed=4)((units, 1))).astype(float)
    kernel = {"zeros": 0 * drawn, "copies": np.tile(drawn[:, :1], units), "random": drawn}[start]
    outgoing = {"zeros": 0 * outgoing, "copies": np.full_like(outgoing, 0.3)}.get(start, outgoing)
    before, bias, shift = kernel, np.zeros(units), 0.0
    for _ in range(steps):
        hidden = np.tanh(x @ kernel + bias)
        logits = hidden @ outgoing + shift
        slope = (1 / (1 + np.exp(-logits)) - labels) / len(x)
        into_hidden = slope @ outgoing.T * (1 - hidden**2)
        outgoing = outgoing - rate * hidden.T @ slope
        shift = shift - rate * slope.sum()
        kernel = kernel - rate * x.T @ into_hidden
        bias = bias - rate * into_hidden.sum(axis=0)
    logits = np.tanh(x @ kernel + bias) @ outgoing + shift
    return {"before": before, "after": kernel, "accuracy": float(np.mean((logits > 0) == labels))}


# %% tags=["experiment"]
figure, axes = plt.subplots(1, 3, figsize=(11, 3.9), sharex=True, sharey=True)
titles = {"zeros": "all zeros", "copies": "16 copies of one unit", "random": "16 random units"}
for axis, (start, title) in zip(axes, titles.items(), strict=True):
    run = train_hidden_units(start)
    for unit in range(run["before"].shape[1]):
        path = np.stack([run["before"][:, unit], run["after"][:, unit]])
        axis.plot(path[:, 0], path[:, 1], color="0.7", linewidth=0.8, zorder=1)
    axis.scatter(*run["before"], s=46, facecolor="none", edgecolor=RED, label="before training")
    axis.scatter(*run["after"], s=30, color=BLUE, marker="s", label="after training")
    axis.set(xlabel="weight of the first input", title=f"{title}:\n{run['accuracy']:.0%} right")
axes[0].set_ylabel("weight of the second input")
axes[0].legend(loc="upper left", fontsize=8)
show(figure, "symmetry")

# %% [markdown]
# **What to see:** each marker is a hidden unit. From zeros nothing moves at all: each layer's
# gradient contains the other layer's weights as a factor, and these are zero. Sixteen copies move,
# but as one: the network has a single hidden unit, written down sixteen times. Only units that
# start apart can share the work.
#
# **Try it yourself:** start from copies and add random numbers of deviation $10^{-6}$. Do the
# units part, and after how many steps?

# %% [markdown]
# ### Experiment: two layers that start alike
#
# *What does a seed inside the initializer do to a network?* Compare the kernels of two layers.


# %% tags=["experiment"]
def twin_kernels(size=30):
    """The kernels of two layers, (size, size) each: {how they were seeded: (first, second)}."""
    pairs = {
        "both with seed 7": (RandomNormal(seed=7), RandomNormal(seed=7)),
        "seeds 7 and 8": (RandomNormal(seed=7), RandomNormal(seed=8)),
        "no seeds": (RandomNormal(), RandomNormal()),
    }
    return {
        name: tuple(ops.convert_to_numpy(item((size, size))) for item in pair)
        for name, pair in pairs.items()
    }


# %% tags=["experiment"]
figure, axes = plt.subplots(1, 3, figsize=(10, 3.6), sharex=True, sharey=True)
for axis, (name, (first, second)) in zip(axes, twin_kernels().items(), strict=True):
    axis.scatter(first.ravel(), second.ravel(), s=5, color=BLUE, linewidths=0)
    correlation = np.corrcoef(first.ravel(), second.ravel())[0, 1]
    axis.set(xlabel="weight in the first layer", title=f"{name}:\ncorrelation {correlation:.2f}")
    axis.set_aspect("equal")
axes[0].set_ylabel("weight in the second layer")
show(figure, "twins")

# %% [markdown]
# **What to see:** the same seed gives the same kernel, wherever it is used. That is what a seed is
# for, and the reason why each layer needs an instance (and a seed) of its own.
#
# **Try it yourself:** `keras.utils.set_random_seed(1)` before drawing the third pair makes it
# repeatable although it has no seeds. Are the two kernels still different?

# %% [markdown]
# ## 3 Glorot: keep the signal's size in both directions
#
# Take one layer $z = W^\top x$ without bias, with $n$ inputs and $m$ outputs. Let the weights be
# independent of each other and of the inputs, with mean 0 and variance $v$. Each output is a sum of
# $n$ products, and variances of independent terms of mean 0 add up:
#
# $$\operatorname{Var}(z_j) = \sum_{i=1}^{n} \operatorname{Var}(w_{ij})\, E[x_i^2]
# = n\, v\, E[x^2]$$
#
# So a layer multiplies the signal's variance by $n v$, and ten layers by $(nv)^{10}$. Only
# $v = 1/n$ keeps it. Near 0, tanh hardly changes its input, so the same is right for tanh units.
#
# **The way back.** The gradient passes the same kernel in the other direction:
# $\partial L/\partial x_i = \sum_{j=1}^{m} w_{ij}\, \partial L/\partial z_j$ has $m$ terms, and
# multiplies the gradient's variance by $m v$. Only $v = 1/m$ keeps that. With $n \neq m$ one cannot
# have both, and Glorot & Bengio [2010, section 4.2.1, equations 10 to 12] take the middle:
#
# $$v = \frac{2}{n + m} = \frac{2}{\text{fan}_\text{in} + \text{fan}_\text{out}} \qquad
# \sigma = \sqrt{\frac{2}{\text{fan}_\text{in} + \text{fan}_\text{out}}}$$
#
# **Where slides differ.** Many slides, and Caffe's filler named 'xavier' by default, write
# $\sigma = 1/\sqrt{\text{fan}_\text{in}}$ and call it Xavier initialization (Xavier is Glorot's
# first name). That is the older rule of LeCun et al. [1998, section 4.6], which looks at the way
# forward only. For square layers the two agree, since $2/(n+n) = 1/n$. They differ wherever a layer
# widens or narrows: from 784 inputs to 100 units Glorot's variance is 1.8 times that of the slides,
# from 100 to 784 it is 0.23 times. The experiment below shows both. Here Glorot means Glorot.
#
# **Two shapes of distribution** with the same variance:
#
# * **Uniform** on $[-a, a]$ has variance $a^2/3$, so $a = \sqrt{3v}$, which is Glorot & Bengio's
#   $\sqrt{6/(n+m)}$ [equation 16]. The $\sqrt 3$ is what gets lost most often.
# * **Normal, truncated at two deviations**: a number beyond $\pm 2$ deviations is thrown away and
#   drawn again, so that no weight starts far out. (*Clipping* it to the limit is something else: it
#   piles up 4.6 % of all weights exactly there.) Cutting the tails off makes the distribution
#   narrower. The standard normal distribution, truncated at $\pm 2$, has the standard deviation
#
# $$c = \sqrt{1 - \frac{4\, \varphi(2)}{2\Phi(2) - 1}} = 0.87962566103423978$$
#
# with density $\varphi$ and distribution function $\Phi$. To come out with $\sigma$ one must
# therefore draw with the deviation $\sigma / c$, truncated at $\pm 2 \sigma / c$. Without the
# correction the variance is 23 % too small. (PyTorch's `xavier_normal_` does not truncate at all:
# another convention with the same variance. We follow Keras.)
#
# **Your task.** Fill in `GlorotNormal` and `GlorotUniform`. They work for every shape that
# `compute_fans` knows, and obey the four rules of part 2. `keras.random.truncated_normal(shape,
# stddev=s)` redraws beyond $\pm 2s$, and returns numbers whose deviation is *smaller* than `s`.


# %%
class GlorotNormal(keras.initializers.Initializer):
    """Numbers with mean 0 and variance 2 / (fan_in + fan_out) from a truncated normal distribution.

    Before the truncation at two of its deviations, the normal distribution is wider by 1 / 0.8796,
    so that the variance is right after it.

    seed: an int (0 is one) for the same numbers at every call, or None for numbers of its own in
        every instance.
    """

    def __init__(self, seed=None):
        ### BEGIN SOLUTION
        self.seed = seed
        ### END SOLUTION

    def __call__(self, shape, dtype=None, **kwargs):
        """Return a tensor of random numbers.

        shape: a tuple of ints. dtype: a float dtype's name; None is keras.config.floatx().
        Further keyword arguments are ignored.
        """
        ### BEGIN SOLUTION
        fan_in, fan_out = compute_fans(shape)
        fan_in = max(fan_in, 1)
        variance = 2 / (fan_in + fan_out)
        stddev = math.sqrt(variance) / 0.87962566103423978
        return keras.random.truncated_normal(shape, stddev=stddev, dtype=dtype, seed=self.seed)
        ### END SOLUTION

    def get_config(self):
        """Return the constructor's arguments, by name."""
        ### BEGIN SOLUTION
        return {"seed": self.seed}
        ### END SOLUTION


# %%
check("glorot_normal_distribution")

# %%
check("glorot_normal_kernels")

# %%
check("glorot_normal_seed")

# %%
check("glorot_normal_in_keras")


# %%
class GlorotUniform(keras.initializers.Initializer):
    """Numbers with mean 0 and variance 2 / (fan_in + fan_out) from a uniform distribution.

    seed: an int (0 is one) for the same numbers at every call, or None for numbers of its own in
        every instance.
    """

    def __init__(self, seed=None):
        ### BEGIN SOLUTION
        self.seed = seed
        ### END SOLUTION

    def __call__(self, shape, dtype=None, **kwargs):
        """Return a tensor of random numbers.

        shape: a tuple of ints. dtype: a float dtype's name; None is keras.config.floatx().
        Further keyword arguments are ignored.
        """
        ### BEGIN SOLUTION
        fan_in, fan_out = compute_fans(shape)
        fan_in = max(fan_in, 1)
        limit = math.sqrt(6 / (fan_in + fan_out))
        return keras.random.uniform(shape, -limit, limit, dtype=dtype, seed=self.seed)
        ### END SOLUTION

    def get_config(self):
        """Return the constructor's arguments, by name."""
        ### BEGIN SOLUTION
        return {"seed": self.seed}
        ### END SOLUTION


# %%
check("glorot_uniform_distribution")

# %%
check("glorot_uniform_kernels")

# %%
check("glorot_uniform_seed")

# %%
check("glorot_uniform_in_keras")

# %% [markdown]
# ### Experiment: four ways to have the same variance
#
# *What does truncation change?* Draw a kernel four ways, all meant to have the deviation $\sigma$.


# %% tags=["experiment"]
def four_distributions(size=600):
    """Weights over Glorot's deviation, drawn four ways: {how: (size * size,) numbers}."""
    sigma = np.sqrt(2 / (size + size))
    normal = ops.convert_to_numpy(RandomNormal(stddev=1.0, seed=1)((size, size)))
    drawn = {
        "plain normal": normal,
        "GlorotNormal: truncated": GlorotNormal(seed=1)((size, size)) / sigma,
        "clipped at 2": np.clip(normal, -2, 2),
        "GlorotUniform": GlorotUniform(seed=1)((size, size)) / sigma,
    }
    return {name: ops.convert_to_numpy(values).ravel() for name, values in drawn.items()}


# %% tags=["experiment"]
figure, axes = plt.subplots(1, 4, figsize=(11.5, 3.3), sharex=True, sharey=True)
colours = (BLUE, GREEN, RED, ORANGE)
for axis, colour, (name, values) in zip(axes, colours, four_distributions().items(), strict=True):
    axis.hist(values, bins=np.linspace(-4, 4, 81), density=True, color=colour)
    axis.set(
        xlabel="weight (in units of σ)",
        title=f"{name}\ndeviation {values.std():.2f} σ, largest {np.abs(values).max():.1f} σ",
    )
    axis.title.set_fontsize(9.5)
    axis.set_ylim(0, 0.55)
axes[0].set_ylabel("density")
axes[2].text(0, 0.45, "2.3 % of all weights\nin each outer bar", ha="center", fontsize=8)
show(figure, "distributions")

# %% [markdown]
# **What to see:** the truncated distribution reaches to 2/0.8796 = 2.27 σ, and its shoulders are
# higher than the plain one's: that is how it keeps the deviation σ without tails. Clipping leaves
# piles at the limits, and a deviation of 0.96 σ.
#
# **Try it yourself:** forget the 0.8796. Which of the printed numbers tells you?

# %% [markdown]
# ### Experiment: 1/√fan_in against Glorot
#
# *What does the difference do to a network that narrows?* A funnel of linear layers halves its
# width six times. Send a signal forward and a gradient back, and watch their sizes.


# %% tags=["experiment"]
def funnel(rule, widths, examples=64):
    """Sizes of signal and gradient in linear layers of these widths.

    rule: a function of (fan_in, fan_out) that gives the weights' variance.
    Returns {"signal", "gradient"}: root mean squares at each width, as a share of the signal's at
    the first and of the gradient's at the last.
    """
    random = np.random.default_rng(0)
    kernels = []
    for number, shape in enumerate(itertools.pairwise(widths)):
        normal = ops.convert_to_numpy(RandomNormal(stddev=1.0, seed=number)(shape))
        kernels.append(normal * np.sqrt(rule(*compute_fans(shape))))
    signal = [random.normal(size=(examples, widths[0]))]
    for kernel in kernels:
        signal.append(signal[-1] @ kernel)
    gradient = [random.normal(size=(examples, widths[-1]))]
    for kernel in reversed(kernels):
        gradient.insert(0, gradient[0] @ kernel.T)
    sizes = {"signal": signal, "gradient": gradient}
    sizes = {name: [np.sqrt(np.mean(a**2)) for a in arrays] for name, arrays in sizes.items()}
    return {
        "signal": np.array(sizes["signal"]) / sizes["signal"][0],
        "gradient": np.array(sizes["gradient"]) / sizes["gradient"][-1],
    }


RULES = {
    "1/fan_in (slides)": lambda fan_in, fan_out: 1 / fan_in,
    "1/fan_out": lambda fan_in, fan_out: 1 / fan_out,
    "2/(fan_in + fan_out) (Glorot)": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
}

# %% tags=["experiment"]
widths = [2048, 1024, 512, 256, 128, 64, 32]
figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True)
for look, (name, rule) in zip(LOOKS, RULES.items(), strict=False):
    found = funnel(rule, widths)
    for axis, quantity in zip(axes, ("signal", "gradient"), strict=True):
        axis.semilogy(range(len(widths)), found[quantity], label=name, **look)
for axis, way in zip(axes, ("the signal, going right", "the gradient, going left"), strict=True):
    axis.set_xticks(range(len(widths)), widths)
    axis.set(xlabel="width of the layer (units)", title=f"Size of {way}")
    axis.set_yticks([1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8], ["1/8", "1/4", "1/2", "1", "2", "4", "8"])
    axis.minorticks_off()
axes[0].set_ylabel("root mean square\n(share of where it starts)")
axes[0].legend(title="variance of the weights", fontsize=9)
show(figure, "funnel")

# %% [markdown]
# **What to see:** each of the one-sided rules keeps one of the two exactly, and changes the other
# by √2 at every halving, which is 8 times after six layers. Glorot's lets the signal grow a little,
# 2.4 times, and the gradient shrink a little, 3.4 times.
#
# **Try it yourself:** turn the funnel round. What does a network do that first widens and then
# narrows again?

# %% [markdown]
# ## 4 He: half of the signal is missing
#
# ReLU sets every negative number to 0. If $z$ is symmetric around 0, that takes away exactly half
# of its mean square: $E[\operatorname{relu}(z)^2] = \tfrac12 \operatorname{Var}(z)$. What the next
# layer receives is thus half of what part 3 counted on, and Glorot's network fades by $2^{-1/2}$ in
# each layer: thirty ReLU layers leave $2^{-15}$, a thirty-thousandth. He et al. [2015, section 2.2,
# equation 10] put the factor 2 back:
#
# $$\tfrac{1}{2}\, \text{fan}_\text{in}\, v = 1 \qquad\Longrightarrow\qquad
# v = \frac{2}{\text{fan}_\text{in}}$$
#
# The way back has its own half (the slope of ReLU is 0 for half of the units) and asks for
# $2/\text{fan}_\text{out}$. He et al. need no middle: with $v = 2/\text{fan}_\text{in}$ the gradient
# changes by $\text{fan}_\text{out}/\text{fan}_\text{in}$ in each layer, and in the product over all
# layers neighbouring widths cancel; only the ratio of the last and the first remains.
#
# Mind that $E[x^2]$ is the mean *square*, not the variance: outputs of ReLU have a mean above 0,
# and the square of that mean counts.
#
# **Your task.** Fill in `HeNormal` (truncated and corrected as `GlorotNormal`) and `HeUniform`
# (which limit gives the variance $2/\text{fan}_\text{in}$?).


# %%
class HeNormal(keras.initializers.Initializer):
    """Numbers with mean 0 and variance 2 / fan_in from a truncated normal distribution.

    Before the truncation at two of its deviations, the normal distribution is wider by 1 / 0.8796,
    so that the variance is right after it.

    seed: an int (0 is one) for the same numbers at every call, or None for numbers of its own in
        every instance.
    """

    def __init__(self, seed=None):
        ### BEGIN SOLUTION
        self.seed = seed
        ### END SOLUTION

    def __call__(self, shape, dtype=None, **kwargs):
        """Return a tensor of random numbers.

        shape: a tuple of ints. dtype: a float dtype's name; None is keras.config.floatx().
        Further keyword arguments are ignored.
        """
        ### BEGIN SOLUTION
        fan_in, _ = compute_fans(shape)
        fan_in = max(fan_in, 1)
        variance = 2 / fan_in
        stddev = math.sqrt(variance) / 0.87962566103423978
        return keras.random.truncated_normal(shape, stddev=stddev, dtype=dtype, seed=self.seed)
        ### END SOLUTION

    def get_config(self):
        """Return the constructor's arguments, by name."""
        ### BEGIN SOLUTION
        return {"seed": self.seed}
        ### END SOLUTION


# %%
check("he_normal_distribution")

# %%
check("he_normal_kernels")

# %%
check("he_normal_seed")

# %%
check("he_normal_in_keras")


# %%
class HeUniform(keras.initializers.Initializer):
    """Numbers with mean 0 and variance 2 / fan_in from a uniform distribution.

    seed: an int (0 is one) for the same numbers at every call, or None for numbers of its own in
        every instance.
    """

    def __init__(self, seed=None):
        ### BEGIN SOLUTION
        self.seed = seed
        ### END SOLUTION

    def __call__(self, shape, dtype=None, **kwargs):
        """Return a tensor of random numbers.

        shape: a tuple of ints. dtype: a float dtype's name; None is keras.config.floatx().
        Further keyword arguments are ignored.
        """
        ### BEGIN SOLUTION
        fan_in, _ = compute_fans(shape)
        fan_in = max(fan_in, 1)
        limit = math.sqrt(6 / fan_in)
        return keras.random.uniform(shape, -limit, limit, dtype=dtype, seed=self.seed)
        ### END SOLUTION

    def get_config(self):
        """Return the constructor's arguments, by name."""
        ### BEGIN SOLUTION
        return {"seed": self.seed}
        ### END SOLUTION


# %%
check("he_uniform_distribution")

# %%
check("he_uniform_kernels")

# %%
check("he_uniform_seed")

# %%
check("he_uniform_in_keras")

# %% [markdown]
# Two more checks run at hand-in only. They ask for nothing that is not said above.

# %%
check("vectors_and_scalars")

# %%
check("two_layers_start_apart")

# %% [markdown]
# ### Experiment: six layers, and five ways to start
#
# *What becomes of a signal on its way through a network?* Six layers of the same width, a batch of
# 16 examples, and no training at all. The weights are zeros, normal with a deviation of 0.01 or
# 0.1 (both look harmless), Glorot's, or He's. First with tanh, then with ReLU. The gradient that
# comes back starts as random numbers of deviation 1 behind the last layer.


# %% tags=["experiment"]
STARTS = {
    "Zeros": lambda layer: Zeros(),
    "RandomNormal 0.01": lambda layer: RandomNormal(stddev=0.01, seed=layer),
    "RandomNormal 0.1": lambda layer: RandomNormal(stddev=0.1, seed=layer),
    "GlorotNormal": lambda layer: GlorotNormal(seed=layer),
    "HeNormal": lambda layer: HeNormal(seed=layer),
}
ACTIVATIONS = {
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "ReLU": (lambda z: np.maximum(z, 0), lambda h: (h > 0).astype(h.dtype)),
}
# One look for each start, in this and the following pictures.
LOOK_OF = dict(zip(STARTS, (LOOKS[number] for number in (5, 4, 1, 2, 0)), strict=True))


# %% tags=["experiment"]
def six_layers(width=2048, batch=16, layers=6):
    """Outputs of each layer, and the gradients for them, for every start and activation.

    Returns {activation: {start: {"activations", "gradients": (layers, batch, width) float32}}}.
    """
    random = np.random.default_rng(0)
    x = random.normal(size=(batch, width)).astype("float32")
    upstream = random.normal(size=(batch, width)).astype("float32")
    found = {activation: {} for activation in ACTIVATIONS}
    for start, initializer in STARTS.items():
        kernels = [
            ops.convert_to_numpy(initializer(layer)((width, width), dtype="float32"))
            for layer in range(layers)
        ]
        for activation, (function, slope) in ACTIVATIONS.items():
            outputs = [x]
            for kernel in kernels:
                outputs.append(function(outputs[-1] @ kernel))
            gradients = [upstream]
            for kernel, output in zip(kernels[:0:-1], outputs[:1:-1], strict=True):
                gradients.insert(0, (gradients[0] * slope(output)) @ kernel.T)
            found[activation][start] = {
                "activations": np.stack(outputs[1:]),
                "gradients": np.stack(gradients),
            }
    return found


# %% tags=["experiment"]
six = six_layers(width=4096 if LECTURE_SIZE else 2048)


# %% tags=["experiment"]
def note_on(values):
    """What is written over a panel: the root mean square, and the share of exact zeros."""
    size, zeros = np.sqrt(np.mean(np.square(values, dtype="float64"))), np.mean(values == 0)
    rounded = f"{float(f'{size:.2g}'):g}"
    return f"rms {rounded}" + (f", {zeros:.0%} are 0" if zeros > 0.01 else "")


def draw_panel(axis, values, edges, transform, colour):
    """A histogram of the transformed numbers that are not 0, and a note on all of them over it.

    The outermost bars hold what lies outside of the picture as well.
    """
    if values.any():
        shown = np.clip(transform(values[values != 0]), edges[0], edges[-1])
        counts, _ = np.histogram(shown, bins=edges)
        axis.stairs(counts / max(1, counts.max()), edges, fill=True, color=colour)
        axis.text(0.5, 1.04, note_on(values), transform=axis.transAxes, ha="center", fontsize=8)
    else:
        box = {"facecolor": "white", "edgecolor": "none"}
        axis.text(0.5, 0.4, "all 0", transform=axis.transAxes, ha="center", color="0.4", bbox=box)
    axis.set(yticks=[], ylim=(0, 1.04))
    axis.spines["left"].set_visible(False)


def draw_layers(quantity, found, edges, transform, label):
    """Small multiples: a row for each start, a column for each layer; returns (figure, axes).

    quantity: "activations" or "gradients". edges: of the bins, the same in all panels.
    transform: from the numbers to what the horizontal axis shows, and label says what that is.
    """
    layers = len(next(iter(found.values()))[quantity])
    figure, axes = plt.subplots(len(found), layers, figsize=(11, 6.8), sharex=True, sharey=True)
    for row, (start, arrays) in zip(axes, found.items(), strict=True):
        name = start.replace(" ", "\n")
        row[0].set_ylabel(name, rotation=0, ha="right", va="center", fontweight="bold")
        for axis, values in zip(row, arrays[quantity], strict=True):
            draw_panel(axis, values, edges, transform, LOOK_OF[start]["color"])
    for number, (top, bottom) in enumerate(zip(axes[0], axes[-1], strict=True), start=1):
        top.set_title(f"layer {number}", pad=20)
        bottom.set_xlabel(label, fontsize=9)
    return figure, axes


# %% tags=["experiment"]
TITLES = {
    "tanh": "tanh: with 0.01 the signal dies out, with 0.1 most units are stuck",
    "ReLU": "ReLU: only He's weights keep the signal's size from layer to layer",
}
for activation, edges in (("tanh", np.linspace(-1, 1, 42)), ("ReLU", np.linspace(0, 4, 42))):
    figure, axes = draw_layers(
        "activations", six[activation], edges, lambda values: values, f"output of {activation}"
    )
    figure.suptitle(TITLES[activation], fontsize=13)
    show(figure, f"six_layers_{activation.lower()}_activations")

# %% [markdown]
# Each panel is a histogram of 16 × width numbers, scaled to the panel's height; above it stands
# their root mean square. All panels of a picture have the same horizontal axis.
#
# **What to see, tanh:** zeros give zeros. With 0.01 the outputs shrink towards 0 layer by layer,
# and so will the gradients of the weights, which have these outputs as a factor. With 0.1 most
# units sit close to −1 or 1, where tanh is flat. Glorot's stay spread out over the range in which
# tanh can do something. They do shrink a little, since tanh bends and the formula took it for
# straight; He's larger weights make up for that, though they were not made for it.
#
# **ReLU:** half of the outputs are 0 in each layer, as they should be; the histograms show the
# others. With Glorot's weights these shrink by √2 per layer, with He's they keep their size. With
# 0.1 they run off the picture: the last bar holds all that is larger than 4.


# %% tags=["experiment"]
def magnitude(values):
    """Decimal logarithm of the absolute values."""
    return np.log10(np.abs(values))


# %% tags=["experiment"]
TITLES = {
    "tanh": "tanh, on the way back: with 0.01 the gradient fades, with 0.1 it grows",
    "ReLU": "ReLU, on the way back: only He's weights keep the gradient's size",
}
for activation, title in TITLES.items():
    figure, axes = draw_layers(
        "gradients", six[activation], np.linspace(-5, 3.5, 52), magnitude, "log₁₀ |gradient|"
    )
    for axis in axes.flat:
        axis.axvline(0, color="black", linewidth=0.7, linestyle=":", zorder=0)
        axis.set_xticks([-4, -2, 0, 2])
    figure.suptitle(title, fontsize=13)
    show(figure, f"six_layers_{activation.lower()}_gradients")

# %% [markdown]
# **What to see:** read these from right to left. In layer 6 all rows are alike: that is the random
# gradient that we sent in, of size 1 (dotted line). From zeros it is gone after one layer, and as
# the outputs are 0 as well, not even the last layer's weights would learn. With 0.01 it fades. With
# 0.1 it grows, *although* most tanh units are saturated: the others pass it on several times
# enlarged. One line for each start sums it up:


# %% tags=["experiment"]
def sizes_by_layer(found):
    """Root mean squares by layer: {start: {"activations", "gradients": (layers,)}}."""
    return {
        start: {
            name: np.sqrt(np.mean(np.square(values, dtype="float64"), axis=(1, 2)))
            for name, values in arrays.items()
        }
        for start, arrays in found.items()
    }


# %% tags=["experiment"]
figure, axes = plt.subplots(2, 2, figsize=(10, 6.4), sharex=True, sharey=True)
for column, activation in zip(axes.T, ACTIVATIONS, strict=True):
    for start, sizes in sizes_by_layer(six[activation]).items():
        for axis, quantity in zip(column, ("activations", "gradients"), strict=True):
            size = sizes[quantity]
            if size.all():
                axis.semilogy(np.arange(1, len(size) + 1), size, label=start, **LOOK_OF[start])
    column[0].set_title(activation)
    column[1].set_xlabel("layer")
for axis, quantity in zip(axes[:, 0], ("outputs", "gradients"), strict=True):
    axis.set_ylabel(f"root mean square of the {quantity}")
axes[0, 0].legend(fontsize=8, loc="upper left")
figure.suptitle("Each layer multiplies: what is too small fades, what is too large explodes")
show(figure, "six_layers_sizes")

# %% [markdown]
# **What to see:** straight lines on a logarithmic scale, most clearly with ReLU: each layer
# multiplies the size by the same factor, which is $\sigma \sqrt{n/2}$ for $n$ units and weights
# of deviation $\sigma$. (Zeros have no place on such a scale.) A fixed deviation is right for one
# width and wrong for all others.
#
# **Try it yourself:** which fixed deviation would be right for ReLU at this width? Draw it, and
# 20 % more and less. Then add 1 to all inputs `x`: what does that do to the tanh network?

# %% [markdown]
# ### Experiment: thirty layers
#
# *Does it matter for training, or does a network soon find the right size by itself?* He et al.
# [2015, figure 3] trained a network of 30 layers: from the older initialization it never started to
# learn, from theirs it did. A small copy of their experiment: thirty dense ReLU layers should tell
# the arms of a spiral.


# %% tags=["experiment"]
def spiral_arms(points=1024, arms=3, seed=0):
    """Points on arms of a spiral: float32 (points, 2), standardized, and int labels (points,)."""
    random = np.random.default_rng(seed)
    labels = random.integers(arms, size=points)
    distance = random.uniform(0.15, 1.0, size=points)
    angle = 2 * np.pi * labels / arms + 4 * distance + random.normal(0, 0.12, size=points)
    x = distance[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32"), labels


def deep_training(initializer, depth=30, width=64, epochs=30, rate=0.01):
    """Loss in each epoch of training a deep ReLU network on the spiral, shape (epochs,).

    initializer: a function of the layer's number that returns an initializer for its kernel.
    """
    keras.utils.set_random_seed(0)
    x, labels = spiral_arms()
    layers = [
        keras.layers.Dense(width, activation="relu", kernel_initializer=initializer(number))
        for number in range(depth - 1)
    ]
    network = keras.Sequential(
        [keras.Input((2,)), *layers, keras.layers.Dense(3, kernel_initializer=initializer(depth))]
    )
    optimizer = keras.optimizers.SGD(rate, momentum=0.9, global_clipnorm=1.0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(optimizer, loss, jit_compile=False)
    history = network.fit(x, labels, batch_size=64, epochs=epochs, verbose=0)
    return np.array(history.history["loss"])


# %% tags=["experiment"]
figure, axis = plt.subplots(figsize=(7.5, 4))
for start in ("RandomNormal 0.1", "GlorotNormal", "HeNormal"):
    losses = deep_training(STARTS[start], epochs=90 if LECTURE_SIZE else 30)
    axis.plot(np.arange(1, len(losses) + 1), losses, label=start, **LOOK_OF[start])
axis.axhline(np.log(3), color="black", linewidth=0.8)
axis.text(axis.get_xlim()[1], np.log(3) + 0.03, "guessing: log 3", fontsize=9, ha="right")
axis.set(
    xlabel="epoch",
    ylabel="cross-entropy (nats)",
    title="Thirty ReLU layers: from He's start they learn, from the others they do not",
    ylim=(0, 1.3),
)
axis.legend(loc="center right")
show(figure, "thirty_layers")

# %% [markdown]
# **What to see:** two of the lines lie on the loss of mere guessing and stay there. Their gradients
# are thousands of times too small to move anything. Nothing is wrong with these networks; they only
# started in the wrong place.
#
# **Try it yourself:** how deep may the network be for Glorot's start to work? Is a smaller or a
# larger learning rate of any help? Replace ReLU by tanh, and predict first who wins.

# %% [markdown]
# ## Sources
#
# * Glorot & Bengio 2010, *Understanding the difficulty of training deep feedforward neural
#   networks*, AISTATS 2010
# * He, Zhang, Ren & Sun 2015, *Delving Deep into Rectifiers: Surpassing Human-Level Performance on
#   ImageNet Classification*, arXiv 1502.01852
# * LeCun, Bottou, Orr & Müller 1998, *Efficient BackProp*, in *Neural Networks: Tricks of the
#   Trade*
# * Keras documentation: 'Layer weight initializers', 'Random operations'. PyTorch documentation:
#   `torch.nn.init`. Caffe: `include/caffe/filler.hpp`
# * Okabe & Ito 2008, *Color Universal Design* (the colours of the pictures)
