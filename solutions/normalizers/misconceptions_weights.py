"""Known mistakes in weight and spectral normalization."""

from grader.authoring.misconceptions import misconception

W = "WeightNormalization"
S = "SpectralNormalization"
SCOPED = (
    "        own = [(weight, weight.value) for weight in self.layer.weights]\n"
    "        with keras.StatelessScope(state_mapping=[*own, (self.layer.kernel, kernel)]):\n"
    "            return self.layer(inputs)\n"
)
SCOPED_SPECTRAL = (
    "        own = [(weight, weight.value) for weight in self.layer.weights]\n"
    "        with keras.StatelessScope(state_mapping=[*own, (self.layer.kernel, kernel / sigma)]):\n"
    "            return self.layer(inputs)\n"
)
V = "ops.cast(self.layer.kernel, self.g.dtype)"

WEIGHT = [
    misconception(
        "weightnorm_one_norm_for_all",
        W,
        ("/ self.lengths())", f"/ ops.sqrt(ops.sum(ops.square({V}))))"),
        says="""You divide by the norm of the whole kernel. Every unit (or filter) has a direction
        and a length of its own: take the norm over all axes but the last.""",
    ),
    misconception(
        "weightnorm_norm_over_units",
        W,
        ("/ self.lengths())", f"/ ops.sqrt(ops.sum(ops.square({V}), axis=-1, keepdims=True)))"),
        says="""You take the norm over the last axis, across the units. In Keras the last axis of a
        kernel counts its units: the norm runs over all the others.""",
    ),
    misconception(
        "weightnorm_norm_over_first_axis",
        W,
        ("/ self.lengths())", f"/ ops.sqrt(ops.sum(ops.square({V}), axis=0)))"),
        says="""You take the norm over the kernel's first axis only. That is right for Dense; a
        filter of a convolution extends over height, width and input channels: take the norm over
        all axes but the last.""",
    ),
    misconception(
        "weightnorm_not_divided",
        W,
        (" / self.lengths())", ")"),
        says="""You compute g·v and do not divide by ‖v‖. Then g is no length, and scaling v changes
        the layer after all.""",
    ),
    misconception(
        "weightnorm_divided_by_square",
        W,
        ("/ self.lengths())", "/ ops.square(self.lengths()))"),
        says="""You divide by ‖v‖², the sum of the squares. The norm is its root.""",
    ),
    misconception(
        "weightnorm_g_left_out",
        W,
        ("kernel = self.g * ", "kernel = ops.ones_like(self.g) * "),
        says="""g never reaches your kernel, so every unit has length 1 for ever. The kernel is
        g·v/‖v‖.""",
    ),
    misconception(
        "weightnorm_exponential",
        W,
        ("kernel = self.g * ", "kernel = ops.exp(self.g) * "),
        says="""You use e^g in place of g. The paper mentions that variant as well, with a log scale
        s that is learned; Keras users, PyTorch and this task take g itself.""",
        convention=True,
    ),
    misconception(
        "weightnorm_g_starts_at_one",
        W,
        ("lambda shape, dtype: ops.cast(self.lengths(), dtype)", '"ones"'),
        says="""Your g starts at 1, so that wrapping a layer changes what it does. Start at ‖v‖: then
        g·v/‖v‖ is v at first.""",
    ),
    misconception(
        "weightnorm_norm_constant_in_gradient",
        W,
        ("/ self.lengths())", "/ ops.stop_gradient(self.lengths()))"),
        says="""‖v‖ is a constant to your gradient. It depends on v, and that is the point: the
        gradient through it takes away what only makes v longer.""",
    ),
    misconception(
        "weightnorm_overwrites_v",
        W,
        (SCOPED, "        self.layer.kernel.assign(kernel)\n        return self.layer(inputs)\n"),
        says="""You write the normalized kernel into the layer's variable. That overwrites v, and no
        gradient finds its way from an assigned value back to g: compute the kernel anew in each
        call and hand it to the layer for this call only.""",
    ),
    misconception(
        "weightnorm_scales_outputs",
        W,
        (SCOPED, "        return self.layer(inputs) * self.g / self.lengths()\n"),
        says="""You scale the layer's output by g/‖v‖. That scales its bias as well, and comes after
        its activation: scale the kernel, and leave all else to the layer.""",
    ),
    misconception(
        "weightnorm_bias_forgotten",
        W,
        (
            "state_mapping=[*own, (self.layer.kernel, kernel)]",
            "state_mapping=[(v, kernel if v is self.layer.kernel else 0 * v) "
            "for v in self.layer.variables]",
        ),
        says="""The layer's bias is missing from your output. Only the kernel is replaced; the bias
        is added as before.""",
    ),
    misconception(
        "weightnorm_activation_forgotten",
        W,
        (
            "            return self.layer(inputs)\n",
            "            self.layer.activation = keras.activations.linear\n"
            "            return self.layer(inputs)\n",
        ),
        says="""The layer's activation is missing from your output. Only the kernel is replaced;
        what comes after it, activation included, happens as before.""",
    ),
    misconception(
        "weightnorm_strides_forgotten",
        W,
        (
            "            return self.layer(inputs)\n",
            "            if len(kernel.shape) == 4:\n"
            '                self.layer.strides, self.layer.padding = (1, 1), "valid"\n'
            "            return self.layer(inputs)\n",
        ),
        says="""Your convolution ignores the layer's strides and padding. Let the layer itself do its
        work with the new kernel, or pass all its settings on.""",
    ),
    misconception(
        "weightnorm_g_not_trainable",
        W,
        ('name="g",\n', 'name="g",\n            trainable=False,\n'),
        says="""Your g is not trainable, so every unit keeps the length that it started with. Both g
        and v are learned.""",
    ),
    misconception(
        "weightnorm_v_frozen",
        W,
        (f"({V} / self.lengths())", f"ops.stop_gradient({V} / self.lengths())"),
        says="""No gradient reaches v, so the directions are never learned. Compute v/‖v‖ with
        differentiable functions of the variable itself.""",
    ),
    misconception(
        "weightnorm_builds_again",
        W,
        ("super().build(input_shape)", "self.layer.build(input_shape)"),
        says="""You build the wrapped layer even where it is built already, which Keras refuses, and
        rightly: its weights would be lost. Build it only if it is not, as the build of
        keras.layers.Wrapper does.""",
    ),
]

SPECTRAL = [
    misconception(
        "spectral_frobenius",
        S,
        (
            "sigma = ops.sum(ops.matmul(v, matrix) * u)",
            "sigma = ops.sqrt(ops.sum(ops.square(matrix)))",
        ),
        says="""You divide by the Frobenius norm, the root of the sum of all squares. It is larger
        than the largest singular value as soon as a second one is not zero, so the layer is
        shrunk too much: use σ = v W uᵀ.""",
    ),
    misconception(
        "spectral_exact",
        S,
        (
            "sigma = ops.sum(ops.matmul(v, matrix) * u)",
            "sigma = ops.max(ops.svd(matrix, compute_uv=False))",
        ),
        says="""You divide by the exact largest singular value. That is where power iteration ends;
        with few iterations the estimate v W uᵀ is what the task, and Keras, divide by. It costs
        two matrix products in place of a decomposition.""",
    ),
    misconception(
        "spectral_multiplies",
        S,
        ("kernel / sigma", "kernel * sigma"),
        says="""You multiply the kernel by σ. To bring its largest singular value to 1, divide.""",
    ),
    misconception(
        "spectral_divides_by_root",
        S,
        ("kernel / sigma", "kernel / ops.sqrt(sigma)"),
        says="""You divide by √σ. σ = v W uᵀ is the singular value itself, not its square: divide by
        it.""",
    ),
    misconception(
        "spectral_not_divided",
        S,
        ("kernel / sigma", "kernel"),
        says="""You find σ and never use it: the kernel that the layer works with has to be divided
        by it.""",
    ),
    misconception(
        "spectral_not_divided_at_inference",
        S,
        ("kernel / sigma", "kernel / sigma if training else kernel"),
        says="""At inference your layer works with the kernel as it is. What was trained is the
        kernel over σ, so inference needs the same: only the iterations stop there.""",
    ),
    misconception(
        "spectral_u_not_kept",
        S,
        ("self.vector_u.assign(u)", "pass"),
        says="""Your u starts anew in each call. One iteration is enough only because the next call
        goes on where this one stopped: assign the new u to vector_u in training.""",
    ),
    misconception(
        "spectral_updated_at_inference",
        S,
        ("        if training:\n", "        if True:\n"),
        says="""Your vector_u also changes at inference. What a layer answers must not depend on how
        often it was asked: keep the new u in training only.""",
    ),
    misconception(
        "spectral_training_by_default",
        S,
        ("training=None", "training=True"),
        says="""Without a flag your layer is in training mode. Keras calls it with training=True
        while it fits; whoever says nothing wants inference.""",
    ),
    misconception(
        "spectral_u_not_normalized",
        S,
        ("u = self.unit(ops.matmul(v, fixed))", "u = ops.matmul(v, fixed)"),
        says="""Your u is not brought to length 1. Then v W uᵀ is σ times the length of u, and u
        grows or shrinks from step to step.""",
    ),
    misconception(
        "spectral_v_not_normalized",
        S,
        (
            "v = self.unit(ops.matmul(u, ops.transpose(fixed)))",
            "v = ops.matmul(u, ops.transpose(fixed))",
        ),
        says="""Your v is not brought to length 1. v W uᵀ is the singular value only if both vectors
        have length 1.""",
    ),
    misconception(
        "spectral_one_iteration",
        S,
        ("range(self.power_iterations)", "range(1)"),
        says="""You always make one iteration, whatever power_iterations says. Keep the argument in
        the constructor and repeat both steps that often.""",
    ),
    misconception(
        "spectral_one_iteration_too_many",
        S,
        ("range(self.power_iterations)", "range(self.power_iterations + 1)"),
        says="""You make one iteration too many. Each one is a pair of steps, first v from u, then u
        from v.""",
    ),
    misconception(
        "spectral_reshaped_without_transposing",
        S,
        (
            "ops.reshape(kernel, (-1, kernel.shape[-1]))",
            "ops.transpose(ops.reshape(kernel, (kernel.shape[-1], -1)))",
        ),
        says="""You reshape the kernel to (units, …). In Keras the units are the last axis, so that
        this mixes the weights of different units: reshape to (…, units).""",
    ),
    misconception(
        "spectral_scales_outputs",
        S,
        (SCOPED_SPECTRAL, "        return self.layer(inputs) / sigma\n"),
        says="""You divide the layer's output by σ. That divides its bias as well: divide the kernel,
        and leave all else to the layer.""",
    ),
    misconception(
        "spectral_u_trainable",
        S,
        ("            trainable=False,\n", ""),
        says="""Your vector_u is trainable, so the optimizer pulls at it. It is found by iteration,
        not learned: make it with trainable=False.""",
    ),
    misconception(
        "spectral_config_forgets_iterations",
        S,
        (', "power_iterations": self.power_iterations}', "}"),
        says="""Your configuration does not hold power_iterations, so a copy of the layer, or one
        loaded from a file, makes one iteration again. Return every argument of the
        constructor.""",
    ),
]
