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
# # Activation functions
#
# Stack a hundred matrices and you still have one matrix. What makes a network more than a linear
# map is the little function between the layers, applied to each number on its own. You will write
# the five that everybody meets (sigmoid, tanh, ReLU, leaky ReLU, ELU), the derivative of each by
# hand, and two that learn their own shape, PReLU and Maxout.
#
# None of them takes more than a few lines. The art is in the corners: what happens at
# $x = -1000$, at $x = 10^{-9}$, at the kink, and to the gradient. A formula can have the right
# value everywhere and still send NaN backwards, which ruins a training run in one step.
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
# | | you write | as |
# |---|---|---|
# | 1 | `sigmoid`, `sigmoid_gradient` | functions of a tensor |
# | 2 | `tanh`, `tanh_gradient` | functions of a tensor |
# | 3 | `relu`, `relu_gradient` | functions of a tensor |
# | 4 | `leaky_relu`, `leaky_relu_gradient` | functions of a tensor |
# | 5 | `elu`, `elu_gradient` | functions of a tensor |
# | 6 | `PReLU` | a Keras layer |
# | 7 | `Maxout` | a Keras layer |
#
# **Rules for all of them**
#
# * Inputs are tensors of any shape, from a single number (0-d) to five axes, empty ones included,
#   and of dtype float16, bfloat16, float32 or float64. **Shape and dtype come back unchanged**,
#   and so does the input itself: nothing is written into it.
# * Write with `keras.ops` (or TensorFlow's functions): `ops.exp`, `ops.expm1`, `ops.log1p`,
#   `ops.where`, `ops.maximum`, `ops.abs`, … NumPy would cut the gradient.
# * Ready-made activation functions are out, under whatever name: sigmoid, tanh, the ReLU family and
#   what contains them (such as silu). `sigmoid` and `tanh` are one curve, stretched, so neither may
#   use a library's version of the other. Your own parts may use each other.
# * The derivatives are yours as well: no `GradientTape` in the functions called `…_gradient`.
# * **From −1000 to 1000** everything is finite and right: the values, the derivatives by hand, and
#   the gradient that automatic differentiation gets out of your value function.
#
# The sources, named in brackets where they are used, are listed at the end.

# %%
import keras
import numpy as np
from keras import ops

# %%
from grader import checker

check = checker("activations", globals())

# %% [markdown]
# The next cell sets how pictures look, and how large experiments are. With
# `LECTURE_SIZE = True` they take several times as long and are smoother.

# %% tags=["experiment"]
import matplotlib.pyplot as plt

from grader.pictures import BLUE, LOOKS, RED, show, style

LECTURE_SIZE = False
style()


def on_arrays(function, **options):
    """The function of a tensor as a function of a NumPy array, with these options."""
    return lambda x: ops.convert_to_numpy(function(ops.convert_to_tensor(x), **options))


# %% [markdown]
# ## 1 The sigmoid
#
# The logistic sigmoid squashes every number into (0, 1):
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^x}{1 + e^x} \qquad
# \sigma'(x) = \sigma(x)\,(1 - \sigma(x)) \qquad \sigma(-x) = 1 - \sigma(x)$$
#
# It reads as a probability, and as the firing rate of a neuron, and for decades it was *the*
# activation function. Its slope is largest at 0, where it is 1/4, and fades like $e^{-|x|}$ on both
# sides: there the neuron is *saturated*, and hardly learns.
#
# **Three traps between formula and code**
#
# *The first formula is right and its gradient is not.* At $x = -100$ the number
# $u = 1 + e^{100}$ is more than float32 can hold (the end is at $3.4 \cdot 10^{38} \approx e^{88.7}$),
# so it becomes $\infty$, and $1/\infty = 0$ is a fine value. Backwards, the chain rule multiplies
# $\frac{d}{du} \frac{1}{u} = -\frac{1}{u^2} = 0$ with $\frac{du}{dx} = -e^{100} = -\infty$, and
# $0 \cdot \infty$ is NaN. The second formula has the same trouble on the right, even in its value:
# $\infty / \infty$. The picture shows both. In float16 the limits are as near as $\pm 11$.
#
# *`where` does not protect you.* It seems natural to take each formula where it is good,
# `where(x >= 0, first, second)`. But `where` computes **both** everywhere, and backwards the branch
# that was not chosen gets the gradient 0, and $0 \cdot \infty$ is NaN again. What must be safe is the
# argument of the exponential, before it is computed: an exponent that is never positive cannot
# overflow.
#
# *`abs` has a corner.* $-|x|$ is such an exponent. Yet $|x|$ has no derivative at exactly 0, so that
# automatic differentiation has to pick one: TensorFlow and PyTorch take 0, JAX takes 1. With
# `exp(-abs(x))` your sigmoid has slope 0 there on the first two, in place of 1/4. The check lets that
# pass, for the values are right and the backend's choice is not yours. But exact zeros are no rarity
# (black pixels, padding, a network whose weights start at 0), and `where(x >= 0, -x, x)` finds the
# true slope everywhere.

# %% tags=["experiment"]
x = np.linspace(-130, 130, 1041, dtype="float32")
with np.errstate(all="ignore"):
    up, down = np.exp(x), np.exp(-x)
    formulas = {
        "1 / (1 + e⁻ˣ)": (1 / (1 + down), (1 / (1 + down)) ** 2 * down),
        "eˣ / (1 + eˣ)": (up / (1 + up), up / (1 + up) - up * (up / (1 + up) / (1 + up))),
    }
figure, axes = plt.subplots(2, 2, figsize=(10, 4.6), sharex=True)
for column, (formula, rows) in enumerate(formulas.items()):
    for axis, y, name in zip(axes[:, column], rows, ("value", "derivative"), strict=True):
        bad = ~np.isfinite(y)
        axis.plot(x, y, color=BLUE, linewidth=2)
        axis.fill_between(
            x,
            0,
            1,
            where=bad,
            color=RED,
            alpha=0.3,
            hatch="//",
            transform=axis.get_xaxis_transform(),
        )
        if bad.any():
            axis.text(x[bad].mean(), 0.5, "NaN", ha="center", transform=axis.get_xaxis_transform())
        axis.set_ylabel(f"{name} (no unit)" if column == 0 else "")
    axes[0, column].set_title(f"{formula} in float32")
    axes[1, column].set_xlabel("x (no unit)")
show(figure, "sigmoid_overflow")

# %% [markdown]
# **Your task.** Fill in `sigmoid`. The rules at the top hold.


# %%
def sigmoid(x):
    """The logistic sigmoid 1/(1 + e^(-x)) of each element.

    x: float tensor of any shape.

    Returns a tensor of x's shape and dtype. The value and its automatic derivative are finite and
    right for x from -1000 to 1000. (At 0, where 1/4 is true, the corner of |x| may give another.)
    """
    ### BEGIN SOLUTION
    e = ops.exp(ops.where(x >= 0, -x, x))
    return ops.where(x >= 0, 1 / (1 + e), e / (1 + e))
    ### END SOLUTION


# %%
check("sigmoid_values")

# %%
check("sigmoid_slope")

# %%
check("sigmoid_extremes")

# %%
check("sigmoid_tensors")

# %% [markdown]
# Now its derivative, as you would use it in a backward pass that you write yourself. Mind what the
# argument is: **x, the input of the sigmoid**. Much code on the web takes the sigmoid's *output* $s$
# and returns $s(1-s)$, which saves an exponential and is a fine bargain, as long as nobody hands it
# an $x$.
#
# **Your task.** Fill in `sigmoid_gradient`.


# %%
def sigmoid_gradient(x):
    """The derivative of the sigmoid at each element.

    x: float tensor of any shape: what goes into the sigmoid, not what comes out.

    Returns dy/dx, a tensor of x's shape and dtype, finite and right for x from -1000 to 1000; at 0
    it is 1/4.
    """
    ### BEGIN SOLUTION
    s = sigmoid(x)
    return s * (1 - s)
    ### END SOLUTION


# %%
check("sigmoid_gradient_values")

# %%
check("sigmoid_gradient_everywhere")

# %% [markdown]
# ## 2 The hyperbolic tangent
#
# $$\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1 \qquad
# \tanh'(x) = 1 - \tanh^2(x)$$
#
# It is the sigmoid stretched to (−1, 1): odd, so that outputs are centred on 0, and four times as
# steep at 0, where its slope is 1.
#
# The traps of the sigmoid are all here again, and there is a new one. Near 0, $\tanh(x) \approx x$,
# and the formulas above compute it as the difference of two numbers near 1. In float32 those come
# in steps of $6 \cdot 10^{-8}$: at $x = 10^{-9}$ nothing is left, the answer is 0. That is what
# `expm1` is for: $\mathrm{expm1}(z) = e^z - 1$ is computed without that subtraction and keeps all
# its digits. Express tanh by $e^{-2|x|} - 1$ and neither end can hurt you.

# %% tags=["experiment"]
x = np.geomspace(1e-10, 10, 400, dtype="float32")
true = np.tanh(x.astype("float64"))
e, less_one = np.exp(-2 * x), np.expm1(-2 * x)
ways = {
    "(1 − e) / (1 + e)  with  e = exp(−2x)": (1 - e) / (1 + e),
    "2 σ(2x) − 1": 2 / (1 + np.exp(-2 * x)) - 1,
    "−m / (2 + m)  with  m = expm1(−2x)": -less_one / (2 + less_one),
}
figure, axis = plt.subplots(figsize=(8, 3.8))
for look, (name, y) in zip((LOOKS[1], LOOKS[3], LOOKS[0]), ways.items(), strict=True):
    error = np.abs(y - true) / true
    axis.loglog(x, np.maximum(error, 1e-9), label=name, markevery=25, linewidth=1, **look)
axis.axhline(2**-24, color="black", linewidth=0.8)
axis.text(1e-10, 2**-24, "rounding", va="bottom", fontsize=9)
axis.set(
    xlabel="x (no unit)",
    ylabel="relative error in float32",
    title="A difference of two numbers near 1 loses small values, expm1 keeps them",
)
axis.legend(loc="upper right")
show(figure, "tanh_digits")

# %% [markdown]
# **Your task.** Fill in `tanh` and `tanh_gradient`. Besides the rules at the top: small inputs keep
# their digits, so that `tanh` of $10^{-9}$ is $10^{-9}$.


# %%
def tanh(x):
    """The hyperbolic tangent of each element.

    x: float tensor of any shape.

    Returns a tensor of x's shape and dtype. The value and its automatic derivative are finite and
    right for x from -1000 to 1000; tiny x keep their digits. (At 0, where 1 is true, the corner of
    |x| may give another derivative.)
    """
    ### BEGIN SOLUTION
    m = ops.expm1(ops.where(x >= 0, -2 * x, 2 * x))
    y = -m / (2 + m)
    return ops.where(x >= 0, y, -y)
    ### END SOLUTION


# %%
check("tanh_values")

# %%
check("tanh_slope")

# %%
check("tanh_extremes")

# %%
check("tanh_small")

# %%
check("tanh_tensors")


# %%
def tanh_gradient(x):
    """The derivative of tanh at each element.

    x: float tensor of any shape: what goes into tanh, not what comes out.

    Returns dy/dx, a tensor of x's shape and dtype, finite and right for x from -1000 to 1000; at 0
    it is 1.
    """
    ### BEGIN SOLUTION
    y = tanh(x)
    return 1 - y * y
    ### END SOLUTION


# %%
check("tanh_gradient_values")

# %%
check("tanh_gradient_everywhere")

# %% [markdown]
# ### Experiment: why centred outputs learn faster
#
# *What is wrong with a function whose outputs are all positive?* Take one neuron of the next layer,
# $y = w_1 a_1 + w_2 a_2$, whose inputs $a$ come from sigmoids. The loss sends back
# $\partial L/\partial w_i = \delta\, a_i$ with one $\delta$ for both. All $a_i$ are positive, so **all
# components of the gradient have the sign of $\delta$**: for one example the weights can only grow
# together or shrink together. To raise one and lower the other, they must zigzag [LeCun et al. 1998,
# section 4.3]. Here two weights do just that, with inputs from your `sigmoid` and from your `tanh`.


# %% tags=["experiment"]
def weight_path(function, steps=200, rate=0.3, seed=0):
    """Train one neuron with two inputs, one example a step, from weights (−1, 1) to (1, −1).

    function: turns an array of numbers into the neuron's inputs.
    Returns {"path": weights (steps + 1, 2), "same sign": share of the steps whose gradient has two
    components of one sign, "steps": how many it took to come within 0.1 of the target}.
    """
    random = np.random.default_rng(seed)
    weights, target = np.array([-1.0, 1.0]), np.array([1.0, -1.0])
    examples = function(random.normal(scale=1.5, size=(steps, 2)))
    path, gradients = [weights], []
    for a in examples:
        gradients.append(((weights - target) @ a) * a)
        weights = weights - rate * gradients[-1]
        path.append(weights)
    path = np.array(path)
    there = np.linalg.norm(path - target, axis=1) < 0.1
    return {
        "path": path,
        "same sign": np.mean(np.prod(np.sign(gradients), axis=1) > 0),
        "steps": int(np.argmax(there)) if there.any() else steps,
    }


# %% tags=["experiment"]
figure, axes = plt.subplots(1, 2, figsize=(10, 4.8), sharex=True, sharey=True)
for axis, look, function in zip(axes, (LOOKS[1], LOOKS[0]), (sigmoid, tanh), strict=True):
    run = weight_path(on_arrays(function))
    axis.plot(*run["path"][: run["steps"] + 1].T, linewidth=1, **look)
    axis.plot(-1, 1, "k^", markersize=10)
    axis.plot(1, -1, "k*", markersize=14)
    axis.annotate("start", (-1, 1), (-1.1, 1.2))
    axis.annotate("target", (1, -1), (1.1, -1.25))
    axis.set(
        xlabel="first weight (no unit)",
        title=f"Inputs from {function.__name__}: {run['steps']} steps;\n"
        f"one sign for both weights in {run['same sign']:.0%} of them",
        xlim=(-1.6, 1.8),
        ylim=(-1.6, 1.6),
    )
axes[0].set_ylabel("second weight (no unit)")
show(figure, "zigzag")

# %% [markdown]
# **What to see:** with positive inputs every single step goes to the upper right or to the lower
# left, though the target lies at the lower right: the weights get there by crossing the valley many
# times. With tanh about half of the steps may go in any direction. (The mean over a batch softens
# this: its sum of gradients may have mixed signs.)
#
# **Try it yourself:** subtract 0.5 from the sigmoid, `lambda x: on_arrays(sigmoid)(x) - 0.5`; raise
# the rate to 1.

# %% [markdown]
# ## 3 ReLU
#
# $$\mathrm{relu}(x) = \max(0, x) \qquad
# \mathrm{relu}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}$$
#
# The rectified linear unit [Nair & Hinton 2010; Glorot, Bordes & Bengio 2011] passes what is
# positive and stops the rest. It costs one comparison, does not saturate on the right, and its slope
# is *exactly* 1 wherever it is active: thirty of them in a row still multiply to 1.
#
# * **At 0 there is no derivative.** The slope is 0 on the left and 1 on the right, and any number from
#   0 to 1 is a *subgradient*: a line through the kink with that slope stays below the curve.
#   Implementations differ. Everybody's own ReLU takes 0. `maximum(x, 0)` takes 1 in TensorFlow, which
#   gives a tie to the first argument, so that `maximum(0, x)` takes 0 there; in JAX and PyTorch both
#   take ½. `(x + |x|) / 2` takes ½, but 1 in JAX. All pass here. Mathematically it does not matter;
#   in float32 it can be felt, and 0 did best where it was measured [Bertoin et al. 2021].
# * **NaN must stay NaN.** Every comparison with NaN is false, so that `where(x > 0, x, 0)` turns it into
#   an innocent 0. A network that has diverged then looks merely inactive, and you search in the wrong
#   place.
# * **A derivative is a float.** `x > 0` is a tensor of booleans; what gets multiplied into a gradient is
#   0.0 or 1.0 in the dtype of $x$.

# %% tags=["experiment"]
figure, (axis, kink) = plt.subplots(1, 2, figsize=(10, 3.4))
x = np.linspace(-2, 2, 201)
axis.plot(x, np.maximum(x, 0), color=BLUE, linewidth=2)
axis.set(xlabel="x (no unit)", ylabel="relu(x) (no unit)", title="ReLU")
kink.plot(x, np.maximum(x, 0), color=BLUE, linewidth=2, label="ReLU")
for look, at_zero in zip(LOOKS[1:4], (0.0, 0.5, 1.0), strict=True):
    line = {"color": look["color"], "linestyle": look["linestyle"]}
    kink.plot(x, at_zero * x, label=f"slope {at_zero:g} at 0", **line)
kink.set(xlabel="x (no unit)", title="At the kink, any slope from 0 to 1 stays below the curve")
kink.legend()
show(figure, "relu_kink")

# %% [markdown]
# **Your task.** Fill in `relu` and `relu_gradient`. NaN in, NaN out; at the kink both your derivative
# and the automatic one may be anything from 0 to 1.


# %%
def relu(x):
    """The rectified linear unit max(0, x) of each element.

    x: float tensor of any shape.

    Returns a tensor of x's shape and dtype. NaN stays NaN.
    """
    ### BEGIN SOLUTION
    return ops.maximum(x, 0)
    ### END SOLUTION


# %%
check("relu_values")

# %%
check("relu_nan")

# %%
check("relu_extremes")

# %%
check("relu_tensors")


# %%
def relu_gradient(x):
    """The derivative of ReLU at each element.

    x: float tensor of any shape: what goes into the ReLU.

    Returns dy/dx, a tensor of x's shape and dtype: 1 where x is positive, 0 where it is
    negative, and any value from 0 to 1 where it is 0.
    """
    ### BEGIN SOLUTION
    return ops.cast(x > 0, x.dtype)
    ### END SOLUTION


# %%
check("relu_gradient_values")

# %%
check("relu_gradient_everywhere")

# %% [markdown]
# ### Experiment: thirty layers of slopes
#
# *Why did deep networks have to wait for ReLU?* On its way back through a layer, a gradient is
# multiplied by the slope of the activation, then by the weights. The sigmoid's slope is at most 1/4,
# so thirty layers leave at most $4^{-30} \approx 10^{-18}$ of it, unless the weights make up for it
# [Hochreiter 1991; Bengio, Simard & Frasconi 1994]. This network sends a random gradient back through
# thirty layers with your derivatives. Its weights are drawn with the variance that suits each
# function: 1/fan-in for sigmoid and tanh, 2/fan-in for ReLU [He et al. 2015], which makes up for the
# half of the units that are off.


# %% tags=["experiment"]
def through_layers(function, derivative, gain, depth=30, width=128, batch=64):
    """Send numbers forward through random layers, and a random gradient back.

    function, derivative: of arrays. gain: variance of the weights times the width.
    Returns {"norm": (depth,) the gradient's norm behind 1, 2, … layers, over the one behind the
    first; "slope": (depth,) mean slope of each of these layers}; the last layer comes first.
    """
    random = np.random.default_rng(0)
    x = random.normal(size=(batch, width)).astype("float32")
    layers = []
    for _ in range(depth):
        kernel = random.normal(scale=np.sqrt(gain / width), size=(width, width)).astype("float32")
        z = x @ kernel
        layers.append((kernel, z))
        x = function(z)
    gradient = random.normal(size=x.shape).astype("float32")
    norms, slopes = [], []
    for kernel, z in reversed(layers):
        slope = derivative(z)
        gradient = (gradient * slope) @ kernel.T.copy()
        slopes.append(slope.mean())
        norms.append(np.linalg.norm(gradient.astype("float64")))
    return {"norm": np.array(norms) / norms[0], "slope": np.array(slopes)}


# %% tags=["experiment"]
size = {"width": 512, "batch": 256} if LECTURE_SIZE else {}
runs = {
    "sigmoid": through_layers(on_arrays(sigmoid), on_arrays(sigmoid_gradient), 1, **size),
    "tanh": through_layers(on_arrays(tanh), on_arrays(tanh_gradient), 1, **size),
    "ReLU": through_layers(on_arrays(relu), on_arrays(relu_gradient), 2, **size),
}
back = np.arange(1, 31)
figure, axes = plt.subplots(1, 2, figsize=(11, 4.2))
for look, (name, run) in zip((LOOKS[1], LOOKS[2], LOOKS[0]), runs.items(), strict=True):
    slopes = np.ones(30) if name == "ReLU" else run["slope"]
    label = "ReLU, where it is active" if name == "ReLU" else name
    axes[0].semilogy(back, np.cumprod(slopes), label=label, markevery=3, **look)
    axes[1].semilogy(back, run["norm"], label=name, markevery=3, **look)
axes[0].semilogy(
    back, 0.25**back, color="black", linewidth=0.8, label="$4^{-k}$: the sigmoid's most"
)
for axis in axes:
    axis.set(xlabel="layers k on the way back", ylim=(1e-20, 10))
axes[0].set(
    ylabel="product of k slopes (no unit)", title="The slopes alone: a product of mean slopes"
)
axes[1].set(
    ylabel="norm of the gradient\n(1 behind the last layer)",
    title="The gradient itself, weights included",
)
axes[0].legend(loc="lower left")
show(figure, "thirty_layers")

# %% [markdown]
# **What to see:** behind thirty sigmoid layers one part in $10^{18}$ of the gradient is left: the
# first layers would learn nothing. tanh loses much less, since its slope is 1 at 0, and an active ReLU
# loses nothing at all.
#
# **Try it yourself:** give the sigmoid the gain 16: weights four times as large make up for the slope
# of 1/4 at 0. Why does that not save it? (Print the mean slopes.) What does gain 1 do to ReLU?

# %% [markdown]
# ### Experiment: how ReLUs die
#
# *What happens to a ReLU that is negative for every example?* Its slope is 0 for each of them, and no
# gradient reaches its weights: it is dead [Maas et al. 2013 name the danger]. Only a change in what
# comes in from below could wake it up, and in the first layer nothing comes in but the data. Two ways
# lead there. A step that is too long throws the bias far below 0, or the bias starts there. This
# network has two hidden layers of 100 units, tells three arms of a spiral apart, and its backward pass
# uses your `relu_gradient`. We count the dead of the second hidden layer after training.


# %% tags=["experiment"]
def spiral(examples, seed=0):
    """Points on three arms of a spiral: (examples, 2) float32, and the arm of each, (examples,)."""
    random = np.random.default_rng(seed)
    arm = random.integers(3, size=examples)
    radius = np.sqrt(random.random(examples))
    angle = 5 * radius + arm * 2 * np.pi / 3 + random.normal(scale=0.15, size=examples)
    points = 2 * radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return points.astype("float32"), arm


def start_network(width, bias, seed=0):
    """Kernels (He's variance) and biases of three layers, 2 → width → width → 3, in float32."""
    random = np.random.default_rng(seed)
    sizes = [(2, width), (width, width), (width, 3)]
    kernels = [random.normal(scale=np.sqrt(2 / n), size=(n, m)) for n, m in sizes]
    biases = [np.full(width, bias), np.full(width, bias), np.zeros(3)]
    return [
        [k.astype("float32"), b.astype("float32")] for k, b in zip(kernels, biases, strict=True)
    ]


def run_network(network, x, function):
    """The logits, and for each layer its input and what it computed before the activation."""
    steps = []
    for kernel, bias in network:
        z = x @ kernel + bias
        steps.append((x, z))
        x = function(z)
    return z, steps


def train_step(network, x, labels, function, derivative, rate):
    """One step of gradient descent on the cross-entropy, in place, by your derivative."""
    logits, steps = run_network(network, x, function)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    d = shares / shares.sum(axis=1, keepdims=True)
    d[np.arange(len(x)), labels] -= 1
    d /= len(x)
    for index in reversed(range(3)):
        inputs, z = steps[index]
        if index < 2:
            d = d * derivative(z)
        kernel, bias = network[index]
        network[index] = [kernel - rate * (inputs.T @ d), bias - rate * d.sum(axis=0)]
        d = d @ kernel.T.copy()  # of a transposed view the product is many times slower


def activity(network, x, function):
    """For each unit of the two hidden layers, the share of examples that it is active on: (2, width)."""
    _, steps = run_network(network, x, function)
    return np.array([(z > 0).mean(axis=0) for _, z in steps[:2]])


def lives(function, derivative, rate, bias=0.0, steps=200, width=100, every=10, seed=0):
    """Train, and watch which units are active.

    Returns {"activity": (looks, 2, width) of the two hidden layers, from before training on,
    "dead": (looks, 2) how many units are active on no example, "step": (looks,), "accuracy": of the
    training set, at the end}.
    """
    x, labels = spiral(512)
    random = np.random.default_rng(seed)
    network = start_network(width, bias, seed)
    looks, shares = [], []
    for step in range(steps + 1):
        if step % every == 0 or step == steps:
            looks.append(step)
            shares.append(activity(network, x, function))
        if step < steps:
            batch = random.integers(len(x), size=64)
            train_step(network, x[batch], labels[batch], function, derivative, np.float32(rate))
    logits, _ = run_network(network, x, function)
    return {
        "activity": np.array(shares),
        "dead": (np.array(shares) == 0).sum(axis=-1),
        "step": np.array(looks),
        "accuracy": np.mean(logits.argmax(axis=1) == labels),
    }


# %% tags=["experiment"]
def draw_units(axis, shares):
    """Draw one layer as a square of units: the darker, the more often active; crosses are dead."""
    side = int(np.sqrt(len(shares)))
    grid = np.sort(shares)[::-1].reshape(side, side)[::-1]
    alive = np.ma.masked_equal(grid, 0)
    picture = axis.pcolormesh(
        alive, cmap="Blues", vmin=-0.15, vmax=1, edgecolor="white", linewidth=1.2
    )
    rows, columns = np.nonzero(grid == 0)
    axis.scatter(columns + 0.5, rows + 0.5, marker="s", color="black", s=72, linewidths=0)
    axis.scatter(columns + 0.5, rows + 0.5, marker="x", color="white", s=18, linewidths=1.1)
    axis.set(xticks=[], yticks=[], xlim=(0, side), ylim=(0, side), aspect="equal")
    for edge in ("left", "bottom"):
        axis.spines[edge].set_visible(False)
    return picture


length = 1500 if LECTURE_SIZE else 200
by_rate = {rate: {"rate": rate} for rate in (0.03, 0.1, 0.3, 0.6, 1.0, 1.5)}
by_bias = {bias: {"rate": 0.1, "bias": bias} for bias in (0.0, -0.5, -1.0, -1.5, -2.0, -3.0)}
on_relu = on_arrays(relu), on_arrays(relu_gradient)
figure, axes = plt.subplots(2, 6, figsize=(12, 5.4))
graves = {}
for line, name, choices in zip(
    axes, ("learning rate", "initial bias"), (by_rate, by_bias), strict=True
):
    for axis, (value, choice) in zip(line, choices.items(), strict=True):
        graves[name, value] = run = lives(*on_relu, steps=length, **choice)
        picture = draw_units(axis, run["activity"][-1, 1])
        title = f"{value:g}".replace("-", "−")
        axis.set_title(f"{name} {title}" if axis is line[0] else title, fontsize=10)
        axis.set_xlabel(f"{run['dead'][-1, 1]} dead\n{run['accuracy']:.0%} right")
colours = figure.colorbar(picture, ax=axes, shrink=0.7, boundaries=np.linspace(0, 1, 101))
colours.set_label("share of the examples\nthat a unit is active on")
colours.set_ticks([0, 0.5, 1])
figure.suptitle(
    f"How ReLUs die: the second hidden layer's 100 units after {length} steps (✕ = dead)"
)
show(figure, "dead_relus")

# %% tags=["experiment"]
figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
for look, rate in zip(LOOKS, (0.3, 0.6, 1.0, 1.5), strict=False):
    run = graves["learning rate", rate]
    for axis, dead in zip(axes, run["dead"].T, strict=True):
        axis.plot(run["step"], dead, label=f"rate {rate:g}", markevery=2, **look)
for axis, layer in zip(axes, ("first", "second"), strict=True):
    axis.set(xlabel="training steps", title=f"{layer} hidden layer", ylim=(-2, 102))
axes[0].set_ylabel("dead units of 100")
axes[0].legend(loc="upper right")
show(figure, "dying_relus")

# %% [markdown]
# **What to see:** each square is a unit, sorted by how often it is active; the black ones are dead. As
# the rate grows, half of the layer dies in the first ten, too long steps, while the network may still
# do its work with the rest. With a bias far below 0 the *whole* layer is dead, and then nothing below
# it gets any gradient either: a third of the examples right is what guessing gives. In the second layer
# a few come back when the layer below shifts; in the first the dead stay dead. (A handful is dead in
# every network. That is normal, half of a layer is not.)
#
# **Try it yourself:** an initial bias of +1; ten times as many steps; `seed=1`; a rate of 3. What
# happens to the dead if you take the rate down again?

# %% [markdown]
# ## 4 Leaky ReLU
#
# $$\mathrm{leaky}(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases} \qquad
# \mathrm{leaky}'(x) = \begin{cases} 1 & x > 0 \\ \alpha & x < 0 \end{cases}$$
#
# A small slope $\alpha$ on the left lets a little gradient through, so that no unit is lost for good
# [Maas et al. 2013]. Which slope? If you copy code between libraries, know that they differ:
#
# | where | slope |
# |---|---|
# | Maas et al. 2013; PyTorch; **here** | 0.01 |
# | many lecture slides, written max(0.1x, x) | 0.1 |
# | `tf.nn.leaky_relu`; `keras.activations.leaky_relu` | 0.2 |
# | `keras.layers.LeakyReLU` | 0.3 |
#
# The slides' $\max(\alpha x, x)$ is the same thing **as long as $\alpha \le 1$**. Above 1 the larger one
# of the two is the wrong one, on both sides. That is no idle case: part 6 *learns* the slope.

# %% tags=["experiment"]
figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
x = np.linspace(-2, 2, 201)
for axis, alpha in zip(axes, (0.3, 2.0), strict=True):
    axis.plot(x, np.where(x > 0, x, alpha * x), color=BLUE, linewidth=2, label="leaky ReLU")
    axis.plot(x, np.maximum(alpha * x, x), color=RED, linestyle="--", label="max(αx, x)")
    axis.set(xlabel="x (no unit)", title=f"α = {alpha:g}")
axes[0].set_ylabel("y (no unit)")
axes[0].legend()
show(figure, "leaky_maximum")

# %% [markdown]
# **Your task.** Fill in `leaky_relu` and `leaky_relu_gradient`, for any slope. At the kink the
# derivative may be anything between the slope and 1.


# %%
def leaky_relu(x, negative_slope=0.01):
    """Leaky ReLU of each element: x where it is positive, negative_slope * x where it is not.

    x: float tensor of any shape.
    negative_slope: a number; usually small, but any will do.

    Returns a tensor of x's shape and dtype.
    """
    ### BEGIN SOLUTION
    return ops.where(x > 0, x, negative_slope * x)
    ### END SOLUTION


# %%
check("leaky_relu_values")

# %%
check("leaky_relu_extremes")

# %%
check("leaky_relu_tensors")


# %%
def leaky_relu_gradient(x, negative_slope=0.01):
    """The derivative of leaky ReLU at each element.

    x: float tensor of any shape: what goes into the function.
    negative_slope: as in leaky_relu.

    Returns dy/dx, a tensor of x's shape and dtype: 1 where x is positive, negative_slope where it
    is negative, and any value between the two where it is 0.
    """
    ### BEGIN SOLUTION
    positive = ops.cast(x > 0, x.dtype)
    return positive + negative_slope * (1 - positive)
    ### END SOLUTION


# %%
check("leaky_relu_gradient_values")

# %%
check("leaky_relu_gradient_everywhere")

# %% [markdown]
# ### Experiment: back from the dead
#
# *Does the leak really help?* Start with a bias of −2, where hardly any unit of the second hidden layer
# is active on any example, and train with your functions.


# %% tags=["experiment"]
length = 2000 if LECTURE_SIZE else 400
same = {"rate": 0.3, "bias": -2.0, "steps": length, "every": 20}
runs = {"ReLU": lives(*on_relu, **same)}
for slope in (0.01, 0.1, 0.3):
    on_leaky = [on_arrays(f, negative_slope=slope) for f in (leaky_relu, leaky_relu_gradient)]
    runs[f"slope {slope:g}"] = lives(*on_leaky, **same)
figure, axis = plt.subplots(figsize=(7.5, 4))
for look, (name, run) in zip(LOOKS, runs.items(), strict=False):
    label = f"{name}: {run['accuracy']:.0%} right"
    axis.plot(run["step"], run["dead"][:, 1], label=label, markevery=2, **look)
axis.set(
    xlabel="training steps",
    ylabel="units of 100 that are\nactive on no example",
    title="Through a leak, units find their way back; dead ReLUs do not",
    ylim=(0, 105),
)
axis.legend(loc="lower left")
show(figure, "leaky_revival")

# %% [markdown]
# **What to see:** the ReLU network is dead for good. With a leak its units become active again, the
# sooner the larger the slope, and the network learns (accuracy on the training set, at the end).
#
# **Try it yourself:** where is the slope that learns best here? What becomes of the network at slope 1?

# %% [markdown]
# ## 5 ELU
#
# $$\mathrm{elu}(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases} \qquad
# \mathrm{elu}'(x) = \begin{cases} 1 & x > 0 \\ \alpha\, e^x & x < 0 \end{cases}$$
#
# The exponential linear unit [Clevert, Unterthiner & Hochreiter 2015] bends smoothly (for $\alpha = 1$
# there is no kink at all), tends to $-\alpha$ on the left, and its negative values pull the mean of a
# layer's outputs towards 0: what tanh has and ReLU has not.
#
# You know its traps by now, all three in one function. The exponential overflows on the side where it
# is not wanted, which `where` alone does not prevent. A mask does not switch it off either:
# $0 \cdot \infty$ is NaN. And near 0 the difference $e^x - 1$ loses its digits: at $x = -10^{-6}$ float32
# gives $-1.013 \cdot 10^{-6}$, an error of 1.3 %. (Keras's own `elu` on TensorFlow does just that;
# you can do better.)

# %% tags=["experiment"]
x = np.linspace(-4, 2, 301)
figure, axis = plt.subplots(figsize=(7, 3.6))
for look, alpha in zip(LOOKS, (1.0, 0.3, 2.5), strict=False):
    y = np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
    axis.plot(x, y, label=f"α = {alpha:g}", markevery=40, **look)
axis.axhline(0, color="black", linewidth=0.6)
axis.set(xlabel="x (no unit)", ylabel="elu(x) (no unit)", title="Only α = 1 has no kink at 0")
axis.legend()
show(figure, "elu_alphas")

# %% [markdown]
# **Your task.** Fill in `elu` and `elu_gradient`, for any $\alpha > 0$. Besides the rules at the top:
# small negative inputs keep their digits; at the kink `elu_gradient` may be anything between 1 and
# $\alpha$ (with $\alpha = 1$ that is 1).


# %%
def elu(x, alpha=1.0):
    """The exponential linear unit of each element: x above 0, alpha * (e^x - 1) below.

    x: float tensor of any shape.
    alpha: a number above 0; the function tends to -alpha on the left.

    Returns a tensor of x's shape and dtype. The value and its automatic derivative are finite and
    right for x from -1000 to 1000; tiny x keep their digits.
    """
    ### BEGIN SOLUTION
    below = ops.where(x > 0, ops.zeros_like(x), x)
    return ops.where(x > 0, x, alpha * ops.expm1(below))
    ### END SOLUTION


# %%
check("elu_values")

# %%
check("elu_extremes")

# %%
check("elu_small")

# %%
check("elu_tensors")


# %%
def elu_gradient(x, alpha=1.0):
    """The derivative of ELU at each element.

    x: float tensor of any shape: what goes into the function.
    alpha: as in elu.

    Returns dy/dx, a tensor of x's shape and dtype: 1 where x is positive, alpha * e^x where it is
    negative, and any value between 1 and alpha where it is 0.
    """
    ### BEGIN SOLUTION
    below = ops.where(x > 0, ops.zeros_like(x), x)
    return ops.where(x > 0, ops.ones_like(x), alpha * ops.exp(below))
    ### END SOLUTION


# %%
check("elu_gradient_values")

# %%
check("elu_gradient_everywhere")

# %% [markdown]
# ### Experiment: all five side by side
#
# *How far does each let a gradient through?* Values and derivatives, all yours.


# %% tags=["experiment"]
def curves(x):
    """{name: (value, derivative)} of the five functions at the places x, float32 arrays."""
    x = np.asarray(x, dtype="float32")
    pairs = {
        "sigmoid": (sigmoid, sigmoid_gradient),
        "tanh": (tanh, tanh_gradient),
        "ReLU": (relu, relu_gradient),
        "leaky ReLU (0.01)": (leaky_relu, leaky_relu_gradient),
        "ELU (α = 1)": (elu, elu_gradient),
    }
    return {name: tuple(on_arrays(f)(x) for f in pair) for name, pair in pairs.items()}


# %% tags=["experiment"]
x = np.linspace(-5, 5, 401)
figure, axes = plt.subplots(1, 5, figsize=(13, 3.4), sharex=True, sharey=True)
for axis, (name, (y, slope)) in zip(axes, curves(x).items(), strict=True):
    axis.axhline(0, color="black", linewidth=0.5)
    axis.plot(x, y, color=BLUE, linewidth=2, label="value")
    axis.plot(x, slope, color=RED, linestyle="--", linewidth=1.8, label="derivative")
    axis.set(title=name, xlabel="x (no unit)", ylim=(-1.2, 2.5))
axes[0].set_ylabel("value, derivative (no unit)")
axes[0].legend(loc="upper left")
show(figure, "all_five")

# %% [markdown]
# **What to see:** the dashed line is what a gradient gets multiplied with. The sigmoid's never rises
# above 1/4 and is gone beyond ±5; tanh reaches 1 at a single place; the other three are 1 on half of
# the line, and differ in how they treat the other half: nothing, a trickle, a fading slope.
#
# **Try it yourself:** draw `elu` with `alpha=0.3` and find its kink in both lines.

# %% [markdown]
# ## 6 PReLU
#
# Why choose a slope at all, if it can be learned? Parametric ReLU [He et al. 2015] is leaky ReLU with
# a *weight* for the slope:
#
# $$y = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases} \qquad
# \frac{\partial L}{\partial \alpha} = \sum_{x \le 0} x\, \frac{\partial L}{\partial y}$$
#
# where the sum goes over all places that one $\alpha$ serves. How many $\alpha$ are there? Keras has one
# for each input, batch aside, unless `shared_axes` names axes along which one slope serves all places.
# Axes are counted as in the input, the batch being axis 0; along shared axes `alpha` has length 1:
#
# | input | `shared_axes` | shape of `alpha` |
# |---|---|---|
# | (N, D) | `None` | (D,) |
# | (N, H, W, C) | `None` | (H, W, C) |
# | (N, H, W, C) | `[1, 2]` | (1, 1, C): one slope for each channel |
# | (N, T, C) | `1`, the same as `[1]` | (1, C) |
#
# Conventions differ here too: He et al. and PyTorch start the slopes at 0.25 and share them over pixels
# without being asked; Keras, and we, start at 0.

# %% tags=["experiment"]
figure, axes = plt.subplots(1, 3, figsize=(10, 3.3))
shades = np.random.default_rng(1).permutation(np.linspace(0.15, 0.9, 12))
grids = {
    "shared_axes=None: (3, 4, 1)": shades.reshape(3, 4),
    "shared_axes=[1]: (1, 4, 1)": np.tile(shades[:4], (3, 1)),
    "shared_axes=[1, 2]: (1, 1, 1)": np.full((3, 4), shades[0]),
}
for axis, (title, grid) in zip(axes, grids.items(), strict=True):
    axis.imshow(grid, cmap="Blues", vmin=0, vmax=1)
    for (row, column), shade in np.ndenumerate(grid):
        name = f"α{1 + np.flatnonzero(shades == shade)[0]}"
        axis.text(column, row, name, ha="center", va="center", color="w" if shade > 0.55 else "k")
    axis.set(xticks=[], yticks=[], xlabel="axis 2", title=title)
axes[0].set_ylabel("axis 1")
figure.suptitle("Which slope serves which place of a 3 × 4 image with one channel")
show(figure, "prelu_shared_axes")

# %% [markdown]
# **What Keras wants of a layer.** Weights are made in `build(input_shape)` with `self.add_weight`; the
# batch size in `input_shape` is often `None`, and shared axes may be as well. `call` computes with
# `keras.ops`. `**kwargs` (name, dtype, …) go to `super().__init__`, and `get_config` gives back every
# argument of the constructor, so that `from_config` and loading from a file work. In mixed precision
# `add_weight` keeps the weight in float32 and hands it to `call` in float16 by itself.
#
# **Your task.** Fill in the layer. Its only weight is called `alpha`, is trainable and starts at 0. The
# slope may become negative or larger than 1. `shared_axes` is `None`, an int, or a list or tuple of
# ints. An input whose size along an axis that is *not* shared differs from what the layer was built for
# raises an error (any exception; `self.input_spec` is the comfortable way). You may add methods of
# your own.


# %%
class PReLU(keras.layers.Layer):
    """Parametric ReLU (He et al. 2015): x where it is positive, alpha * x where it is not.

    shared_axes: an int or a list or tuple of ints, the axes along which one slope serves all
        places; the batch is axis 0. None shares along no axis but the batch.
    kwargs: what every Keras layer takes, such as its name and dtype.

    The weight `alpha` is trainable, 0 at first, of the input's shape without the batch, with
    length 1 along the shared axes.
    """

    def __init__(self, shared_axes=None, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else shared_axes
        self.supports_masking = True
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weight. input_shape: a tuple; None stands for sizes not known yet."""
        ### BEGIN SOLUTION
        shared = self.shared_axes or []
        sizes = {axis: size for axis, size in enumerate(input_shape) if axis}
        shape = [1 if axis in shared else size for axis, size in sizes.items()]
        self.alpha = self.add_weight(name="alpha", shape=shape, initializer="zeros")
        own = {axis: size for axis, size in sizes.items() if axis not in shared}
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes=own)
        ### END SOLUTION

    def call(self, inputs):
        """inputs: a tensor of the shape that the layer was built for. Returns one like it."""
        ### BEGIN SOLUTION
        return ops.where(inputs > 0, inputs, self.alpha * inputs)
        ### END SOLUTION

    def get_config(self):
        """The constructor's arguments, the base class's included, as JSON values by name."""
        ### BEGIN SOLUTION
        config = super().get_config()
        config["shared_axes"] = self.shared_axes
        return config
        ### END SOLUTION


# %%
check("prelu_weights")

# %%
check("prelu_output")

# %%
check("prelu_shared_axes")

# %%
check("prelu_gradient")

# %%
check("prelu_unknown_sizes")

# %%
check("prelu_config")

# %%
check("prelu_mixed_precision")

# %%
check("prelu_errors")

# %%
check("prelu_trains")

# %%
check("prelu_two_layers")

# %% [markdown]
# ### Experiment: which slopes does it learn?
#
# *Does a network want its negative side?* Three hidden layers, each followed by your PReLU with a slope
# for every unit, learn the spiral; all slopes start at 0.


# %% tags=["experiment"]
def learned_slopes(epochs=60, width=32, depth=3):
    """Train a network with PReLU on the spiral: {"alpha": (depth, width), "accuracy": training}."""
    keras.utils.set_random_seed(0)
    x, labels = spiral(512)
    model = keras.Sequential([keras.Input((2,))])
    for _ in range(depth):
        model.add(keras.layers.Dense(width, kernel_initializer="he_normal"))
        model.add(PReLU())
    model.add(keras.layers.Dense(3))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    history = model.fit(x, labels, batch_size=64, epochs=epochs, verbose=0)
    slopes = [ops.convert_to_numpy(w) for w in model.trainable_weights if w.name == "alpha"]
    return {"alpha": np.array(slopes), "accuracy": history.history["accuracy"][-1]}


# %% tags=["experiment"]
learned = learned_slopes(epochs=300 if LECTURE_SIZE else 60)
figure, axis = plt.subplots(figsize=(7.5, 3.6))
for layer, (look, slopes) in enumerate(zip(LOOKS, learned["alpha"], strict=False), start=1):
    heights = np.full(len(slopes), layer) + np.linspace(-0.25, 0.25, len(slopes))
    axis.plot(slopes, heights, **{**look, "linestyle": "none"})
    axis.plot([np.median(slopes)] * 2, [layer - 0.35, layer + 0.35], color="black", linewidth=1.5)
axis.axvline(0, color="black", linewidth=0.6)
axis.set_yticks([1, 2, 3], ["first", "second", "third"])
axis.set(
    xlabel="learned slope α of each unit (no unit); the bar is the median",
    ylabel="hidden layer",
    title=f"Slopes go both ways from 0 ({learned['accuracy']:.0%} of the examples right)",
)
show(figure, "learned_slopes")

# %% [markdown]
# **What to see:** hardly any slope stays at 0, and many units want a slope that no fixed choice offers:
# negative ones (the unit then resembles $|x|$) as well as large ones. He et al. 2015 found large slopes
# in their first layer and smaller ones further up.
#
# **Try it yourself:** start the slopes at 1, where the network is linear at first. Does it get
# elsewhere?

# %% [markdown]
# ## 7 Maxout
#
# Maxout [Goodfellow et al. 2013] gives up the fixed shape altogether. Each unit computes $k$ affine
# maps of its input, its *pieces*, and hands on the largest:
#
# $$y_u = \max_{p = 1 \dots k} \Big( \sum_i x_i\, W_{iup} + b_{up} \Big)$$
#
# A maximum of straight lines is a convex function, and every convex function can be approached so:
# with pieces 0 and $x$ it is a ReLU, with $-x$ and $x$ it is $|x|$, with $\alpha x$ and $x$ a leaky ReLU.
# It does not saturate, and its gradient goes through the winning piece, unweakened. The price is $k$
# times the weights.

# %% tags=["experiment"]
x = np.linspace(-2, 2, 201)
shapes = {
    "ReLU": [(0, 0), (1, 0)],
    "|x|": [(-1, 0), (1, 0)],
    "near x²": [(-3, -2.25), (-1, -0.25), (1, -0.25), (3, -2.25)],
}
figure, axes = plt.subplots(1, 3, figsize=(10, 3.2), sharey=True)
for axis, (name, pieces) in zip(axes, shapes.items(), strict=True):
    lines = np.array([slope * x + offset for slope, offset in pieces])
    for look, line in zip(LOOKS[1:], lines, strict=False):
        axis.plot(x, line, color=look["color"], linestyle=look["linestyle"], linewidth=1)
    axis.plot(x, lines.max(axis=0), color=BLUE, linewidth=3, alpha=0.6)
    axis.set(title=f"{name}: {len(pieces)} pieces", xlabel="x (no unit)", ylim=(-1, 4))
axes[0].set_ylabel("pieces, and their maximum (no unit)")
show(figure, "maxout_shapes")

# %% [markdown]
# **Your task.** Fill in the layer. Inputs have any rank from 2 on; the maps act on the last axis, and
# (…, inputs) becomes (…, units). Weights, both trainable:
#
# | name | shape | at first |
# |---|---|---|
# | `kernel` | (inputs, units, pieces) | random: no two pieces and no two units alike |
# | `bias` | (units, pieces) | 0 |
#
# Which distribution the kernel comes from is left to you. (Keras's own initializers take a kernel of
# three axes for a convolution's; what fan-in would they assume?) Another number of inputs than the
# layer was built for raises an error, all sizes but the last may be unknown, and the rules of Keras
# layers from part 6 hold. `ops.tensordot` does the sum. (An `einsum` with an ellipsis is as good in
# float32; in float16 we saw TensorFlow 2.21 return wrong numbers for it on a CPU.)


# %%
class Maxout(keras.layers.Layer):
    """Maxout (Goodfellow et al. 2013): the largest of several affine maps of the last axis.

    units: number of outputs.
    pieces: number of affine maps that each output chooses from, 1 or more.
    kwargs: what every Keras layer takes, such as its name and dtype.

    Weights, both trainable: `kernel` of shape (inputs, units, pieces), random at first, and `bias`
    of shape (units, pieces), 0 at first.
    """

    def __init__(self, units, pieces=2, **kwargs):
        ### BEGIN SOLUTION
        super().__init__(**kwargs)
        self.units = units
        self.pieces = pieces
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weights. input_shape: a tuple; None stands for sizes not known yet."""
        ### BEGIN SOLUTION
        inputs = input_shape[-1]
        limit = (6 / (inputs + self.units)) ** 0.5
        start = keras.initializers.RandomUniform(-limit, limit)
        shape = (inputs, self.units, self.pieces)
        self.kernel = self.add_weight(name="kernel", shape=shape, initializer=start)
        self.bias = self.add_weight(name="bias", shape=shape[1:], initializer="zeros")
        self.input_spec = keras.layers.InputSpec(min_ndim=2, axes={-1: inputs})
        ### END SOLUTION

    def call(self, inputs):
        """inputs: a tensor (..., inputs) of rank 2 or more. Returns one of shape (..., units)."""
        ### BEGIN SOLUTION
        maps = ops.tensordot(inputs, self.kernel, axes=1) + self.bias
        return ops.max(maps, axis=-1)
        ### END SOLUTION

    def get_config(self):
        """The constructor's arguments, the base class's included, as JSON values by name."""
        ### BEGIN SOLUTION
        return {**super().get_config(), "units": self.units, "pieces": self.pieces}
        ### END SOLUTION


# %%
check("maxout_weights")

# %%
check("maxout_output")

# %%
check("maxout_starts")

# %%
check("maxout_rank")

# %%
check("maxout_gradient")

# %%
check("maxout_unknown_sizes")

# %%
check("maxout_config")

# %%
check("maxout_mixed_precision")

# %%
check("maxout_errors")

# %%
check("maxout_trains")

# %%
check("maxout_two_layers")

# %% [markdown]
# ### Experiment: a function out of pieces
#
# *How many pieces does a parabola take?* One Maxout unit learns $x^2$ on [−2, 2].


# %% tags=["experiment"]
def fitted(pieces, steps=400, target=np.square):
    """Fit one Maxout unit with so many pieces to a function on [−2, 2].

    Returns {"x": (201,), "target": (201,), "output": (201,), "lines": (pieces, 201), "error": root
    mean square}.
    """
    keras.utils.set_random_seed(0)
    x = np.linspace(-2, 2, 201, dtype="float32")[:, None]
    layer = Maxout(1, pieces=pieces)
    model = keras.Sequential([keras.Input((1,)), layer])
    model.compile(keras.optimizers.Adam(0.05), "mse")
    again = np.tile(x, (steps, 1))
    model.fit(again, target(again), batch_size=len(x), shuffle=False, verbose=0)
    weights = {w.name: ops.convert_to_numpy(w) for w in layer.weights}
    output = ops.convert_to_numpy(model(x))[:, 0]
    return {
        "x": x[:, 0],
        "target": target(x)[:, 0],
        "output": output,
        "lines": (x * weights["kernel"][:, 0] + weights["bias"]).T,
        "error": float(np.sqrt(np.mean((output - target(x)[:, 0]) ** 2))),
    }


# %% tags=["experiment"]
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.6), sharey=True)
for axis, pieces in zip(axes, (2, 4, 8), strict=True):
    run = fitted(pieces, steps=3000 if LECTURE_SIZE else 400)
    axis.plot(run["x"], run["lines"].T, color="gray", linewidth=0.7)
    axis.plot(run["x"], run["target"], color="black", linestyle="--", label="x²")
    axis.plot(run["x"], run["output"], color=BLUE, linewidth=2.5, label="Maxout", alpha=0.8)
    axis.set(
        title=f"{pieces} pieces: error {run['error']:.2g}", xlabel="x (no unit)", ylim=(-1.5, 4.5)
    )
axes[0].set_ylabel("y (no unit)")
axes[0].legend()
show(figure, "maxout_parabola")

# %% [markdown]
# **What to see:** thin lines are the pieces, the thick one is their maximum. More pieces follow the
# curve more closely, though not every piece finds work: one that is nowhere the largest gets no
# gradient. Maxout units have their dead, too.
#
# **Try it yourself:** `target=np.sin` is not convex: what is the best that one unit can do? And the
# difference of two units?

# %% [markdown]
# ## Sources
#
# * Hochreiter 1991, *Untersuchungen zu dynamischen neuronalen Netzen*, diploma thesis, TU München
# * Bengio, Simard & Frasconi 1994, *Learning Long-Term Dependencies with Gradient Descent is
#   Difficult*, IEEE Transactions on Neural Networks 5
# * LeCun, Bottou, Orr & Müller 1998, *Efficient BackProp*, in: Neural Networks: Tricks of the Trade
# * Nair & Hinton 2010, *Rectified Linear Units Improve Restricted Boltzmann Machines*, ICML
# * Glorot, Bordes & Bengio 2011, *Deep Sparse Rectifier Neural Networks*, AISTATS
# * Goodfellow, Warde-Farley, Mirza, Courville & Bengio 2013, *Maxout Networks*, arXiv 1302.4389
# * Maas, Hannun & Ng 2013, *Rectifier Nonlinearities Improve Neural Network Acoustic Models*, ICML
# * He, Zhang, Ren & Sun 2015, *Delving Deep into Rectifiers*, arXiv 1502.01852
# * Clevert, Unterthiner & Hochreiter 2015, *Fast and Accurate Deep Network Learning by Exponential
#   Linear Units (ELUs)*, arXiv 1511.07289
# * Bertoin, Bolte, Gerchinovitz & Pauwels 2021, *Numerical influence of ReLU'(0) on backpropagation*,
#   arXiv 2106.12915
# * Keras documentation: `activations`, `PReLU`, `LeakyReLU`, guide 'Making new layers and models via
#   subclassing'
