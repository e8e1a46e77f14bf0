"""Known mistakes in `fold_batchnorm`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "fold_without_bias_has_no_shift",
        "fold_batchnorm",
        ("bias = np.zeros_like(moving_mean)", "return scale * kernel, None"),
        says="""For a layer without bias you return none either, and the normalization's shift is
        lost. A missing bias counts as zero; after folding there always is one, made of the mean
        and β.""",
    ),
    misconception(
        "fold_mean_lost_without_bias",
        "fold_batchnorm",
        ("bias = np.zeros_like(moving_mean)", "bias = moving_mean"),
        says="""For a layer without bias you return β alone as the new bias. The mean is still
        subtracted from the layer's output: treat the missing bias as zero and go the same way as
        with one.""",
    ),
    misconception(
        "fold_float64_without_bias",
        "fold_batchnorm",
        ("np.zeros_like(moving_mean)", "np.zeros(moving_mean.shape)"),
        says="""For a layer without bias your new bias is float64, since np.zeros makes float64
        unless told otherwise. Make the zeros in the dtype of the statistics.""",
    ),
    misconception(
        "fold_scales_inputs",
        "fold_batchnorm",
        ("kernel * scale", "kernel * scale[:, None]"),
        says="""You scale the kernel along its input axis. The normalization acts on the layer's
        outputs, and those are the last axis of the kernel.""",
    ),
    misconception(
        "fold_for_matrices_only",
        "fold_batchnorm",
        ("kernel * scale", "(kernel.T * scale[:, None]).T"),
        says="""Your scaling fits a Dense layer's matrix only. A convolution's kernel has four axes
        with the filters last, so transposing it and scaling rows scales something else: multiply
        along the last axis, whatever the rank.""",
    ),
    misconception(
        "fold_kernel_not_scaled",
        "fold_batchnorm",
        ("kernel * scale", "kernel"),
        says="""You return the kernel as it was. The normalization multiplies each output, and so
        each of the kernel's columns or filters, by γ/√(σ² + ε).""",
    ),
    misconception(
        "fold_bias_not_scaled",
        "fold_batchnorm",
        ("(bias - moving_mean) *", "bias - moving_mean *"),
        says="""You do not scale the layer's own bias. It is part of the output that gets normalized,
        so it is multiplied by γ/√(σ² + ε) just like the kernel.""",
    ),
    misconception(
        "fold_bias_dropped",
        "fold_batchnorm",
        ("(bias - moving_mean)", "(0 - moving_mean)"),
        says="""You drop the layer's own bias. It is part of the output that gets normalized: the
        mean is subtracted from the bias, then the difference is scaled.""",
    ),
    misconception(
        "fold_mean_added",
        "fold_batchnorm",
        ("bias - moving_mean", "bias + moving_mean"),
        says="""You add the moving mean to the bias. The normalization subtracts it from the
        layer's output, so it is subtracted from the bias.""",
    ),
    misconception(
        "fold_mean_forgotten",
        "fold_batchnorm",
        ("(bias - moving_mean)", "bias"),
        says="""The moving mean is missing from your bias. The normalization subtracts it from the
        layer's output before it scales, and the bias is the place to do so.""",
    ),
    misconception(
        "fold_mean_not_scaled",
        "fold_batchnorm",
        ("(bias - moving_mean) * scale", "bias * scale - moving_mean"),
        says="""You subtract the moving mean without scaling it. The normalization subtracts
        first and scales then, so the mean is multiplied by γ/√(σ² + ε) too.""",
    ),
    misconception(
        "fold_beta_scaled",
        "fold_batchnorm",
        ("moving_mean) * scale + beta", "moving_mean + beta) * scale"),
        says="""You scale β as well. β is added after the scaling, so it enters the new bias as
        it is.""",
    ),
    misconception(
        "fold_beta_forgotten",
        "fold_batchnorm",
        ("scale + beta", "scale"),
        says="""β is missing from your bias. It is the shift that the normalization adds at the
        end, and the folded layer has to add it too.""",
    ),
    misconception(
        "fold_gamma_forgotten",
        "fold_batchnorm",
        ("scale = gamma /", "scale = 1 /"),
        says="""γ is missing from your scale. Each output is divided by √(σ² + ε) and then
        multiplied by its γ.""",
    ),
    misconception(
        "fold_multiplies_by_deviation",
        "fold_batchnorm",
        ("scale = gamma /", "scale = gamma *"),
        says="""You multiply by the standard deviation. Normalizing divides by it, so it stands
        in the scale's denominator.""",
    ),
    misconception(
        "fold_divides_by_variance",
        "fold_batchnorm",
        ("np.sqrt(", "("),
        says="""You divide by the moving variance. The normalization divides by the standard
        deviation: take the root of variance plus epsilon.""",
    ),
    misconception(
        "fold_epsilon_left_out",
        "fold_batchnorm",
        ("(moving_variance + epsilon)", "(moving_variance)"),
        says="""Epsilon is missing from your scale. The normalization divides by √(σ² + ε), so the
        merged layer must as well, or the two disagree where a channel hardly varies.""",
    ),
    misconception(
        "fold_epsilon_outside_root",
        "fold_batchnorm",
        ("np.sqrt(moving_variance + epsilon)", "(np.sqrt(moving_variance) + epsilon)"),
        says="""You add epsilon to the standard deviation, outside the square root. The layer that
        you fold adds it to the variance, under the root.""",
    ),
    misconception(
        "fold_epsilon_hard_coded",
        "fold_batchnorm",
        ("(moving_variance + epsilon)", "(moving_variance + 1e-3)"),
        says="""You always add 1e-3, whatever epsilon the caller asked for. The folded layer has to
        use the epsilon of the one that it replaces: use the argument.""",
    ),
    misconception(
        "fold_epsilon_default",
        "fold_batchnorm",
        ("epsilon=1e-3)", "epsilon=1e-5)"),
        says="""Your default epsilon is 1e-5, which is PyTorch's. Layers of Keras use 1e-3 unless
        told otherwise, and the folded layer has to use the same: keep the signature's
        default.""",
        convention=True,
    ),
    misconception(
        "fold_modifies_kernel",
        "fold_batchnorm",
        ("kernel * scale", "np.multiply(kernel, scale, out=kernel)"),
        says="""Your function changes the caller's kernel, through an in-place operation such as
        *=. Folding the same layer once more would then scale it twice: return a new array.""",
    ),
]
