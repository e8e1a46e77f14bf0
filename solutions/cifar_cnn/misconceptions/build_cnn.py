"""Known mistakes in `build_cnn`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
    misconception(
        "model_softmax",
        "build_cnn",
        ('(classes, dtype="float32")', '(classes, activation="softmax", dtype="float32")'),
        says="""Your model ends with a softmax. It should return logits: the loss applies the
        softmax itself, in a way that cannot overflow, and a second one would keep it above 1.46 for
        ten classes.""",
    ),
    misconception(
        "model_sigmoid",
        "build_cnn",
        ('(classes, dtype="float32")', '(classes, activation="sigmoid", dtype="float32")'),
        says="""Your model ends with a sigmoid. It should return logits: any real numbers, without
        an activation, as the softmax comes in the loss.""",
    ),
    misconception(
        "model_relu_on_logits",
        "build_cnn",
        ('(classes, dtype="float32")', '(classes, activation=relu, dtype="float32")'),
        says="""Your model's last layer has a ReLU. Logits need both signs: without the negative ones
        the network can hardly say that a class is *unlikely*, and a class at 0 gets no gradient.""",
    ),
    misconception(
        "model_normalized_logits",
        "build_cnn",
        (
            "outputs = keras.layers.Dense(classes,",
            "outputs = keras.layers.Dense(classes, use_bias=False,",
        ),
        (
            "    return keras.Model(",
            "    if normalization:\n"
            '        outputs = BatchNormalization(dtype="float32")(outputs)\n'
            "    return keras.Model(",
        ),
        says="""Your last layer is followed by a normalization. It gives the logits of each class
        the same spread over every batch, so that the network is not free to be sure: end with the
        dense layer.""",
    ),
    misconception(
        "model_bias_before_normalization",
        "build_cnn",
        ("                use_bias=not normalization,\n", ""),
        says="""Your convolutions have a bias, and a normalization comes right after it, which
        subtracts the mean and the bias with it. Such a bias is never trained: pass
        `use_bias=False` where a normalization follows.""",
    ),
    misconception(
        "model_never_a_bias",
        "build_cnn",
        ("use_bias=not normalization", "use_bias=False"),
        says="""With `normalization=False` your convolutions have no bias either. Nothing else shifts
        their outputs then: give them one.""",
    ),
    misconception(
        "model_always_normalized",
        "build_cnn",
        ("            if normalization:\n", "            if True:\n"),
        says="""Your model normalizes with `normalization=False` too. Leave the layers out then: the
        comparison of both is what this argument is for.""",
    ),
    misconception(
        "model_never_normalized",
        "build_cnn",
        ("            if normalization:\n", "            if not normalization and False:\n"),
        ("use_bias=not normalization", "use_bias=True"),
        says="""Your model has no batch normalization, though `normalization` is True by default.
        Put one after each convolution.""",
    ),
    misconception(
        "model_ten_classes",
        "build_cnn",
        ("Dense(classes", "Dense(10"),
        says="""Your model always has ten outputs. Their number is the argument `classes`.""",
    ),
    misconception(
        "model_fixed_input",
        "build_cnn",
        ("keras.Input(input_shape)", "keras.Input((32, 32, 3))"),
        says="""Your model always expects pictures of 32 × 32 pixels in colour. The argument
        `input_shape` says what it has to expect.""",
    ),
    misconception(
        "model_flattened",
        "build_cnn",
        (
            "x = keras.layers.GlobalAveragePooling2D()(x)",
            'x = keras.layers.Dense(1024, activation="relu")(keras.layers.Flatten()(x))',
        ),
        says="""Your model has more than a million parameters. Most of them lie between `Flatten`
        and the dense layer after it (inputs × units): take the mean over all places with
        `GlobalAveragePooling2D`, make the dense layer smaller, or pool once more.""",
    ),
    misconception(
        "model_compiled",
        "build_cnn",
        (
            "    return keras.Model(inputs, outputs)",
            '    model = keras.Model(inputs, outputs)\n    model.compile("adam", "mse")\n'
            "    return model",
        ),
        says="""Your model comes compiled. Optimizer and loss are up to `train`: return the model as
        it is.""",
    ),
    misconception(
        "model_always_training",
        "build_cnn",
        (
            "BatchNormalization(momentum=0.9)(x)",
            "BatchNormalization(momentum=0.9)(x, training=True)",
        ),
        says="""You call the normalization with `training=True`, so that it is in training mode at
        inference as well: `model(pictures)` gives answers that depend on the batch, and changes the
        averages. Leave the flag out; Keras passes the right one.""",
    ),
    misconception(
        "model_noise_in_inference",
        "build_cnn",
        (
            "    x = inputs\n",
            "    class Noise(keras.layers.Layer):\n"
            "        def __init__(self):\n"
            "            super().__init__()\n"
            "            self.inner = keras.layers.GaussianNoise(0.2)\n\n"
            "        def call(self, pictures):\n"
            "            return self.inner(pictures, training=True)\n\n"
            "    x = Noise()(inputs)\n",
        ),
        says="""Something random stays on at inference: a layer of augmentation, noise or dropout
        that you call with `training=True` from inside another one. The same picture then gets
        another answer each time. Pass on the flag that your own `call(self, x, training=None)`
        gets.""",
    ),
    misconception(
        "model_frozen_normalization",
        "build_cnn",
        ("BatchNormalization(momentum=0.9)", "BatchNormalization(momentum=0.9, trainable=False)"),
        says="""Your normalizations are frozen (`trainable=False`), so that they are in inference mode
        always: they never normalize with the batch, and their averages stay at 0 and 1.""",
    ),
    misconception(
        "model_fixed_seed",
        "build_cnn",
        ("HeNormal()", "HeNormal(seed=0)"),
        ("Dense(classes,", "Dense(classes, kernel_initializer=HeNormal(seed=1),"),
        says="""Your models all start with the same weights, as a seed is fixed inside. Leave it
        out; a caller who wants a repeatable run calls `keras.utils.set_random_seed` first.""",
    ),
    misconception(
        "model_output_in_policy_dtype",
        "build_cnn",
        ('dtype="float32"', 'dtype="float16"'),
        says="""Your logits are float16. Three digits, and an end at 65504, are too little for a loss:
        give the last layer `dtype="float32"`.""",
    ),
]
