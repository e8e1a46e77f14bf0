"""Known mistakes with means, deviations and covariances."""

from grader.authoring.misconceptions import misconception

MEAN_IMAGE = [
    misconception(
        "mean_image_test_by_own_mean",
        "subtract_mean_image",
        ("test - mean", "test - test.mean(axis=0)"),
        says="""You subtract test's own mean image from test. The network was trained on pictures from
        which train's mean was taken: test must go through the same change, or a test of one single
        picture would come out all zero.""",
    ),
    misconception(
        "mean_image_pooled",
        "subtract_mean_image",
        ("train.mean(", "np.concatenate([train, test]).mean("),
        says="""You compute the mean over train and test together. Whatever is learned from data, a mean
        included, is learned from train alone: else the test is no longer about unseen pictures.""",
    ),
    misconception(
        "mean_image_test_forgotten",
        "subtract_mean_image",
        ("test - mean", "test * 1"),
        says="""You give test back unchanged. Subtract train's mean image from it too: training and test
        must get the same preprocessing.""",
    ),
    misconception(
        "mean_image_is_channel_mean",
        "subtract_mean_image",
        ("axis=0", "axis=(0, 1, 2)"),
        says="""You subtract one number per channel. The mean image is a picture: average over the
        images only (the first axis), so that each pixel of each channel has a mean of its own.""",
    ),
    misconception(
        "mean_image_is_one_number",
        "subtract_mean_image",
        ("axis=0, ", ""),
        says="""You subtract one single number, the mean of everything. The mean image is a picture:
        average over the images only, the first axis.""",
    ),
    misconception(
        "mean_image_each_its_own",
        "subtract_mean_image",
        ("train - mean", "train - train.mean(axis=tuple(range(1, train.ndim)), keepdims=True)"),
        ("test - mean", "test - test.mean(axis=tuple(range(1, test.ndim)), keepdims=True)"),
        says="""You subtract from each picture its own mean brightness. The mean image is an average
        over all pictures of train, pixel by pixel.""",
    ),
    misconception(
        "mean_image_as_bytes",
        "subtract_mean_image",
        (".astype(floats)", ".astype(train.dtype)"),
        says="""You turn the mean image back into uint8. Its fractions get lost, and the subtraction then
        happens in uint8, where 10 − 12 is 254. Keep the mean as floats.""",
    ),
    misconception(
        "mean_image_divided_by_255",
        "subtract_mean_image",
        ("return train - mean, test - mean", "return (train - mean) / 255, (test - mean) / 255"),
        says="""You divide by 255 as well. That is not asked for here, and where the pictures are already
        scaled it is done twice. Only subtract.""",
    ),
    misconception(
        "mean_image_in_place",
        "subtract_mean_image",
        (
            "return train - mean, test - mean",
            "train -= mean\n    test -= mean\n    return train, test",
        ),
        says="""You subtract inside the caller's arrays. A second call would find a mean of zero, and
        uint8 images cannot take the result at all: make new arrays.""",
    ),
    misconception(
        "mean_image_returns_float64",
        "subtract_mean_image",
        (".astype(floats)", ""),
        says="""You return float64 for float32 images. Computing the mean in float64 is fine, but hand
        back the dtype that came in: a data set takes twice the memory otherwise.""",
    ),
    misconception(
        "mean_image_returns_float32",
        "subtract_mean_image",
        ("train - mean", "(train - mean).astype(np.float32)"),
        ("test - mean", "(test - mean).astype(np.float32)"),
        says="""You return float32 even for float64 images. Who hands in float64 wants its digits: hand
        back the dtype that came in.""",
    ),
]

CHANNEL_MEAN = [
    misconception(
        "channel_mean_test_by_own_mean",
        "subtract_channel_mean",
        ("test - mean", "test - test.mean(axis=(0, 1, 2))"),
        says="""You subtract test's own channel means from test. If the test pictures are darker than
        train's, the network should see that: use the means of train for both.""",
    ),
    misconception(
        "channel_mean_pooled",
        "subtract_channel_mean",
        ("train.mean(", "np.concatenate([train, test]).mean("),
        says="""Your means are taken over train and test together. Nothing may be learned from test, not
        even three numbers: use train alone.""",
    ),
    misconception(
        "channel_mean_test_forgotten",
        "subtract_channel_mean",
        ("test - mean", "test * 1"),
        says="""You give test back unchanged. Subtract train's channel means from it too: training and
        test must get the same preprocessing.""",
    ),
    misconception(
        "channel_mean_is_mean_image",
        "subtract_channel_mean",
        ("axis=(0, 1, 2)", "axis=0"),
        says="""You subtract the mean image. Here each channel has one number for all its pixels: average
        over the images and over rows and columns.""",
    ),
    misconception(
        "channel_mean_is_one_number",
        "subtract_channel_mean",
        ("axis=(0, 1, 2), ", ""),
        says="""You subtract one number from all channels. Red, green and blue each have a mean of their
        own: average over all axes but the last.""",
    ),
    misconception(
        "channel_mean_each_its_own",
        "subtract_channel_mean",
        ("train - mean", "train - train.mean(axis=(1, 2), keepdims=True)"),
        ("test - mean", "test - test.mean(axis=(1, 2), keepdims=True)"),
        says="""You subtract from each picture its own channel means, which takes its tint and brightness
        away. Average over all pictures of train, and subtract the same numbers from every
        picture.""",
    ),
    misconception(
        "channel_mean_channels_first",
        "subtract_channel_mean",
        ("axis=(0, 1, 2)", "axis=(0, 2, 3), keepdims=True"),
        says="""You average as if the channels stood on axis 1, as in PyTorch. Keras's images are
        channels last, so what you get is a mean for each row of the picture.""",
        convention=True,
    ),
    misconception(
        "channel_mean_of_imagenet",
        "subtract_channel_mean",
        (
            "train.mean(axis=(0, 1, 2), dtype=np.float64)",
            "np.array([123.68, 116.779, 103.939, 110.0][: train.shape[-1]])",
        ),
        says="""You subtract fixed numbers, the means of ImageNet. They are right for networks that were
        trained with them; here the means come from the train images that your function is
        given.""",
    ),
    misconception(
        "channel_mean_as_bytes",
        "subtract_channel_mean",
        (".astype(floats)", ".astype(train.dtype)"),
        says="""You turn the means back into uint8. Their fractions get lost, and the subtraction then
        wraps around in uint8. Keep them as floats.""",
    ),
    misconception(
        "channel_mean_in_place",
        "subtract_channel_mean",
        (
            "return train - mean, test - mean",
            "train -= mean\n    test -= mean\n    return train, test",
        ),
        says="""You subtract inside the caller's arrays, which are changed for everybody who still uses
        them. Make new arrays.""",
    ),
    misconception(
        "channel_mean_returns_float64",
        "subtract_channel_mean",
        (".astype(floats)", ""),
        says="""You return float64 for float32 images. Computing the means in float64 is right, but hand
        back the dtype that came in: round the means to it before you subtract them.""",
    ),
    misconception(
        "channel_mean_summed_in_float32",
        "subtract_channel_mean",
        (", dtype=np.float64", ""),
        says="""You sum float32 images in float32. The sum over all pixels gets so large that the next
        pixel is rounded, in the end rounded away, and the mean comes out too small or too large. Sum
        in float64: the argument dtype of NumPy's mean does that without a copy.""",
    ),
]

CHANNELS = [
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

FEATURES = [
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

WHITEN = [
    misconception(
        "whiten_by_pca",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "directions / np.sqrt(variances + epsilon)",
        ),
        says="""You stop after rotating and scaling: that is PCA whitening, whose result is white but no
        longer looks like a picture. For ZCA rotate back, with the transposed directions, so that
        every feature stays as close to its own pixel as it can.""",
    ),
    misconception(
        "whiten_only_rotates",
        "whiten",
        ("directions / np.sqrt(variances + epsilon) @ directions.T", "directions + 0 * epsilon"),
        says="""You rotate onto the principal directions and stop there. The features are uncorrelated
        then, but not of variance 1: divide each by its deviation, and rotate back.""",
    ),
    misconception(
        "whiten_by_cholesky",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "np.linalg.inv(np.linalg.cholesky(covariance + epsilon * np.eye(len(covariance)))).T",
        ),
        says="""You whiten with the inverse of a Cholesky factor. The result is white, but turned: many
        matrices whiten, and ZCA asks for the symmetric one, which changes the pictures least.""",
    ),
    misconception(
        "whiten_bessel",
        "whiten",
        ("/ len(flat)", "/ (len(flat) - 1)"),
        says="""You divide the covariance by N − 1, as NumPy's cov does by itself. That is the unbiased
        estimate for a population; here train's own covariance is meant: divide by N.""",
        convention=True,
    ),
    misconception(
        "whiten_covariance_not_averaged",
        "whiten",
        ("centred.T @ centred / len(flat)", "centred.T @ centred"),
        says="""Your covariance is a sum over the images and grows with their number. Divide it by N.""",
    ),
    misconception(
        "whiten_covariance_not_centred",
        "whiten",
        ("centred.T @ centred", "flat.T @ flat"),
        says="""You compute the covariance from images whose mean was not subtracted, so the mean picture
        counts as the greatest variation of all. Subtract the mean first.""",
    ),
    misconception(
        "whiten_not_centred",
        "whiten",
        ("(images.reshape(-1, len(mean)) - mean)", "images.reshape(-1, len(mean))"),
        says="""You multiply with the matrix but leave the mean in, so the result is not centred. Subtract
        train's mean before you multiply.""",
    ),
    misconception(
        "whiten_epsilon_beside_root",
        "whiten",
        ("np.sqrt(variances + epsilon)", "(np.sqrt(variances) + epsilon)"),
        says="""You add epsilon to the deviations, beside the root. Here it is added to the variances,
        under the root: (Σ + εI)^(−1/2).""",
    ),
    misconception(
        "whiten_root_of_negative_variances",
        "whiten",
        (".astype(np.float64)", ".astype(floats)"),
        ("np.maximum(variances, 0)", "variances"),
        says="""You decompose the covariance in float32. Where images do not vary, rounding leaves
        variances some thousandths below zero, epsilon does not lift them above, and the root is NaN.
        Compute in float64, and cut off at 0 what is still below.""",
    ),
    misconception(
        "whiten_epsilon_left_out",
        "whiten",
        ("variances + epsilon", "variances"),
        says="""You leave epsilon out. With fewer images than features most variances are 0, and dividing by
        their root gives infinity or NaN: add epsilon to each.""",
    ),
    misconception(
        "whiten_epsilon_hard_coded",
        "whiten",
        ("variances + epsilon", "variances + 1e-5"),
        says="""You always add 1e-5, whatever epsilon the caller asked for. Use the argument.""",
    ),
    misconception(
        "whiten_epsilon_default",
        "whiten",
        ("epsilon=1e-5", "epsilon=1e-6"),
        says="""Your default epsilon is 1e-6, as in Keras's old ImageDataGenerator. Keep the 1e-5 of the
        signature: how much the weakest directions are blown up depends on it.""",
        convention=True,
    ),
    misconception(
        "whiten_divides_by_variance",
        "whiten",
        ("np.sqrt(variances + epsilon)", "(variances + epsilon)"),
        says="""You divide by the variances of the principal directions. That turns small ones into large
        ones: divide by the deviations, the roots.""",
    ),
    misconception(
        "whiten_multiplies",
        "whiten",
        ("directions / np.sqrt", "directions * np.sqrt"),
        says="""You multiply by the deviations, which makes correlations stronger. Divide by them: the
        power is −1/2.""",
    ),
    misconception(
        "whiten_directions_transposed",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "directions.T / np.sqrt(variances + epsilon) @ directions",
        ),
        says="""You use the rows of the matrix of directions. NumPy's eigh, and the first result of its
        svd, have one direction in each column.""",
    ),
    misconception(
        "whiten_singular_values_as_variances",
        "whiten",
        (
            "variances, directions = np.linalg.eigh(covariance)",
            "directions, variances, _ = np.linalg.svd(centred.T)",
        ),
        says="""You take the singular values of the data for variances. They are not: square them and
        divide by N, or decompose the covariance.""",
    ),
    misconception(
        "whiten_by_general_eigenvectors",
        "whiten",
        ("np.linalg.eigh(", "np.linalg.eig("),
        says="""You decompose the covariance with eig, which is for any matrix. Where variances repeat
        (all those zeros when there are fewer images than features) its directions need not be
        orthogonal, and rounding can make them complex. For a symmetric matrix use eigh.""",
    ),
    misconception(
        "whiten_drops_directions",
        "whiten",
        (
            "np.linalg.eigh(covariance)",
            "np.linalg.eigh(covariance)\n"
            "    keep = variances > 1e-5 * variances.max()\n"
            "    variances, directions = variances[keep], directions[:, keep]",
        ),
        says="""You drop the directions in which train does not vary. Test may well vary there: keep all
        of them, as a full decomposition gives them, and let epsilon keep them finite.""",
    ),
    misconception(
        "whiten_only_standardizes",
        "whiten",
        (
            "directions / np.sqrt(variances + epsilon) @ directions.T",
            "np.diag(1 / np.sqrt(np.diag(covariance) + epsilon))",
        ),
        says="""You use the diagonal of the covariance only, so each feature gets variance 1 and all stay
        as correlated as before. Whitening takes the whole matrix.""",
    ),
    misconception(
        "whiten_standardizes_first",
        "whiten",
        ("mean = flat.mean(axis=0)", "mean, spread = flat.mean(axis=0), flat.std(axis=0)"),
        ("centred = flat - mean", "centred = (flat - mean) / spread"),
        (
            "(images.reshape(-1, len(mean)) - mean)",
            "((images.reshape(-1, len(mean)) - mean) / spread)",
        ),
        says="""You standardize the features, then whiten: known as ZCA-cor, and white as well. Here plain
        ZCA is meant, (x − μ)(Σ + εI)^(−1/2), with the covariance of the pixels as they are.""",
        convention=True,
    ),
    misconception(
        "whiten_channels_only",
        "whiten",
        ("train.reshape(len(train), -1)", "train.reshape(-1, train.shape[-1])"),
        says="""You whiten the channels of single pixels, so neighbouring pixels stay correlated. Flatten
        each image into one row of all its numbers.""",
    ),
    misconception(
        "whiten_shape_lost",
        "whiten",
        (".reshape(images.shape)", ""),
        says="""You return flattened rows. Give the result the shape of the images again: they are still
        pictures, and convolutions need them so.""",
    ),
    misconception(
        "whiten_test_by_own_statistics",
        "whiten",
        (
            "return apply(train), apply(test)",
            "return apply(train), test if test is train else whiten(test, test, epsilon)[0]",
        ),
        says="""You whiten test with its own mean and covariance. Then its features mean something else
        than train's: use the very mean and matrix of train.""",
    ),
    misconception(
        "whiten_test_by_own_mean",
        "whiten",
        ("- mean) @ matrix", "- images.reshape(-1, len(mean)).mean(axis=0)) @ matrix"),
        says="""You subtract test's own mean from test. Mean and matrix both come from train.""",
    ),
    misconception(
        "whiten_pooled",
        "whiten",
        (
            "flat = train.reshape(len(train), -1)",
            "flat = np.concatenate([train, test]).reshape(len(train) + len(test), -1)",
        ),
        says="""You take mean and covariance over train and test together. With few images that makes the
        test look quite different from what new pictures will: learn from train alone.""",
    ),
    misconception(
        "whiten_test_forgotten",
        "whiten",
        ("apply(test)", "test * 1"),
        says="""You give test back unchanged. It must go through the same matrix as train.""",
    ),
    misconception(
        "whiten_mean_as_bytes",
        "whiten",
        ("flat.mean(axis=0)", "flat.mean(axis=0).astype(train.dtype)"),
        ("flat - mean", "(train.reshape(len(train), -1) - mean).astype(np.float64)"),
        says="""You turn the mean back into uint8. The subtraction then wraps around in uint8: keep the
        mean as floats.""",
    ),
    misconception(
        "whiten_in_place",
        "whiten",
        (".astype(np.float64)", ""),
        ("centred = flat - mean", "centred = flat\n    centred -= mean"),
        says="""You subtract the mean inside the caller's array: reshape gives a view of it, not a copy,
        and -= writes through. Make a new array.""",
    ),
    misconception(
        "whiten_returns_float64",
        "whiten",
        (".reshape(images.shape).astype(floats)", ".reshape(images.shape)"),
        says="""You return float64 for float32 images. Decomposing in float64 is fine, but hand back the
        dtype that came in.""",
    ),
]
