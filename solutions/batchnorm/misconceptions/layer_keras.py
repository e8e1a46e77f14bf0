"""Known mistakes in `BatchNormalization` as a layer of Keras: weights, flags, configuration, masks, dtypes."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "super_not_called",
        "BatchNormalization",
        ("super().__init__(**kwargs)", "pass"),
        says="""Your constructor does not call the one of the base class, and Keras cannot track
        anything without it. Begin your own by handing **kwargs on to that of super.""",
    ),
    misconception(
        "weights_named_by_position",
        "BatchNormalization",
        ('name="gamma", ', '"gamma", '),
        ('name="beta", ', '"beta", '),
        ('name="moving_mean", ', '"moving_mean", '),
        ('name="moving_variance", ', '"moving_variance", '),
        says="""You give add_weight the name as its first argument, as older tutorials do. In Keras
        3 the shape comes first: write name="gamma" and so on.""",
    ),
    misconception(
        "rebinds_moving_statistics",
        "BatchNormalization",
        ("self.moving_mean.assign(", "self.moving_mean = ("),
        ("self.moving_variance.assign(", "self.moving_variance = ("),
        says="""You bind the name self.moving_… to a new tensor in the call. The weight that Keras
        tracks keeps its first value, so nothing is saved, and after fit the attribute holds a
        dead tensor of a graph: write the new value into the variable.""",
    ),
    misconception(
        "moving_statistics_not_weights",
        "BatchNormalization",
        (
            "self.moving_mean = self.add_weight(\n"
            '            name="moving_mean", shape=shape, initializer="zeros", trainable=False,'
            " autocast=False\n        )",
            "self.moving_mean = ops.zeros(shape)",
        ),
        (
            "self.moving_variance = self.add_weight(\n"
            '            name="moving_variance", shape=shape, initializer="ones", trainable=False,'
            " autocast=False\n        )",
            "self.moving_variance = ops.ones(shape)",
        ),
        ("self.moving_mean.assign(", "self.moving_mean = ("),
        ("self.moving_variance.assign(", "self.moving_variance = ("),
        says="""Your moving statistics are no weights of the layer, but plain attributes or bare
        tf.Variables. Keras 3 neither counts, saves nor restores those, and a tensor that fit puts
        into an attribute is gone when its graph is: let the layer create weights that are not
        trainable.""",
    ),
    misconception(
        "moving_statistics_of_the_class",
        "BatchNormalization",
        ("self.moving_mean = self.add_weight(", "type(self).moving_mean = self.add_weight("),
        (
            "self.moving_variance = self.add_weight(",
            "type(self).moving_variance = self.add_weight(",
        ),
        says="""You keep the moving statistics in attributes of the class, so all layers of a
        network write into those of the one that was built last. Keep them in attributes of the
        layer itself, with self.""",
    ),
    misconception(
        "moving_statistics_trainable",
        "BatchNormalization",
        ('initializer="zeros", trainable=False', 'initializer="zeros"'),
        ('initializer="ones", trainable=False', 'initializer="ones"'),
        says="""Your moving statistics are trainable. No gradient is meant to move them, only the
        batches do: create them as weights that are not trainable, so that the optimizer leaves
        them alone.""",
    ),
    misconception(
        "gamma_and_beta_not_trainable",
        "BatchNormalization",
        ('"gamma",', '"gamma", trainable=False,'),
        ('"beta",', '"beta", trainable=False,'),
        says="""Your γ and β are not trainable, so they stay at 1 and 0 forever. Learning them is
        their purpose: only the moving statistics are not trainable.""",
    ),
    misconception(
        "weights_unnamed",
        "BatchNormalization",
        ('name="gamma",', ""),
        ('name="beta",', ""),
        ('name="moving_mean",', ""),
        ('name="moving_variance",', ""),
        says="""Your weights have no names, so Keras calls them variable, variable_1 and so on. Name
        them gamma, beta, moving_mean and moving_variance, so that people and files can tell them
        apart.""",
    ),
    misconception(
        "weights_named_as_in_pytorch",
        "BatchNormalization",
        ('name="gamma"', 'name="weight"'),
        ('name="beta"', 'name="bias"'),
        ('name="moving_mean"', 'name="running_mean"'),
        ('name="moving_variance"', 'name="running_var"'),
        says="""Your weights are named weight, bias, running_mean and running_var, as in PyTorch.
        In Keras, and here, the same four are called gamma, beta, moving_mean and
        moving_variance.""",
        convention=True,
    ),
    misconception(
        "training_by_default",
        "BatchNormalization",
        ("training=None", "training=True"),
        says="""A call that says nothing about `training` runs your layer in training mode. In
        Keras silence means inference: keep None as the default, and treat None like False.""",
    ),
    misconception(
        "no_training_argument",
        "BatchNormalization",
        ("training=None, ", ""),
        ("if training and self", "if self"),
        says="""Your call takes no `training` argument, and Keras then drops it without a word: the
        layer does the same in both modes. Take the argument, and let it choose between batch and
        moving statistics.""",
    ),
    misconception(
        "frozen_layer_still_trains",
        "BatchNormalization",
        (" and self.trainable", ""),
        says="""Your layer ignores trainable=False. In Keras a frozen batch normalization runs in
        inference mode, even in a training step, so that fine-tuning does not spoil its
        statistics: ask for self.trainable as well.""",
    ),
    misconception(
        "config_forgets_axis",
        "BatchNormalization",
        ('"axis": self.axis,', ""),
        says="""Your get_config leaves out axis. A layer rebuilt from its config, or loaded from a
        file, then falls back to the last axis: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_momentum",
        "BatchNormalization",
        ('"momentum": self.momentum,', ""),
        says="""Your get_config leaves out momentum. A layer rebuilt from its config, or loaded
        from a file, then falls back to the default: put every constructor argument into the
        config.""",
    ),
    misconception(
        "config_forgets_epsilon",
        "BatchNormalization",
        ('"epsilon": self.epsilon,', ""),
        says="""Your get_config leaves out epsilon. A layer rebuilt from its config, or loaded from
        a file, then falls back to the default: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_center",
        "BatchNormalization",
        ('"center": self.center,', ""),
        says="""Your get_config leaves out center. A layer rebuilt from its config, or loaded from
        a file, then has a β again: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_scale",
        "BatchNormalization",
        ('"scale": self.scale,', ""),
        says="""Your get_config leaves out scale. A layer rebuilt from its config, or loaded from a
        file, then has a γ again: put every constructor argument into the config.""",
    ),
    misconception(
        "config_forgets_base",
        "BatchNormalization",
        ("**super().get_config(),", ""),
        says="""Your get_config returns your own arguments only. The base class has some too, the
        name, the dtype and whether the layer is frozen: start from its config and add yours.""",
    ),
    misconception(
        "keyword_arguments_lost",
        "BatchNormalization",
        ("__init__(**kwargs)", "__init__()"),
        says="""Your constructor takes **kwargs and drops them, so name, dtype and trainable have
        no effect. Hand them on to the base class.""",
    ),
    misconception(
        "keyword_arguments_refused",
        "BatchNormalization",
        ("scale=True, **kwargs", "scale=True"),
        ("__init__(**kwargs)", "__init__()"),
        says="""Your constructor refuses the arguments of every layer, such as name and dtype, and
        so from_config fails too. Take **kwargs and hand them on to the base class.""",
    ),
    misconception(
        "center_ignored",
        "BatchNormalization",
        ("self.center = center", "self.center = True"),
        says="""Your layer has a β even with center=False. With that argument there is no β at
        all, neither the weight nor the shift.""",
    ),
    misconception(
        "scale_ignored",
        "BatchNormalization",
        ("self.scale = scale", "self.scale = True"),
        says="""Your layer has a γ even with scale=False. With that argument there is no γ at all,
        neither the weight nor the product.""",
    ),
    misconception(
        "mask_ignored",
        "BatchNormalization",
        ("if mask is None:", "if True:"),
        says="""Your layer ignores the mask, so the padding counts in the mean and the variance.
        Where a mask is given, average over the positions that it keeps.""",
    ),
    misconception(
        "mask_counts_padding",
        "BatchNormalization",
        ("ops.cast(seen, x.dtype) * ops.ones_like(x)", "ops.ones_like(x)"),
        says="""You set the masked values to zero but still divide by the number of all positions,
        which draws the mean and the variance towards zero. Divide by the number of positions that
        the mask keeps.""",
    ),
    misconception(
        "mask_of_nothing_divides_by_zero",
        "BatchNormalization",
        ("ops.where(share > 0, share, ops.ones_like(share))", "share"),
        says="""Where the mask hides a whole batch you divide zero by zero, and the NaN stays in the
        moving statistics. Divide by a count of at least one, so that mean and variance of such a
        batch are 0.""",
    ),
    misconception(
        "mask_multiplies",
        "BatchNormalization",
        (
            "ops.where(seen, x - self.broadcast(mean, x), ops.zeros_like(x))",
            "x - self.broadcast(mean, x)",
        ),
        ("ops.square(centred)", "ops.cast(seen, x.dtype) * ops.square(centred)"),
        says="""You multiply by the mask after squaring. Padding may be a large number, its square is
        infinite in float32, and zero times infinity is NaN. Choose with ops.where before you
        square: what is hidden then becomes 0, whatever it was.""",
    ),
    misconception(
        "computes_in_float16",
        "BatchNormalization",
        ('keras.backend.result_type(inputs.dtype, "float32")', "inputs.dtype"),
        ('initializer="ones", autocast=False', 'initializer="ones"'),
        ('initializer="zeros", autocast=False', 'initializer="zeros"'),
        ('"zeros", trainable=False, autocast=False', '"zeros", trainable=False'),
        ('"ones", trainable=False, autocast=False', '"ones", trainable=False'),
        says="""Under mixed precision you compute the statistics in float16. Its largest number is
        65504, so the squares overflow early, and small steps of the averages are lost: cast the
        input to float32 first, and only the output back.""",
    ),
    misconception(
        "output_in_float32",
        "BatchNormalization",
        ("ops.cast(outputs, self.compute_dtype)", "outputs"),
        says="""Under mixed precision your output stays float32. Every layer hands on its compute
        dtype: cast the output to it at the very end.""",
    ),
    misconception(
        "wrong_channel_count_accepted",
        "BatchNormalization",
        ("self.input_spec =", "channels_seen ="),
        ("= x.shape[self.axis]\n", "= -1\n"),
        says="""Built for several channels, your layer accepts an input with a single one and
        broadcasts it in silence. State in build what inputs may look like, their rank and their
        channels, and Keras refuses the others with a clear message.""",
    ),
]
