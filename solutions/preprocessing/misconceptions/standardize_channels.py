"""Known mistakes of `standardize_channels`."""

from grader.authoring.misconceptions import misconception

STANDARDIZE_CHANNELS = [
    misconception(
        "channels_divided_by_variance",
        "standardize_channels",
        ("train.std", "train.var"),
        says="""You divide by the variance. To bring each channel to deviation 1, divide by the standard
        deviation, the variance's root.""",
    ),
    misconception(
        "channels_bessel",
        "standardize_channels",
        ("train.std(axis=(0, 1, 2), ", "train.std(axis=(0, 1, 2), ddof=1, "),
        says="""You divide the sum of squares by N − 1. Here the deviation describes the very pixels of
        train and estimates nothing beyond them: divide by N, NumPy's default.""",
        convention=True,
    ),
    misconception(
        "channels_mean_and_deviation_swapped",
        "standardize_channels",
        (
            "(train - mean) / deviation, (test - mean) / deviation",
            "(train - deviation) / mean, (test - deviation) / mean",
        ),
        says="""Mean and deviation have changed places: you subtract the deviation and divide by the mean.
        Subtract the mean first, then divide by the deviation.""",
    ),
    misconception(
        "channels_not_centred",
        "standardize_channels",
        ("(train - mean) /", "train /"),
        ("(test - mean) /", "test /"),
        says="""You divide by the deviation but subtract no mean, so the channels are not centred on
        zero. Do both.""",
    ),
    misconception(
        "channels_not_scaled",
        "standardize_channels",
        ("(train - mean) / deviation", "train - mean"),
        ("(test - mean) / deviation", "test - mean"),
        says="""You subtract the mean but do not divide by the deviation, so each channel keeps its own
        spread. Do both.""",
    ),
    misconception(
        "channels_per_pixel",
        "standardize_channels",
        ("train.mean(axis=(0, 1, 2)", "train.mean(axis=0"),
        ("train.std(axis=(0, 1, 2)", "train.std(axis=0"),
        says="""You give each pixel a mean and a deviation of its own; that is standardize_features. Here
        a channel is treated as one: average over images, rows and columns.""",
    ),
    misconception(
        "channels_one_for_all",
        "standardize_channels",
        ("train.mean(axis=(0, 1, 2), ", "train.mean("),
        ("train.std(axis=(0, 1, 2), ", "train.std("),
        says="""You use one mean and one deviation for all channels. Red, green and blue each have their
        own: average over all axes but the last.""",
    ),
    misconception(
        "channels_test_by_own_statistics",
        "standardize_channels",
        (
            "(test - mean) / deviation",
            "(test - test.mean(axis=(0, 1, 2))) / test.std(axis=(0, 1, 2))",
        ),
        says="""You standardize test with its own mean and deviation. Then equal pictures get different
        numbers in train and in test, and a drift between them becomes invisible: use train's
        statistics for both.""",
    ),
    misconception(
        "channels_test_by_own_mean",
        "standardize_channels",
        ("(test - mean)", "(test - test.mean(axis=(0, 1, 2)))"),
        says="""You use train's deviation for test, but test's own mean. Both statistics come from
        train.""",
    ),
    misconception(
        "channels_test_by_own_deviation",
        "standardize_channels",
        ("(test - mean) / deviation", "(test - mean) / test.std(axis=(0, 1, 2))"),
        says="""You use train's mean for test, but test's own deviation. Both statistics come from
        train.""",
    ),
    misconception(
        "channels_pooled",
        "standardize_channels",
        ("train.mean(", "np.concatenate([train, test]).mean("),
        ("train.std(", "np.concatenate([train, test]).std("),
        says="""You take mean and deviation over train and test together. Statistics are learned too, so
        they are learned from train alone.""",
    ),
    misconception(
        "channels_test_forgotten",
        "standardize_channels",
        ("(test - mean) / deviation", "test / 1"),
        says="""You give test back unchanged. It must go through the same change as train, with train's
        mean and deviation.""",
    ),
    misconception(
        "channels_divided_by_255",
        "standardize_channels",
        ("train.std(axis=(0, 1, 2), dtype=np.float64)", "np.full(train.shape[-1], 255)"),
        says="""You divide by 255 in place of the deviation. Then all channels have the same range, not
        the same spread: divide each by its own standard deviation.""",
    ),
    misconception(
        "channels_to_their_range",
        "standardize_channels",
        ("train.mean(axis=(0, 1, 2), dtype=np.float64)", "train.min(axis=(0, 1, 2))"),
        ("train.std(axis=(0, 1, 2), dtype=np.float64)", "(train.max(axis=(0, 1, 2)) - mean)"),
        says="""You stretch each channel to the range from 0 to 1. One bright pixel then decides about
        all others: subtract the mean and divide by the standard deviation.""",
    ),
    misconception(
        "channels_mean_as_bytes",
        "standardize_channels",
        (
            "mean = train.mean(axis=(0, 1, 2), dtype=np.float64).astype(floats)",
            "mean = train.mean(axis=(0, 1, 2), dtype=np.float64).astype(train.dtype)",
        ),
        says="""You turn the means back into uint8. The subtraction then wraps around in uint8: keep them
        as floats.""",
    ),
    misconception(
        "channels_in_place",
        "standardize_channels",
        (
            "return (train - mean) / deviation, (test - mean) / deviation",
            "train -= mean\n    train /= deviation\n    test -= mean\n    test /= deviation\n"
            "    return train, test",
        ),
        says="""You standardize inside the caller's arrays, which are changed for everybody who still
        uses them. Make new arrays.""",
    ),
    misconception(
        "channels_return_float64",
        "standardize_channels",
        (
            "train.mean(axis=(0, 1, 2), dtype=np.float64).astype(floats)",
            "train.mean((0, 1, 2), np.float64)",
        ),
        says="""You return float64 for float32 images. Computing the statistics in float64 is right, but
        hand back the dtype that came in: round them to it before you use them.""",
    ),
    misconception(
        "channels_summed_in_float32",
        "standardize_channels",
        ("train.mean(axis=(0, 1, 2), dtype=np.float64)", "train.mean(axis=(0, 1, 2))"),
        ("train.std(axis=(0, 1, 2), dtype=np.float64)", "train.std(axis=(0, 1, 2))"),
        says="""You sum float32 images in float32. Over all pixels of a data set the sum gets so large that
        further pixels are rounded, in the end rounded away, and mean and deviation lose their digits.
        Sum in float64, with the argument dtype of NumPy's mean and std.""",
    ),
]
