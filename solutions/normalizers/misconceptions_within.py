"""Known mistakes in layer, instance and group normalization."""

from grader.authoring.misconceptions import misconception

NORMALIZED = " * ops.rsqrt(variance + self.epsilon)"
CASTED = 'ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))'
ONES = 'initializer="ones", '


def shared(prefix, part):
    """Mistakes that are the same in each of these layers, for one of them."""
    return [
        misconception(
            f"{prefix}_epsilon_outside_root",
            part,
            (NORMALIZED, " / (ops.sqrt(variance) + self.epsilon)"),
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
            (CASTED, "ops.convert_to_tensor(inputs)"),
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
            (ONES, ONES + "trainable=False, "),
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
            says="""Your variance is divided by n − 1, as NumPy's ddof=1 or torch.std without
            further words do. That estimates a whole population; the values at hand get variance 1
            only if you divide by their number n.""",
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
            layer dies in a graph, and it cuts the gradient that should flow through the mean: use
            keras.ops.""",
        ),
    ]


LAYER = [
    *shared("layer", "LayerNormalization"),
    *about_statistics("layer", "LayerNormalization"),
    misconception(
        "layer_axis_is_kept",
        "LayerNormalization",
        (
            "mean = ops.mean(x, axis=axes",
            "others = [axis for axis in range(len(x.shape)) if axis not in axes]\n"
            "        mean = ops.mean(x, axis=others",
        ),
        ("(x - mean), axis=axes", "(x - mean), axis=others"),
        says="""You average over all axes but those that `axis` names, the batch among them: that
        is batch normalization. Here `axis` names what is averaged over, and every example keeps
        statistics of its own.""",
    ),
    misconception(
        "layer_whole_example",
        "LayerNormalization",
        ("mean = ops.mean(x, axis=axes", "mean = ops.mean(x, axis=list(range(1, len(x.shape)))"),
        ("(x - mean), axis=axes", "(x - mean), axis=list(range(1, len(x.shape)))"),
        says="""You always average over the whole example, whatever `axis` says. Papers on images
        draw it so, but here `axis` decides: with −1 every position has a mean of its own, taken
        over its channels.""",
    ),
    misconception(
        "layer_axis_ignored",
        "LayerNormalization",
        ("[axis % rank for axis in axes]", "[rank - 1]"),
        says="""You always average over the last axis, whatever `axis` says. Keep the argument in
        the constructor; it may name any axis, or several.""",
    ),
    misconception(
        "layer_first_axis_of_tuple",
        "LayerNormalization",
        ("for axis in axes]\n\n", "for axis in axes][:1]\n\n"),
        says="""Of several axes you use only the first. Mean and variance run over all axes that
        `axis` names together, and the weights have the sizes of all of them.""",
    ),
    misconception(
        "layer_gamma_of_last_axis",
        "LayerNormalization",
        (
            "tuple(input_shape[axis] for axis in self.axes(len(input_shape)))",
            "(input_shape[self.axes(len(input_shape))[-1]],)",
        ),
        ("if axis in axes else 1", "if axis == axes[-1] else 1"),
        says="""Your γ and β have one number for each channel even where you average over several
        axes. The paper on group normalization does so, while Keras and PyTorch give them the
        sizes of all the axes of `axis`, which is the rule here.""",
        convention=True,
    ),
    misconception(
        "layer_gamma_dropped",
        "LayerNormalization",
        ("x_hat * ops.reshape(self.gamma, shape)", "x_hat"),
        says="""γ never reaches your output, so it cannot be learned either. After normalizing,
        multiply by γ.""",
    ),
    misconception(
        "layer_only_in_training",
        "LayerNormalization",
        ("def call(self, inputs)", "def call(self, inputs, training=None)"),
        ("x_hat = ", "x_hat = x if not training else "),
        says="""You normalize in training only. Statistics of one example are there at inference
        just as well, so that this layer has a single mode: that is what it is loved for.""",
    ),
    misconception(
        "layer_centers_the_batch_in_training",
        "LayerNormalization",
        ("def call(self, inputs)", "def call(self, inputs, training=False)"),
        (
            "mean = ops.mean(x",
            "x = x if not training else x - ops.mean(x, axis=0)\n        mean = ops.mean(x",
        ),
        says="""In training you subtract the batch's mean first, a habit of batch normalization.
        An example of layer normalization never looks at its neighbours: leave that step out.""",
    ),
]

INSTANCE = [
    *shared("instance", "InstanceNormalization"),
    *about_statistics("instance", "InstanceNormalization", axes="positions"),
    misconception(
        "instance_averages_over_batch",
        "InstanceNormalization",
        ("range(1, len(x.shape) - 1)", "range(len(x.shape) - 1)"),
        says="""You average over the batch as well: that is batch normalization. Here each example
        is normalized by itself, so leave the first axis alone.""",
    ),
    misconception(
        "instance_averages_over_channels",
        "InstanceNormalization",
        ("range(1, len(x.shape) - 1)", "range(1, len(x.shape))"),
        says="""You average over the channels as well, and get one mean for the whole example: that
        is layer normalization over all its axes. Here each channel has statistics of its own.""",
    ),
    misconception(
        "instance_per_position",
        "InstanceNormalization",
        ("list(range(1, len(x.shape) - 1))", "[len(x.shape) - 1]"),
        says="""You average over the channels of each position: that is layer normalization over
        the last axis. Here it is the other way round: average over the positions, channel by
        channel.""",
    ),
    misconception(
        "instance_images_only",
        "InstanceNormalization",
        ("list(range(1, len(x.shape) - 1))", "[1, 2]"),
        says="""You average over axes 1 and 2, which is right for images only. Sequences have one
        axis of positions and volumes three: take all axes between the first and the last.""",
    ),
    misconception(
        "instance_first_position_axis",
        "InstanceNormalization",
        ("list(range(1, len(x.shape) - 1))", "[1]"),
        says="""You average along one axis of the image only, so that every column keeps statistics
        of its own. All axes between the batch and the channels are positions.""",
    ),
    misconception(
        "instance_channels_first",
        "InstanceNormalization",
        ("range(1, len(x.shape) - 1)", "range(2, len(x.shape))"),
        says="""You average over axes 2 and later, as is right for PyTorch's layout (N, C, H, W).
        Keras puts the channels last: average over the axes between the first and the last.""",
        convention=True,
    ),
    misconception(
        "instance_without_weights",
        "InstanceNormalization",
        (
            'self.add_weight(name="gamma", shape=shape, initializer="ones", autocast=False)',
            "1.0",
        ),
        (
            'self.add_weight(name="beta", shape=shape, initializer="zeros", autocast=False)',
            "0.0",
        ),
        says="""Your layer has no γ and β. PyTorch's instance normalization has none unless asked
        for; here, as in Keras's layers, both are there, one number for each channel.""",
        convention=True,
    ),
    misconception(
        "instance_gamma_for_every_position",
        "InstanceNormalization",
        ("(input_shape[-1],)", "tuple(input_shape[1:])"),
        says="""Your γ and β have a number for every position of the image. A channel is scaled and
        shifted as a whole: their shape is (channels,), and images of another size still fit.""",
    ),
]

GROUP = [
    *shared("group", "GroupNormalization"),
    *about_statistics("group", "GroupNormalization", data="grouped"),
    misconception(
        "group_interleaved",
        "GroupNormalization",
        (
            "self.groups, x.shape[-1] // self.groups))",
            "x.shape[-1] // self.groups, self.groups))",
        ),
        ("[*range(1, rank - 1), rank]", "list(range(1, rank))"),
        says="""Your groups are interleaved: channels 0, G, 2G, … share a mean. A group is made of
        neighbours: split the last axis into (groups, channels per group), in this order.""",
    ),
    misconception(
        "group_size_for_number",
        "GroupNormalization",
        (
            "self.groups, x.shape[-1] // self.groups))",
            "x.shape[-1] // self.groups, self.groups))",
        ),
        says="""You take `groups` for the number of channels in a group. It is the number of
        groups: each of them has channels / groups channels.""",
    ),
    misconception(
        "group_averages_over_batch",
        "GroupNormalization",
        ("[*range(1, rank - 1), rank]", "[*range(rank - 1), rank]"),
        says="""You average over the batch as well, so the result depends on the company that an
        example is in. Leave the first axis alone.""",
    ),
    misconception(
        "group_per_position",
        "GroupNormalization",
        ("[*range(1, rank - 1), rank]", "[rank]"),
        says="""You take the statistics of each position by itself, over the channels of its group.
        They run over all positions of the example as well.""",
    ),
    misconception(
        "group_is_layer",
        "GroupNormalization",
        ("[*range(1, rank - 1), rank]", "list(range(1, rank + 1))"),
        says="""You average over all groups together, which makes it layer normalization over the
        whole example. Keep the axis of the groups, so that each has statistics of its own.""",
    ),
    misconception(
        "group_is_instance",
        "GroupNormalization",
        ("[*range(1, rank - 1), rank]", "list(range(1, rank - 1))"),
        says="""You average over the positions only, so each channel has a mean of its own: that is
        instance normalization. The channels of a group belong together: average over them too.""",
    ),
    misconception(
        "group_reshaped_as_channels_first",
        "GroupNormalization",
        (
            "(*shape[:-1], self.groups, x.shape[-1] // self.groups)",
            "(shape[0], self.groups, -1)",
        ),
        ("[*range(1, rank - 1), rank]", "[2]"),
        says="""You cut each example into `groups` pieces of its memory. That is right for PyTorch's
        layout (N, C, H, W); with the channels last, such a piece is a stripe of the image with
        all its channels. Split the last axis instead, and average over the others.""",
    ),
    misconception(
        "group_images_only",
        "GroupNormalization",
        ("[*range(1, rank - 1), rank]", "[1, 2, 4]"),
        says="""You name the axes to average over by number, which is right for images only.
        Sequences have one axis of positions and volumes three: derive the axes from the rank.""",
    ),
    misconception(
        "group_gamma_for_each_group",
        "GroupNormalization",
        ("shape = (channels,)", "shape = (self.groups,)"),
        (
            "x_hat * self.gamma + self.beta",
            "x_hat * ops.repeat(self.gamma, x.shape[-1] // self.groups) + ops.repeat(self.beta, x.shape[-1] // self.groups)",
        ),
        says="""Your γ and β have one number for each group. Groups share their statistics only;
        every channel has a scale and a shift of its own.""",
    ),
    misconception(
        "group_remainder_accepted",
        "GroupNormalization",
        ("if channels % self.groups:", "if self.groups < 1:"),
        says="""You do not check that the channels make equal groups, so that something deeper down
        fails, in words that help nobody. Raise a ValueError in build,
        where the channels are known.""",
    ),
    misconception(
        "group_asserts",
        "GroupNormalization",
        ("raise ValueError(", "raise AssertionError("),
        says="""You refuse the wrong number of groups with an assertion. Assertions are for your own
        errors and vanish under python -O; for a wrong argument raise a ValueError.""",
    ),
    misconception(
        "group_sizes_must_be_known",
        "GroupNormalization",
        ("shape, rank = ops.shape(x)", "shape, rank = tuple(x.shape)"),
        says="""Your reshape uses x.shape, where sizes that are not known yet are None. Take them
        from ops.shape(x), which gives numbers or tensors, or put −1 where one size is open.""",
    ),
    misconception(
        "group_sizes_fixed_in_build",
        "GroupNormalization",
        (
            "        shape = (channels,)\n",
            "        self.sizes = tuple(input_shape[1:])\n        shape = (channels,)\n",
        ),
        ("shape, rank = ops.shape(x)", "shape, rank = (-1, *self.sizes)"),
        says="""You reshape to the sizes that the layer was built with. The next image may be
        larger or smaller: take the sizes from the input of this call, by ops.shape.""",
    ),
    misconception(
        "group_config_forgets_groups",
        "GroupNormalization",
        ('"groups": self.groups, ', ""),
        says="""Your configuration does not hold groups, so a copy of the layer, or one loaded from
        a file, has 32 again. Return every argument of the constructor.""",
    ),
]
