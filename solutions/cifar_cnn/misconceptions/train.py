"""Known mistakes in `train`."""

from grader.authoring.misconceptions import misconception

MISCONCEPTIONS = [
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
        says="""You apply a softmax, and the loss, which expects logits, applies another one. After
        the first, no class leads by more than 1, so that the loss never gets small: give it the
        logits.""",
    ),
    misconception(
        "train_squared_error",
        "train",
        (
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            'lambda y, z: ops.mean((ops.one_hot(ops.cast(ops.reshape(y, (-1,)), "int32"), '
            "z.shape[-1]) - z) ** 2, -1)",
        ),
        says="""Your loss is the mean squared error. This task needs the cross-entropy: it is the
        loss that goes with class numbers and logits, and its gradient does not fade for answers
        that are badly wrong.""",
    ),
    misconception(
        "train_rate_ignored",
        "train",
        ("keras.optimizers.Adam(learning_rate)", "keras.optimizers.Adam()"),
        says="""`learning_rate` never reaches your optimizer: a name such as "adam", or an optimizer
        without arguments, uses a rate of its own. Pass it on.""",
    ),
    misconception(
        "train_batch_size_ignored",
        "train",
        ("        batch_size=batch_size,\n", ""),
        says="""`batch_size` never reaches your `fit`, which takes its own default, 32. Pass it
        on.""",
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
        says="""You return the dictionary inside the History. Return what `fit` returns, whole.""",
    ),
    misconception(
        "train_returns_nothing",
        "train",
        ("return model.fit(", "model.fit("),
        says="""Your function returns nothing. Return what `fit` returns.""",
    ),
    misconception(
        "train_returns_model",
        "train",
        ("return model.fit(", "model.fit("),
        ("verbose=0,\n    )", "verbose=0,\n    )\n    return model"),
        says="""You return the model. The caller has it already, and it is trained in place: return
        the History that `fit` returns.""",
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
        has learned shows only on pictures that it was not trained on.""",
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
