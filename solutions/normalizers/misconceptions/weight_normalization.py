"""Known mistakes in `WeightNormalization`."""

from grader.authoring.misconceptions import misconception

LAYER_CALLED = (
    "        own = [(weight, weight.value) for weight in self.layer.weights]\n"
    "        with keras.StatelessScope(state_mapping=[*own, (self.layer.kernel, kernel)]):\n"
    "            return self.layer(inputs)\n"
)
CAST_V = "ops.cast(self.layer.kernel, self.g.dtype)"

MISCONCEPTIONS = [
    misconception(
        "weightnorm_one_norm_for_all",
        "WeightNormalization",
        ("/ self.lengths())", f"/ ops.sqrt(ops.sum(ops.square({CAST_V}))))"),
        says="""You divide by the norm of the whole kernel. Every unit (or filter) has a direction
        and a length of its own: take the norm over all axes but the last.""",
    ),
    misconception(
        "weightnorm_norm_over_units",
        "WeightNormalization",
        (
            "/ self.lengths())",
            f"/ ops.sqrt(ops.sum(ops.square({CAST_V}), axis=-1, keepdims=True)))",
        ),
        says="""You take the norm over the last axis, across the units. In Keras the last axis of a
        kernel counts its units: the norm runs over all the others.""",
    ),
    misconception(
        "weightnorm_norm_over_first_axis",
        "WeightNormalization",
        ("/ self.lengths())", f"/ ops.sqrt(ops.sum(ops.square({CAST_V}), axis=0)))"),
        says="""You take the norm over the kernel's first axis only. That is right for Dense; a
        filter of a convolution extends over height, width and input channels: take the norm over
        all axes but the last.""",
    ),
    misconception(
        "weightnorm_not_divided",
        "WeightNormalization",
        (" / self.lengths())", ")"),
        says="""You compute g·v and do not divide by ‖v‖. Then g is no length, and scaling v changes
        the layer after all.""",
    ),
    misconception(
        "weightnorm_divided_by_square",
        "WeightNormalization",
        ("/ self.lengths())", "/ ops.square(self.lengths()))"),
        says="""You divide by ‖v‖², the sum of the squares. The norm is its root.""",
    ),
    misconception(
        "weightnorm_g_left_out",
        "WeightNormalization",
        ("kernel = self.g * ", "kernel = ops.ones_like(self.g) * "),
        says="""g never reaches your kernel, so every unit always has length 1. The kernel is
        g·v/‖v‖.""",
    ),
    misconception(
        "weightnorm_exponential",
        "WeightNormalization",
        ("kernel = self.g * ", "kernel = ops.exp(self.g) * "),
        says="""You use e^g in place of g. The paper mentions that variant as well, with a log scale
        s that is learned; Keras users, PyTorch and this task take g itself.""",
        convention=True,
    ),
    misconception(
        "weightnorm_g_starts_at_one",
        "WeightNormalization",
        ("lambda shape, dtype: ops.cast(self.lengths(), dtype)", '"ones"'),
        says="""Your g starts at 1, so that wrapping a layer changes what it does. Start at ‖v‖: then
        g·v/‖v‖ is v at first.""",
    ),
    misconception(
        "weightnorm_norm_constant_in_gradient",
        "WeightNormalization",
        ("/ self.lengths())", "/ ops.stop_gradient(self.lengths()))"),
        says="""‖v‖ is a constant to your gradient. It depends on v, and that is the point: the
        gradient through it takes away what only makes v longer.""",
    ),
    misconception(
        "weightnorm_overwrites_v",
        "WeightNormalization",
        (
            LAYER_CALLED,
            "        self.layer.kernel.assign(kernel)\n        return self.layer(inputs)\n",
        ),
        says="""You write the normalized kernel into the layer's variable. That overwrites v, and no
        gradient finds its way from an assigned value back to g: compute the kernel afresh in each
        call and hand it to the layer for this call only.""",
    ),
    misconception(
        "weightnorm_scales_outputs",
        "WeightNormalization",
        (LAYER_CALLED, "        return self.layer(inputs) * self.g / self.lengths()\n"),
        says="""You scale the layer's output by g/‖v‖. That scales its bias as well, and comes after
        its activation: scale the kernel, and leave all else to the layer.""",
    ),
    misconception(
        "weightnorm_bias_forgotten",
        "WeightNormalization",
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
        "WeightNormalization",
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
        "WeightNormalization",
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
        "WeightNormalization",
        ('name="g",\n', 'name="g",\n            trainable=False,\n'),
        says="""Your g is not trainable, so every unit keeps the length that it started with. Both g
        and v are learned.""",
    ),
    misconception(
        "weightnorm_v_frozen",
        "WeightNormalization",
        (f"({CAST_V} / self.lengths())", f"ops.stop_gradient({CAST_V} / self.lengths())"),
        says="""No gradient reaches v, so the directions are never learned. Compute v/‖v‖ with
        differentiable functions of the variable itself.""",
    ),
    misconception(
        "weightnorm_builds_again",
        "WeightNormalization",
        ("super().build(input_shape)", "self.layer.build(input_shape)"),
        says="""You build the wrapped layer even where it is built already, which Keras refuses, and
        rightly: its weights would be lost. Build it only if it is not, as the build of
        keras.layers.Wrapper does.""",
    ),
]
