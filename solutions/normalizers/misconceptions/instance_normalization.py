"""Known mistakes in `InstanceNormalization`."""

from grader.authoring.misconceptions import misconception

from .within_an_example import about_statistics, shared

MISCONCEPTIONS = [
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
