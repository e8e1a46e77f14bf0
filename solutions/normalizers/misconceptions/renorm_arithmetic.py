"""Known mistakes in `BatchRenormalization`: statistics, dtypes and configuration."""

from grader.authoring.misconceptions import misconception

VARIANCE = "ops.mean(ops.square(x - mean), axis=axes)"
COUNT = "ops.cast(ops.size(x) // x.shape[-1], x.dtype)"

MISCONCEPTIONS = [
    misconception(
        "renorm_epsilon_outside_root",
        "BatchRenormalization",
        (f"ops.sqrt({VARIANCE} + self.epsilon)", f"ops.sqrt({VARIANCE}) + self.epsilon"),
        says="""You add epsilon to the standard deviation, outside the square root. It belongs to
        the variance, under the root: σ = √(variance + ε).""",
    ),
    misconception(
        "renorm_epsilon_left_out",
        "BatchRenormalization",
        (f"{VARIANCE} + self.epsilon", VARIANCE),
        says="""Epsilon is missing from your σ. A channel that hardly varies in a small batch is
        then blown up: σ = √(variance + ε).""",
    ),
    misconception(
        "renorm_bessel",
        "BatchRenormalization",
        (VARIANCE, f"{VARIANCE} * {COUNT} / ({COUNT} - 1)"),
        says="""Your variance is divided by n − 1. Normalizing, and the averages of Keras and of the
        paper, use the plain mean of the squared deviations, divided by n.""",
    ),
    misconception(
        "renorm_variance_by_squares",
        "BatchRenormalization",
        (VARIANCE, "ops.mean(ops.square(x), axis=axes) - ops.square(mean)"),
        says="""You compute the variance as E[x²] − E[x]². On paper that is the same; in floating
        point two large, nearly equal numbers cancel, and for values far from zero hardly a digit
        is left. Subtract the mean first, then average the squares.""",
    ),
    misconception(
        "renorm_numpy_mean",
        "BatchRenormalization",
        (
            "            mean = ops.mean(x, axis=axes)",
            "            mean = np.mean(x, axis=tuple(axes))",
        ),
        says="""You compute the mean with NumPy. It cannot see through symbolic tensors, so the
        layer fails in a graph, and it cuts the gradient that should flow through the mean: use
        keras.ops.""",
    ),
    misconception(
        "renorm_mean_per_position",
        "BatchRenormalization",
        ("axes = list(range(len(x.shape) - 1))", "axes = [0] if len(x.shape) == 2 else [0, 1]"),
        says="""For images and sequences you do not average over all positions. A channel has one
        mean: average over every axis but the last.""",
    ),
    misconception(
        "renorm_gamma_times_sum",
        "BatchRenormalization",
        ("x_hat * self.gamma + self.beta", "(x_hat + self.beta) * self.gamma"),
        says="""You compute γ(x̂ + β), so β gets multiplied by γ too. Scale first, then shift:
        γx̂ + β.""",
    ),
    misconception(
        "renorm_computes_in_float16",
        "BatchRenormalization",
        (
            'ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))',
            "ops.convert_to_tensor(inputs)",
        ),
        says="""Under mixed_float16 you compute the statistics in float16. It ends at 65504, which a
        sum of squares passes easily: cast the inputs up to float32 first, and the output back at
        the end.""",
    ),
    misconception(
        "renorm_returns_float32",
        "BatchRenormalization",
        (", self.compute_dtype)", ', "float32")'),
        says="""Your output is always float32. Computing in float32 is right, but the next layer
        expects the layer's compute dtype: cast the output to it before you return it.""",
    ),
    misconception(
        "renorm_averages_trainable",
        "BatchRenormalization",
        (
            'name="moving_mean", shape=shape, initializer="zeros", trainable=False',
            'name="moving_mean", shape=shape, initializer="zeros"',
        ),
        (
            'name="moving_stddev", shape=shape, initializer="ones", trainable=False',
            'name="moving_stddev", shape=shape, initializer="ones"',
        ),
        says="""Your moving averages are trainable, so the optimizer pulls at them too. They record;
        they do not learn: make them with trainable=False.""",
    ),
    misconception(
        "renorm_config_forgets_bounds",
        "BatchRenormalization",
        ('            "rmax": self.rmax,\n            "dmax": self.dmax,\n', ""),
        says="""Your configuration does not hold rmax and dmax, so a copy of the layer, or one
        loaded from a file, has the default bounds again. Return every argument of the
        constructor.""",
    ),
]
