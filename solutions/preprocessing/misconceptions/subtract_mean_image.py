"""Known mistakes of `subtract_mean_image`."""

from grader.authoring.misconceptions import misconception

SUBTRACT_MEAN_IMAGE = [
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
