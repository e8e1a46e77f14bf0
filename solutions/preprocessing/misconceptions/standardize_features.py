"""Known mistakes of `standardize_features`."""

from grader.authoring.misconceptions import misconception

STANDARDIZE_FEATURES = [
    misconception(
        "features_epsilon_in_root",
        "standardize_features",
        (
            "train.std(axis=0, dtype=np.float64)",
            "(np.sqrt(train.var(axis=0, dtype=np.float64) + epsilon) - epsilon)",
        ),
        says="""You add epsilon to the variance, under the root. Batch normalization does that; here the
        formula is (x − μ)/(σ + ε), with epsilon beside the deviation.""",
    ),
    misconception(
        "features_epsilon_left_out",
        "standardize_features",
        ("train - mean) / (deviation + epsilon)", "train - mean) / deviation"),
        ("test - mean) / (deviation + epsilon)", "test - mean) / deviation"),
        says="""You leave epsilon out. A pixel that is black in all images has deviation 0, and 0/0 is NaN,
        which spoils the whole training: divide by σ + ε.""",
    ),
    misconception(
        "features_epsilon_hard_coded",
        "standardize_features",
        (
            "train.std(axis=0, dtype=np.float64)",
            "(train.std(axis=0, dtype=np.float64) + 1e-7 - epsilon)",
        ),
        says="""You always add 1e-7, whatever epsilon the caller asked for. Use the argument.""",
    ),
    misconception(
        "features_epsilon_default",
        "standardize_features",
        ("epsilon=1e-7", "epsilon=1e-8"),
        says="""Your default epsilon is 1e-8. That is as good a number, but keep the default of 1e-7 that
        the signature gives, which is also Keras's own.""",
        convention=True,
    ),
    misconception(
        "features_epsilon_after_division",
        "standardize_features",
        ("(train - mean) / (deviation + epsilon)", "(train - mean) / deviation + epsilon"),
        ("(test - mean) / (deviation + epsilon)", "(test - mean) / deviation + epsilon"),
        says="""You add epsilon after dividing; brackets are missing. It must be part of the divisor,
        σ + ε, to keep that away from zero.""",
    ),
    misconception(
        "features_epsilon_as_smallest_deviation",
        "standardize_features",
        (
            "train.std(axis=0, dtype=np.float64)",
            "(np.maximum(train.std(axis=0, dtype=np.float64), epsilon) - epsilon)",
        ),
        says="""You replace deviations below epsilon by epsilon, as Keras's Normalization layer does.
        That is a fair convention; here epsilon is added to every deviation, (x − μ)/(σ + ε).""",
        convention=True,
    ),
    misconception(
        "features_zero_deviation_as_one",
        "standardize_features",
        (
            "deviation = train.std(axis=0, dtype=np.float64).astype(floats)",
            "deviation = train.std(axis=0, dtype=np.float64)\n"
            "    deviation = (np.where(deviation > 0, deviation, 1) - epsilon).astype(floats)",
        ),
        says="""You divide constant features by 1 and use epsilon nowhere, as scikit-learn's
        StandardScaler does. That is a fair convention; here the formula is (x − μ)/(σ + ε).""",
        convention=True,
    ),
    misconception(
        "features_divided_by_variance",
        "standardize_features",
        ("train.std", "train.var"),
        says="""You divide by the variance. To bring each feature to deviation 1, divide by the standard
        deviation, the variance's root (plus epsilon).""",
    ),
    misconception(
        "features_bessel",
        "standardize_features",
        ("train.std(axis=0, ", "train.std(axis=0, ddof=1, "),
        says="""You divide the sum of squares by N − 1. Here the deviation describes the very images of
        train and estimates nothing beyond them: divide by N, NumPy's default.""",
        convention=True,
    ),
    misconception(
        "features_mean_and_deviation_swapped",
        "standardize_features",
        (
            "(train - mean) / (deviation + epsilon), (test - mean) / (deviation + epsilon)",
            "(train - deviation) / (mean + epsilon), (test - deviation) / (mean + epsilon)",
        ),
        says="""Mean and deviation have changed places: you subtract the deviation and divide by the mean.
        Subtract the mean, divide by the deviation plus epsilon.""",
    ),
    misconception(
        "features_by_channel",
        "standardize_features",
        ("train.mean(axis=0", "train.mean(axis=tuple(range(train.ndim - 1))"),
        ("train.std(axis=0", "train.std(axis=tuple(range(train.ndim - 1))"),
        says="""You use one mean and one deviation per channel; that is standardize_channels. Here every
        pixel of every channel is a feature of its own: average over the images only.""",
    ),
    misconception(
        "features_of_each_image",
        "standardize_features",
        (
            "train - mean) / (deviation",
            "train - train.mean(axis=tuple(range(1, train.ndim)), keepdims=True)) / "
            "(train.std(axis=tuple(range(1, train.ndim)), keepdims=True)",
        ),
        (
            "test - mean) / (deviation",
            "test - test.mean(axis=tuple(range(1, test.ndim)), keepdims=True)) / "
            "(test.std(axis=tuple(range(1, test.ndim)), keepdims=True)",
        ),
        says="""You standardize each picture by itself (contrast normalization), which mixes features
        that have different meanings. Average each feature over all images of train.""",
    ),
    misconception(
        "features_test_by_own_statistics",
        "standardize_features",
        (
            "(test - mean) / (deviation + epsilon)",
            "(test - test.mean(axis=0)) / (test.std(axis=0) + epsilon)",
        ),
        says="""You standardize test with its own mean and deviation. One test picture alone would come
        out all zero: use train's statistics for both.""",
    ),
    misconception(
        "features_pooled",
        "standardize_features",
        ("train.mean(", "np.concatenate([train, test]).mean("),
        ("train.std(", "np.concatenate([train, test]).std("),
        says="""You take mean and deviation over train and test together. Statistics are learned too, so
        they are learned from train alone.""",
    ),
    misconception(
        "features_test_forgotten",
        "standardize_features",
        ("(test - mean) / (deviation + epsilon)", "test / 1"),
        says="""You give test back unchanged. It must go through the same change as train, with train's
        mean and deviation.""",
    ),
    misconception(
        "features_mean_as_bytes",
        "standardize_features",
        (
            "mean = train.mean(axis=0, dtype=np.float64).astype(floats)",
            "mean = train.mean(axis=0, dtype=np.float64).astype(train.dtype)",
        ),
        says="""You turn the means back into uint8. The subtraction then wraps around in uint8: keep them
        as floats.""",
    ),
    misconception(
        "features_in_place",
        "standardize_features",
        (
            "return (train - mean) / (deviation + epsilon), (test - mean) / (deviation + epsilon)",
            "train -= mean\n    train /= deviation + epsilon\n    test -= mean\n"
            "    test /= deviation + epsilon\n    return train, test",
        ),
        says="""You standardize inside the caller's arrays, which are changed for everybody who still
        uses them. Make new arrays.""",
    ),
    misconception(
        "features_return_float64",
        "standardize_features",
        ("train.mean(axis=0, dtype=np.float64).astype(floats)", "train.mean(0, np.float64)"),
        says="""You return float64 for float32 images. Computing the statistics in float64 is right, but
        hand back the dtype that came in.""",
    ),
    misconception(
        "features_summed_in_float32",
        "standardize_features",
        ("train.mean(axis=0, dtype=np.float64)", "train.mean(axis=0)"),
        ("train.std(axis=0, dtype=np.float64)", "train.std(axis=0)"),
        says="""You sum float32 images in float32, so that the mean of a constant feature is a rounding
        off, its deviation just as small, and one divided by the other is near 1 where it should be 0.
        Sum in float64, with the argument dtype of NumPy's mean and std.""",
    ),
]
