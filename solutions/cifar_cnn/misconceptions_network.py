"""Known mistakes in what students bring along, in `build_cnn` and in `train`."""

from grader.authoring.misconceptions import misconception

BROUGHT = [
    misconception(
        "brought_relu_leaks",
        "relu",
        ("ops.maximum(x, 0)", "ops.maximum(x, 0.01 * x)"),
        says="""Your `relu` lets a hundredth of negative values through. That is a leaky ReLU, another
        part of the unit `activations`; here the plain one is asked for.""",
    ),
    misconception(
        "brought_relu_is_absolute",
        "relu",
        ("ops.maximum(x, 0)", "ops.abs(x)"),
        says="""Your `relu` turns negative values into positive ones. It must put 0 in their
        place.""",
    ),
    misconception(
        "brought_relu_capped",
        "relu",
        ("ops.maximum(x, 0)", "ops.minimum(ops.maximum(x, 0), 6)"),
        says="""Your `relu` cuts off values above 6. That is `relu6`; the plain one has no upper
        bound.""",
    ),
    misconception(
        "brought_initializer_glorot",
        "HeNormal",
        ("(2 / fan_in)", "(2 / (fan_in + int(np.prod(shape[:-2])) * shape[-1]))"),
        says="""Your `HeNormal` draws with variance 2 / (fan_in + fan_out). That is Glorot's rule; He's
        is 2 / fan_in, as the ReLU takes away half of the signal.""",
    ),
    misconception(
        "brought_initializer_without_gain",
        "HeNormal",
        ("(2 / fan_in)", "(1 / fan_in)"),
        says="""Your `HeNormal` draws with variance 1 / fan_in (LeCun's rule). The factor 2 makes up for
        the half that the ReLU takes away: 2 / fan_in.""",
    ),
    misconception(
        "brought_initializer_variance_as_deviation",
        "HeNormal",
        ("np.sqrt(2 / fan_in)", "(2 / fan_in)"),
        says="""Your `HeNormal` uses the variance 2 / fan_in as the standard deviation. Take its
        root.""",
    ),
    misconception(
        "brought_initializer_without_window",
        "HeNormal",
        ("int(np.prod(shape[:-1]))", "shape[-2]"),
        says="""Your `HeNormal` forgets the window of a convolution: fan_in is the number of *input
        channels times the kernel's places*, 9 times as many for a 3 × 3 kernel.""",
    ),
    misconception(
        "brought_initializer_not_corrected",
        "HeNormal",
        (" / 0.87962566103423978", ""),
        says="""Your `HeNormal` does not make up for the truncation. Cut off at two deviations, a normal
        distribution keeps 0.8796 of its deviation: divide by that.""",
    ),
    misconception(
        "brought_initializer_fixed_seed",
        "HeNormal",
        ("self.seed = seed", "self.seed = 0 if seed is None else seed"),
        says="""Without a seed, your `HeNormal` draws the same numbers in every instance, so that equal
        layers start alike. Where no seed is given, draw afresh.""",
    ),
    misconception(
        "brought_epsilon_outside_root",
        "BatchNormalization",
        (
            "ops.rsqrt(variance + self.epsilon)",
            "1 / (ops.sqrt(variance) + self.epsilon)",
        ),
        says="""Your `BatchNormalization` adds epsilon outside the square root. It belongs to the
        variance, under the root.""",
    ),
    misconception(
        "brought_momentum_reversed",
        "BatchNormalization",
        ("self.momentum = momentum", "self.momentum = 1 - momentum"),
        says="""Your `BatchNormalization` takes its momentum the other way round (PyTorch's way): here
        it is the share of the old average that survives a step.""",
        convention=True,
    ),
    misconception(
        "brought_bessel",
        "BatchNormalization",
        (
            "mean = ops.mean(x, axis=axes)",
            "mean = ops.mean(x, axis=axes)\n            count = int(np.prod(x.shape)) // x.shape[-1]",
        ),
        (
            "return mean, variance\n        weights",
            "return mean, variance * (count / (count - 1))\n        weights",
        ),
        says="""Your `BatchNormalization` divides the batch's variance by n − 1. Within the batch it is
        the plain mean of the squared deviations, divided by n.""",
    ),
    misconception(
        "brought_batch_statistics_at_inference",
        "BatchNormalization",
        (
            "            mean = self.moving_mean\n",
            "            mean, _ = self.batch_statistics(x, mask)\n",
        ),
        (
            "            variance = self.moving_variance\n",
            "            _, variance = self.batch_statistics(x, mask)\n",
        ),
        says="""At inference your `BatchNormalization` normalizes with the batch's own statistics. An
        answer must not depend on who else is in the batch: use the moving ones.""",
    ),
    misconception(
        "brought_state_not_updated",
        "BatchNormalization",
        ("self.moving_mean.assign(self", "(self"),
        ("self.moving_variance.assign(\n", "(\n"),
        says="""The moving averages of your `BatchNormalization` stay at 0 and 1: training has to update
        them, by `assign`.""",
    ),
]

BUILD = [
    misconception(
        "model_softmax",
        "build_cnn",
        ('(classes, dtype="float32")', '(classes, activation="softmax", dtype="float32")'),
        says="""Your model ends on a softmax. Logits are asked for: the loss applies the softmax
        itself, in a way that cannot overflow, and a second one would keep it above 1.46 for ten
        classes.""",
    ),
    misconception(
        "model_sigmoid",
        "build_cnn",
        ('(classes, dtype="float32")', '(classes, activation="sigmoid", dtype="float32")'),
        says="""Your model ends on a sigmoid. Logits are asked for: any real numbers, without an
        activation, as a softmax comes in the loss.""",
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
        says="""A normalization stands behind your last layer. It gives the logits of each class the
        same spread over every batch, so that the network is not free to be sure: end on the
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
        says="""Your model has no batch normalization, though `normalization` is True by default. Put
        one behind each convolution.""",
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
        says="""Your model has more than a million parameters. Most of them stand between `Flatten` and
        the dense layer behind it (inputs × units): take the mean over all places with
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
        says="""Your model comes compiled. Optimizer and loss are the business of `train`: return
        the model as it is.""",
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
        says="""Something random stays on at inference: a layer of augmentation, noise or dropout that
        you call with `training=True` from inside another one. The same picture then gets another
        answer each time. Hand on the flag that your own `call(self, x, training=None)` gets.""",
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
        says="""Your models all start with the same weights, as a seed is fixed inside. Leave it out;
        who wants a run that repeats sets `keras.utils.set_random_seed` outside.""",
    ),
    misconception(
        "model_output_in_policy_dtype",
        "build_cnn",
        ('dtype="float32"', 'dtype="float16"'),
        says="""Your logits are float16. Three digits, and an end at 65504, are too little for a loss:
        give the last layer `dtype="float32"`.""",
    ),
]

TRAIN = [
    misconception(
        "train_loss_of_probabilities",
        "train",
        ("from_logits=True", "from_logits=False"),
        says="""Your loss takes the logits for probabilities: that is what Keras does without
        `from_logits=True`. Negative logits are cut off then, and the numbers mean nothing.""",
    ),
    misconception(
        "train_softmax_twice",
        "train",
        (
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            "lambda y, z: keras.losses.sparse_categorical_crossentropy("
            "y, ops.softmax(z) + 0.0, from_logits=True)",
        ),
        says="""You apply a softmax, and the loss, which is told that it gets logits, applies another
        one. After the first nobody leads by more than 1, so that the loss never gets small: give it
        the logits.""",
    ),
    misconception(
        "train_squared_error",
        "train",
        (
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            'lambda y, z: ops.mean((ops.one_hot(ops.cast(ops.reshape(y, (-1,)), "int32"), '
            "z.shape[-1]) - z) ** 2, -1)",
        ),
        says="""Your loss is the mean squared error. Here the cross-entropy is asked for: it is the
        one that goes with class numbers and logits, and its gradient does not fade for answers that
        are badly wrong.""",
    ),
    misconception(
        "train_rate_ignored",
        "train",
        ("keras.optimizers.Adam(learning_rate)", "keras.optimizers.Adam()"),
        says="""Your optimizer never hears of `learning_rate`: a name such as "adam", or an optimizer
        without arguments, uses a rate of its own. Pass it on.""",
    ),
    misconception(
        "train_batch_size_ignored",
        "train",
        ("        batch_size=batch_size,\n", ""),
        says="""Your `fit` never hears of `batch_size` and takes its own default, 32. Pass it on.""",
    ),
    misconception(
        "train_one_epoch",
        "train",
        ("        epochs=epochs,\n", ""),
        says="""You train for one epoch, whatever was asked for: pass `epochs` on to `fit`.""",
    ),
    misconception(
        "train_one_step_an_epoch",
        "train",
        ("        epochs=epochs,\n", "        epochs=epochs,\n        steps_per_epoch=1,\n"),
        says="""You make one step in each epoch (`steps_per_epoch`), left over from a quick try perhaps.
        An epoch uses the whole training set once, in batches: leave that argument out.""",
    ),
    misconception(
        "train_stops_early",
        "train",
        (
            "verbose=0",
            'verbose=0, callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", '
            'min_delta=1e3, patience=0, mode="min")]',
        ),
        says="""You stop before all epochs are run (`EarlyStopping`). A good idea for long trainings;
        but here the caller says how many epochs there are, and gets one number for each.""",
    ),
    misconception(
        "train_returns_dictionary",
        "train",
        ("verbose=0,\n    )", "verbose=0,\n    ).history"),
        says="""You return the dictionary inside the History. Hand back what `fit` returns, whole.""",
    ),
    misconception(
        "train_returns_nothing",
        "train",
        ("return model.fit(", "model.fit("),
        says="""Your function returns nothing. Hand back what `fit` returns.""",
    ),
    misconception(
        "train_returns_model",
        "train",
        ("return model.fit(", "model.fit("),
        ("verbose=0,\n    )", "verbose=0,\n    )\n    return model"),
        says="""You return the model. The caller has it already, and it is trained in place: hand
        back the History that `fit` returns.""",
    ),
    misconception(
        "train_without_validation",
        "train",
        ("        validation_data=(held_out, np.reshape(answers, -1)),\n", ""),
        says="""Your `fit` never sees the validation set, so that the history lacks `val_loss` and
        `val_accuracy`. Pass it as `validation_data`.""",
    ),
    misconception(
        "train_without_accuracy",
        "train",
        ('        metrics=["accuracy"],\n', ""),
        says="""Your history lacks the accuracy. Ask for it when you compile:
        `metrics=["accuracy"]`.""",
    ),
    misconception(
        "train_validates_on_training_set",
        "train",
        ("held_out, answers = validation", "held_out, answers = train"),
        says="""You validate on the training set. That says how well the model remembers; what it
        has learned only pictures tell that it was not trained on.""",
    ),
    misconception(
        "train_splits_training_set",
        "train",
        (
            "        validation_data=(held_out, np.reshape(answers, -1)),\n",
            "        validation_split=0.25,\n",
        ),
        says="""You take a part of the training set for validation (`validation_split`). The caller
        gave you a validation set, and all training pictures are for training.""",
    ),
    misconception(
        "train_on_validation_set_too",
        "train",
        (
            "    model.compile(",
            "    images = np.concatenate([images, held_out])\n"
            "    labels = np.concatenate([np.reshape(labels, -1), np.reshape(answers, -1)])\n"
            "    model.compile(",
        ),
        says="""You train on the validation set as well. Its accuracy then says nothing about new
        pictures: it is for looking only.""",
    ),
    misconception(
        "train_copy",
        "train",
        ("    model.compile(", "    model = keras.models.clone_model(model)\n    model.compile("),
        says="""You train a copy (`clone_model`), with weights of its own, which is lost when the
        function ends. Train the model that was given.""",
    ),
    misconception(
        "train_in_inference_mode",
        "train",
        (
            "    model.compile(",
            "    class Wrapped(keras.Model):\n"
            "        def __init__(self, inner):\n"
            "            super().__init__()\n"
            "            self.inner = inner\n\n"
            "        def call(self, pictures):\n"
            "            return self.inner(pictures, training=False)\n\n"
            "    model = Wrapped(model)\n"
            "    model.compile(",
        ),
        says="""Your model is trained in inference mode (`training=False`): batch normalization does not
        use the batch, and its moving averages stay at 0 and 1. `fit` passes the right flag if it
        is left alone; a loop of your own has to pass `training=True`.""",
    ),
    misconception(
        "train_scales_again",
        "train",
        ("images, labels = train", "images, labels = train[0] / 255, train[1]"),
        says="""You divide the pictures by 255. They come preprocessed; divided once more, they are
        next to 0 throughout.""",
    ),
    misconception(
        "train_scales_in_place",
        "train",
        ("images, labels = train", "images, labels = train\n    images -= images.mean()"),
        says="""Your function changes the caller's pictures, through an in-place operation such as
        `-=` or `/=`: after a second call they are changed twice. They come preprocessed; leave them
        as they are.""",
    ),
    misconception(
        "train_compares_columns_with_rows",
        "train",
        (
            'metrics=["accuracy"]',
            "metrics=[_hits]",
        ),
        ("np.reshape(labels, -1)", "labels"),
        ("np.reshape(answers, -1)", "answers"),
        (
            "    model.compile(",
            "    def _hits(y, z):\n"
            "        flat = np.ndim(labels) == 1\n"
            "        y = ops.reshape(y, (-1,) if flat else (-1, 1))\n"
            '        same = ops.cast(y, "int64") == ops.cast(ops.argmax(z, -1), "int64")\n'
            '        return ops.mean(ops.cast(same, "float32"))\n\n'
            '    _hits.__name__ = "accuracy"\n'
            "    model.compile(",
        ),
        says="""With labels of shape (N, 1) your accuracy compares every label with every prediction:
        shapes (N, 1) and (N,) become a table of N × N comparisons. Flatten the labels first:
        `np.reshape(labels, -1)`.""",
    ),
]

NETWORK = [*BROUGHT, *BUILD, *TRAIN]
