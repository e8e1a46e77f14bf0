"""Known mistakes of the layer Maxout."""

from grader.authoring.misconceptions import misconception

MAXOUT = [
    misconception(
        "maxout_over_units",
        "Maxout",
        ("ops.max(maps, axis=-1)", "ops.max(maps, axis=-2)"),
        says="""You take the maximum over the units and keep the pieces. It is the pieces that compete, the last
        axis here, and one output for each unit remains.""",
    ),
    misconception(
        "maxout_first_piece",
        "Maxout",
        ("ops.max(maps, axis=-1)", "maps[..., 0]"),
        says="""Only the first piece counts in your output. All pieces compete: take their maximum.""",
    ),
    misconception(
        "maxout_minimum",
        "Maxout",
        ("ops.max(maps", "ops.min(maps"),
        says="""You take the smallest piece. Maxout takes the largest.""",
    ),
    misconception(
        "maxout_sum",
        "Maxout",
        ("ops.max(maps", "ops.sum(maps"),
        says="""You add the pieces up. A sum of affine maps is an affine map again; the maximum is what makes
        the layer nonlinear.""",
    ),
    misconception(
        "maxout_mean",
        "Maxout",
        ("ops.max(maps", "ops.mean(maps"),
        says="""You average the pieces. A mean of affine maps is an affine map again; the maximum is what makes
        the layer nonlinear.""",
    ),
    misconception(
        "maxout_smooth",
        "Maxout",
        ("ops.max(maps", "ops.logsumexp(maps"),
        says="""You take the logarithm of the sum of exponentials, a smooth relative of the maximum that is
        always above it. Maxout takes the maximum itself.""",
    ),
    misconception(
        "maxout_largest_size",
        "Maxout",
        (
            "ops.max(maps, axis=-1)",
            "ops.where(\n            ops.max(maps, -1) > -ops.min(maps, -1), ops.max(maps, -1), ops.min(maps, -1)\n        )",
        ),
        says="""You choose the piece that is largest in size, whatever its sign. The largest value is asked for:
        −1 beats −5.""",
    ),
    misconception(
        "maxout_rectified",
        "Maxout",
        ("ops.max(maps, axis=-1)", "ops.maximum(ops.max(maps, axis=-1), 0)"),
        says="""You cut off negative outputs, as a ReLU would. Maxout is the activation already: where all pieces
        are negative, so is the output.""",
    ),
    misconception(
        "maxout_bias_forgotten",
        "Maxout",
        (" + self.bias", ""),
        says="""The bias is missing from your maps. Each piece is an affine map, with a bias of its own, so that their kinks
        need not all lie at 0.""",
    ),
    misconception(
        "maxout_bias_after_maximum",
        "Maxout",
        (" + self.bias", ""),
        ("ops.max(maps, axis=-1)", "ops.max(maps, axis=-1) + ops.max(self.bias, axis=-1)"),
        says="""You add the bias after the maximum. Each piece has its own, and it takes part in the competition:
        add it first.""",
    ),
    misconception(
        "maxout_one_bias_for_each_unit",
        "Maxout",
        ('name="bias", shape=shape[1:]', 'name="bias", shape=(self.units,)'),
        ("+ self.bias", "+ self.bias[:, None]"),
        says="""Your bias has one number for each unit. Each piece of a unit has its own: shape
        (units, pieces).""",
    ),
    misconception(
        "maxout_shape_swapped",
        "Maxout",
        ("(inputs, self.units, self.pieces)", "(inputs, self.pieces, self.units)"),
        ("ops.max(maps, axis=-1)", "ops.max(maps, axis=-2)"),
        says="""Your kernel is (inputs, pieces, units). It works, but the checks and saved files expect
        (inputs, units, pieces), with the bias alike.""",
    ),
    misconception(
        "maxout_always_two_pieces",
        "Maxout",
        ("self.pieces = pieces", "self.pieces = 2"),
        says="""Your layer has two pieces whatever the caller asks for. Use the argument pieces.""",
    ),
    misconception(
        "maxout_default_pieces",
        "Maxout",
        ("pieces=2, **kwargs", "pieces=4, **kwargs"),
        says="""Your layer has four pieces where nothing is said. Keep the default of 2 that the signature
        gives.""",
    ),
    misconception(
        "maxout_kernel_starts_at_zero",
        "Maxout",
        ("initializer=start", 'initializer="zeros"'),
        says="""Your kernel is all zeros at first. Then all pieces and units are alike, they get the same
        gradient, and alike they stay. Draw the kernel at random.""",
    ),
    misconception(
        "maxout_pieces_start_alike",
        "Maxout",
        (
            "start = keras.initializers.RandomUniform(-limit, limit)",
            "draw = keras.initializers.RandomUniform(-limit, limit)\n\n"
            "        def start(shape, dtype=None):\n"
            "            return ops.repeat(draw((*shape[:2], 1), dtype), shape[2], axis=2)\n",
        ),
        says="""The pieces of a unit start alike in your layer, so that their maximum is nothing but one of them. Draw the whole
        kernel at random, each piece for itself.""",
    ),
    misconception(
        "maxout_bias_starts_at_one",
        "Maxout",
        ('shape=shape[1:], initializer="zeros"', 'shape=shape[1:], initializer="ones"'),
        says="""Your biases start at 1. They start at 0 here, as in Keras's layers.""",
    ),
    misconception(
        "maxout_bias_not_trainable",
        "Maxout",
        (
            'shape=shape[1:], initializer="zeros"',
            'shape=shape[1:], trainable=False, initializer="zeros"',
        ),
        says="""Your bias is not trainable. Both weights are learned.""",
    ),
    misconception(
        "maxout_gradient_lost",
        "Maxout",
        (
            "ops.tensordot(inputs, self.kernel,",
            "ops.tensordot(inputs, ops.stop_gradient(self.kernel),",
        ),
        says="""No gradient reaches your kernel: it is read through NumPy, copied, or stopped on the way. Use
        the weight itself in call.""",
    ),
    misconception(
        "maxout_matrices_only",
        "Maxout",
        (
            "ops.tensordot(inputs, self.kernel, axes=1)",
            'ops.einsum("ni,iup->nup", inputs, self.kernel)',
        ),
        says="""Your layer takes inputs of two axes only. The maps act on the last axis, however many come before
        it: tensordot with axes=1 does so.""",
    ),
    misconception(
        "maxout_flattens",
        "Maxout",
        ("ops.tensordot(inputs,", "ops.tensordot(ops.reshape(inputs, (-1, inputs.shape[-1])),"),
        says="""You make a table of all inputs and return it as one. The axes before the last come back as they
        were: (…, inputs) becomes (…, units).""",
    ),
    misconception(
        "maxout_pieces_mixed_up",
        "Maxout",
        (
            "ops.tensordot(inputs, self.kernel, axes=1)",
            "ops.swapaxes(\n            ops.reshape(\n"
            "                ops.tensordot(inputs, self.kernel, axes=1),\n"
            "                (-1, *inputs.shape[1:-1], self.pieces, self.units),\n"
            "            ),\n            -1,\n            -2,\n        )",
        ),
        says="""You reshape the maps so that pieces of different units get mixed up. In the order (units, pieces)
        the pieces of one unit lie next to each other: keep that order in the reshape.""",
    ),
    misconception(
        "maxout_weights_of_the_class",
        "Maxout",
        ("self.kernel = ", "Maxout.kernel = "),
        says="""Two of your layers share their kernel: it belongs to the class, or to the notebook, and the last
        layer that was built wins. Keep it in self.""",
    ),
    misconception(
        "maxout_config_forgets_pieces",
        "Maxout",
        (', "pieces": self.pieces', ""),
        says="""Your get_config does not mention pieces, so a copy of the layer falls back to 2. Every argument of
        the constructor comes back from get_config.""",
    ),
    misconception(
        "maxout_without_kwargs",
        "Maxout",
        ("pieces=2, **kwargs", "pieces=2"),
        ("__init__(**kwargs)", "__init__()"),
        says="""Your constructor refuses the arguments of every layer, such as name and dtype, and so
        from_config fails too. Take **kwargs and hand them on to the base class.""",
    ),
    misconception(
        "maxout_output_in_float32",
        "Maxout",
        ("initializer=start", "initializer=start, autocast=False"),
        says="""Under mixed precision your output is float32: a float32 weight meets a float16 input. Leave
        autocast of the weights as it is, or cast the result to the layer's compute_dtype.""",
    ),
    misconception(
        "maxout_needs_batch_size",
        "Maxout",
        ("        maps = ", "        sizes = [int(n) for n in inputs.shape]\n        maps = "),
        says="""Your call needs the batch size as a number, which is unknown while a model is built. Let the
        operations find out, or give reshape a −1.""",
    ),
    misconception(
        "maxout_wrong_inputs_accepted",
        "Maxout",
        ("self.input_spec =", "inputs_seen ="),
        (
            "ops.tensordot(inputs, self.kernel, axes=1)",
            "ops.sum(inputs[..., None, None] * self.kernel, axis=-3)",
        ),
        says="""Your layer accepts another number of inputs than it was built for: broadcasting hides the mistake.
        Set self.input_spec in build, and Keras refuses them with a clear message.""",
    ),
]
