"""Known mistakes in the axes and shapes that `BatchNormalization` averages over."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "mean_per_pixel",
        "BatchNormalization",
        ("[axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]", "[0]"),
        ('name="moving_mean", shape=shape', 'name="moving_mean", shape=input_shape[1:]'),
        ('name="moving_variance", shape=shape', 'name="moving_variance", shape=input_shape[1:]'),
        (
            "ops.reshape(vector, shape)",
            "ops.reshape(vector, vector.shape if vector.shape[1:] else shape)",
        ),
        says="""You average over the batch axis alone, which gives a mean for every pixel. A
        convolution does the same work at every position, so its channel is normalized as one:
        average over all axes but the channels'.""",
    ),
    misconception(
        "averages_over_axis",
        "BatchNormalization",
        (
            "[axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]",
            "[self.axis]",
        ),
        (
            'name="moving_mean", shape=shape',
            'name="moving_mean", shape=self.without_axis(input_shape)',
        ),
        (
            'name="moving_variance", shape=shape',
            'name="moving_variance", shape=self.without_axis(input_shape)',
        ),
        ("ops.reshape(x, (-1,))", "x"),
        (
            "ops.reshape(vector, shape)",
            "vector if len(vector.shape) == len(shape) else ops.reshape(vector, shape)",
        ),
        (
            "    def broadcast(",
            "    def without_axis(self, shape):\n        shape = list(shape)\n"
            "        shape[self.axis] = 1\n        return shape\n\n    def broadcast(",
        ),
        says="""You average over `axis`. Here `axis` names the channels, the one axis that is
        kept: average over all the others. (NumPy's `axis` means the opposite, which is why many
        fall for this.)""",
    ),
    misconception(
        "axis_ignored",
        "BatchNormalization",
        ("self.axis = axis", "self.axis, self.given_axis = -1, axis"),
        ('"axis": self.axis', '"axis": self.given_axis'),
        says="""You always take the last axis for the channels. Where the layer is made with
        another `axis`, for instance 1 for channels first, the statistics, the weights and their
        broadcasting have to follow it.""",
    ),
    misconception(
        "one_mean_for_all_channels",
        "BatchNormalization",
        (
            "self.batch_statistics(x, mask)\n",
            "self.batch_statistics(x, mask)\n"
            "            variance = ops.ones_like(mean) * (ops.mean(variance) + ops.var(mean))\n"
            "            mean = ops.ones_like(mean) * ops.mean(mean)\n",
        ),
        says="""You take a single mean and variance over the whole batch. Channels measure
        different things: leave the channels' axis out of the average, so that each of them has
        statistics of its own.""",
    ),
    misconception(
        "negative_axis_not_counted_from_the_end",
        "BatchNormalization",
        (
            "self.batch_statistics(x, mask)\n",
            "self.batch_statistics(x, mask)\n"
            "            if self.axis < 0:\n"
            "                variance = ops.ones_like(mean) * (ops.mean(variance) + ops.var(mean))\n"
            "                mean = ops.ones_like(mean) * ops.mean(mean)\n",
        ),
        says="""Your averages are right for axis=3 and wrong for axis=−1, where they run over every
        axis, the channels' too. A negative axis counts from the end: bring it to its positive
        number before you compare it with others.""",
    ),
    misconception(
        "rank_hard_coded",
        "BatchNormalization",
        ("range(len(x.shape))", "range(4 if len(x.shape) > 2 else 2)"),
        says="""Your layer only works for inputs of rank 2 and 4. Sequences have rank 3 and videos
        rank 5: derive the axes from the rank of the input.""",
    ),
    misconception(
        "reshaped_without_transpose",
        "BatchNormalization",
        (
            "mean = self.average(x, axes)\n",
            "table = ops.reshape(x, (-1, x.shape[self.axis]))\n"
            "            mean = self.average(table, [0])\n",
        ),
        (
            "left = self.average(x - self.broadcast(mean, x), axes)",
            "left = self.average(table - mean, [0])",
        ),
        (
            "self.average(ops.square(x - self.broadcast(mean, x)), axes)",
            "self.average(ops.square(table - mean), [0])",
        ),
        says="""You reshape to (−1, channels) though the channels are not the last axis. A reshape
        keeps the order of the values in memory, so it mixes the channels: move their axis to the
        end first, or average over the other axes without reshaping.""",
    ),
    misconception(
        "batch_size_fixed_at_build",
        "BatchNormalization",
        (
            "self.input_spec =",
            "self.count = int(np.prod(input_shape)) // channels\n        self.input_spec =",
        ),
        ("mean = self.average(x, axes)\n", "mean = ops.sum(x / self.count, axis=axes)\n"),
        ("mean + ops.stop_gradient(left)", "mean + 0 * left"),
        (
            "self.average(ops.square(x - self.broadcast(mean, x)), axes)",
            "ops.sum(1 / self.count * ops.square(x - self.broadcast(mean, x)), axis=axes)",
        ),
        says="""Your layer learns the batch size while it is built. The last batch of an epoch is
        often smaller, and in a functional model the size is None at that time: count the values
        of the batch at hand in the call.""",
    ),
    misconception(
        "single_example_not_normalized",
        "BatchNormalization",
        ("if training and self.trainable:", "if training and self.trainable and x.shape[0] != 1:"),
        says="""A batch of one example takes another way through your layer. PyTorch refuses such a
        batch where it has a single value per channel; Keras, and so we, normalize and record it by
        the same rules as any other.""",
    ),
    misconception(
        "parameters_per_pixel",
        "BatchNormalization",
        (
            'shape=shape, initializer="ones", auto',
            'shape=input_shape[1:], initializer="ones", auto',
        ),
        (
            'shape=shape, initializer="zeros", auto',
            'shape=input_shape[1:], initializer="zeros", auto',
        ),
        (
            "ops.reshape(vector, shape)",
            "ops.reshape(vector, vector.shape if vector.shape[1:] else shape)",
        ),
        says="""Your γ and β have a number for every pixel. There is one γ and one β per channel,
        shared by all positions, just as a convolution's kernel is: their shape is (channels,).""",
    ),
    misconception(
        "state_keeps_batch_axis",
        "BatchNormalization",
        ("= (channels,)", "= (1, channels)"),
        says="""Your weights have shape (1, channels). The values are right, but a weight file of
        Keras does not fit and nobody expects that axis: give them the shape (channels,) and
        reshape only when you broadcast.""",
    ),
]
