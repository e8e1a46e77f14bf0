"""Known mistakes in `GroupNormalization`."""

from grader.authoring.misconceptions import misconception

from .within_an_example import about_statistics, shared

MISCONCEPTIONS = [
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
        says="""You average over the batch as well, so an example's result depends on the others in
        its batch. Leave the first axis alone.""",
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
        fails, with a message that helps nobody. Raise a ValueError in build, where the channels are
        known.""",
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
