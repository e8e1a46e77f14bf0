"""Known mistakes in `SpectralNormalization`."""

from grader.authoring.misconceptions import misconception

LAYER_CALLED = (
    "        own = [(weight, weight.value) for weight in self.layer.weights]\n"
    "        with keras.StatelessScope(state_mapping=[*own, (self.layer.kernel, kernel / sigma)]):\n"
    "            return self.layer(inputs)\n"
)

MISCONCEPTIONS = [
    misconception(
        "spectral_frobenius",
        "SpectralNormalization",
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
        "SpectralNormalization",
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
        "SpectralNormalization",
        ("kernel / sigma", "kernel * sigma"),
        says="""You multiply the kernel by σ. To bring its largest singular value to 1, divide.""",
    ),
    misconception(
        "spectral_divides_by_root",
        "SpectralNormalization",
        ("kernel / sigma", "kernel / ops.sqrt(sigma)"),
        says="""You divide by √σ. σ = v W uᵀ is the singular value itself, not its square: divide by
        it.""",
    ),
    misconception(
        "spectral_not_divided",
        "SpectralNormalization",
        ("kernel / sigma", "kernel"),
        says="""You find σ and never use it: the kernel that the layer works with has to be divided
        by it.""",
    ),
    misconception(
        "spectral_not_divided_at_inference",
        "SpectralNormalization",
        ("kernel / sigma", "kernel / sigma if training else kernel"),
        says="""At inference your layer works with the kernel as it is. What was trained is the
        kernel over σ, so inference needs the same: only the iterations stop there.""",
    ),
    misconception(
        "spectral_u_not_kept",
        "SpectralNormalization",
        ("self.vector_u.assign(u)", "pass"),
        says="""Your u starts afresh in each call. One iteration is enough only because the next
        call continues where this one stopped: assign the new u to vector_u in training.""",
    ),
    misconception(
        "spectral_updated_at_inference",
        "SpectralNormalization",
        ("        if training:\n", "        if True:\n"),
        says="""Your vector_u also changes at inference. A layer's answer must not depend on how
        often it was called: keep the new u in training only.""",
    ),
    misconception(
        "spectral_training_by_default",
        "SpectralNormalization",
        ("training=None", "training=True"),
        says="""Without a flag your layer is in training mode. Keras calls it with training=True
        while it fits; a call without a flag means inference.""",
    ),
    misconception(
        "spectral_u_not_normalized",
        "SpectralNormalization",
        ("u = self.unit(ops.matmul(v, fixed))", "u = ops.matmul(v, fixed)"),
        says="""Your u is not brought to length 1. Then v W uᵀ is σ times the length of u, and u
        grows or shrinks from step to step.""",
    ),
    misconception(
        "spectral_v_not_normalized",
        "SpectralNormalization",
        (
            "v = self.unit(ops.matmul(u, ops.transpose(fixed)))",
            "v = ops.matmul(u, ops.transpose(fixed))",
        ),
        says="""Your v is not brought to length 1. v W uᵀ is the singular value only if both vectors
        have length 1.""",
    ),
    misconception(
        "spectral_one_iteration",
        "SpectralNormalization",
        ("range(self.power_iterations)", "range(1)"),
        says="""You always make one iteration, whatever power_iterations says. Keep the argument in
        the constructor and repeat both steps that often.""",
    ),
    misconception(
        "spectral_one_iteration_too_many",
        "SpectralNormalization",
        ("range(self.power_iterations)", "range(self.power_iterations + 1)"),
        says="""You make one iteration too many. Each one is a pair of steps, first v from u, then u
        from v.""",
    ),
    misconception(
        "spectral_reshaped_without_transposing",
        "SpectralNormalization",
        (
            "ops.reshape(kernel, (-1, kernel.shape[-1]))",
            "ops.transpose(ops.reshape(kernel, (kernel.shape[-1], -1)))",
        ),
        says="""You reshape the kernel to (units, …). In Keras the units are the last axis, so that
        this mixes the weights of different units: reshape to (…, units).""",
    ),
    misconception(
        "spectral_scales_outputs",
        "SpectralNormalization",
        (LAYER_CALLED, "        return self.layer(inputs) / sigma\n"),
        says="""You divide the layer's output by σ. That divides its bias as well: divide the kernel,
        and leave all else to the layer.""",
    ),
    misconception(
        "spectral_u_trainable",
        "SpectralNormalization",
        ("            trainable=False,\n", ""),
        says="""Your vector_u is trainable, so the optimizer pulls at it. It is found by iteration,
        not learned: make it with trainable=False.""",
    ),
    misconception(
        "spectral_config_forgets_iterations",
        "SpectralNormalization",
        (', "power_iterations": self.power_iterations}', "}"),
        says="""Your configuration does not hold power_iterations, so a copy of the layer, or one
        loaded from a file, makes one iteration again. Return every argument of the
        constructor.""",
    ),
]
