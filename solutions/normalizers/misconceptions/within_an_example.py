"""Known mistakes that layer, instance and group normalization have in common."""

from grader.authoring.misconceptions import misconception

TIMES_INVERSE_DEVIATION = " * ops.rsqrt(variance + self.epsilon)"
CAST_UP = 'ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))'
STARTS_AT_ONE = 'initializer="ones", '


def shared(prefix, part):
    """Mistakes that are the same in each of these layers, for one of them."""
    return [
        misconception(
            f"{prefix}_epsilon_outside_root",
            part,
            (TIMES_INVERSE_DEVIATION, " / (ops.sqrt(variance) + self.epsilon)"),
            says="""You add epsilon to the standard deviation, outside the square root. It belongs
            to the variance, under the root: the two differ most where the values hardly vary,
            which is the very case that epsilon is there for.""",
        ),
        misconception(
            f"{prefix}_epsilon_default",
            part,
            ("epsilon=1e-3", "epsilon=1e-5"),
            says="""Your default epsilon is 1e-5, which is PyTorch's. That is a fair convention,
            but this layer follows Keras: keep the default of 1e-3 that the signature gives.""",
            convention=True,
        ),
        misconception(
            f"{prefix}_epsilon_hard_coded",
            part,
            ("variance + self.epsilon", "variance + 1e-3"),
            says="""You always add 1e-3, whatever epsilon the layer was made with. Keep the
            argument in the constructor and use it in the call.""",
        ),
        misconception(
            f"{prefix}_divides_by_variance",
            part,
            (" * ops.rsqrt(", " / ("),
            says="""You divide by the variance. That gives a result of variance 1/σ², not 1: to
            bring the values to unit variance, divide by the standard deviation, the root of the
            variance.""",
        ),
        misconception(
            f"{prefix}_gamma_times_sum",
            part,
            *(
                [
                    (
                        "x_hat * ops.reshape(self.gamma, shape) + ops.reshape(self.beta, shape)",
                        "(x_hat + ops.reshape(self.beta, shape)) * ops.reshape(self.gamma, shape)",
                    )
                ]
                if prefix == "layer"
                else [("x_hat * self.gamma + self.beta", "(x_hat + self.beta) * self.gamma")]
            ),
            says="""You compute γ(x̂ + β), so β gets multiplied by γ too. Scale first, then shift:
            γx̂ + β.""",
        ),
        misconception(
            f"{prefix}_statistics_constant_in_gradient",
            part,
            (
                "x_hat = ",
                "mean, variance = map(ops.stop_gradient, (mean, variance))\n        x_hat = ",
            ),
            says="""Your mean and variance are constants to the gradient, as happens with
            stop_gradient or with NumPy inside of call. They depend on x, so the loss reaches x
            through them too: compute them with functions of keras.ops.""",
        ),
        misconception(
            f"{prefix}_computes_in_float16",
            part,
            (CAST_UP, "ops.convert_to_tensor(inputs)"),
            says="""Under mixed_float16 you compute the statistics in float16. It ends at 65504,
            which a sum of squares passes easily: cast the inputs up to float32 first, and the
            output back at the end.""",
        ),
        misconception(
            f"{prefix}_returns_float32",
            part,
            (", self.compute_dtype)", ', "float32")'),
            says="""Your output is always float32. Computing in float32 is right, but the next layer
            expects the layer's compute dtype: cast the output to it before you return it.""",
        ),
        misconception(
            f"{prefix}_gamma_not_trainable",
            part,
            (STARTS_AT_ONE, STARTS_AT_ONE + "trainable=False, "),
            says="""Your γ is not trainable, so that the network cannot learn the scale that it
            needs. Leave out trainable=False: neither of these two weights is a statistic.""",
        ),
        misconception(
            f"{prefix}_kwargs_dropped",
            part,
            ("super().__init__(**kwargs)", "super().__init__()"),
            says="""Name and dtype get lost: your constructor does not hand its **kwargs on to
            the base class, so that a copy, or a layer from a file, is another layer than you
            had.""",
        ),
        misconception(
            f"{prefix}_config_forgets_epsilon",
            part,
            (', "epsilon": self.epsilon}', "}"),
            says="""Your configuration does not hold epsilon, so a copy of the layer, or one loaded
            from a file, has the default again. Return every argument of the constructor.""",
        ),
    ]


def about_statistics(prefix, part, data="x", axes="axes"):
    """Mistakes about mean and variance. data, axes: what the solution calls them."""
    whole = f"ops.mean(ops.square({data} - mean), axis={axes}, keepdims=True)"
    count = "ops.cast(ops.size(x) // ops.size(mean), x.dtype)"
    return [
        misconception(
            f"{prefix}_bessel",
            part,
            (whole, f"{whole} * {count} / ({count} - 1)"),
            says="""Your variance is divided by n − 1, as NumPy does with ddof=1 and torch.std by
            default. That estimates a whole population; the values at hand get variance 1 only if
            you divide by their number n.""",
        ),
        misconception(
            f"{prefix}_variance_by_squares",
            part,
            (
                whole,
                f"ops.mean(ops.square({data}), axis={axes}, keepdims=True) - ops.square(mean)",
            ),
            says="""You compute the variance as E[x²] − E[x]². On paper that is the same; in
            floating point two large, nearly equal numbers cancel, and for values far from zero
            hardly a digit is left. Subtract the mean first, then average the squares.""",
        ),
        misconception(
            f"{prefix}_numpy_mean",
            part,
            (
                f"mean = ops.mean({data}, axis={axes},",
                f"mean = np.mean({data}, axis=tuple({axes}),",
            ),
            says="""You compute the mean with NumPy. It cannot see through symbolic tensors, so the
            layer fails in a graph, and it cuts the gradient that should flow through the mean: use
            keras.ops.""",
        ),
    ]
