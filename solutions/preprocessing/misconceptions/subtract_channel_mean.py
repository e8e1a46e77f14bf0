"""Known mistakes of `subtract_channel_mean`."""

from grader.authoring.misconceptions import misconception

SUBTRACT_CHANNEL_MEAN = [
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
