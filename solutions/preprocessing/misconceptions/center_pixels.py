"""Known mistakes of `center_pixels`."""

from grader.authoring.misconceptions import misconception

CENTER_PIXELS = [
    misconception(
        "center_wraps",
        "center_pixels",
        (".astype(np.float32) - 128", " - np.uint8(128)"),
        says="""You subtract in uint8, which has no negative numbers and starts again at 255: 10 − 128
        becomes 138. Convert to a float or a signed integer before you subtract; afterwards it is
        too late.""",
    ),
    misconception(
        "center_in_place",
        "center_pixels",
        (
            "return images.astype(np.float32) - 128",
            "return np.subtract(images, np.uint8(128), out=images)",
        ),
        says="""You subtract inside the caller's array. It keeps the dtype uint8, so that 10 − 128 wraps
        around to 138, and the caller's pictures are spoilt. Convert first, which makes a copy.""",
    ),
    misconception(
        "center_through_int8",
        "center_pixels",
        (".astype(np.float32)", ".astype(np.int8).astype(np.float32)"),
        says="""You convert to int8 before you subtract. It ends at 127, so brighter pixels turn negative
        at once. Take a wider type, int16 or a float.""",
    ),
    misconception(
        "center_clips",
        "center_pixels",
        ("images.astype(np.float32) - 128", "np.maximum(images.astype(np.float32) - 128, 0)"),
        says="""You cut negative values off at 0, so the darker half of each picture is gone. Centred
        pixels may be negative: that is the point of it.""",
    ),
    misconception(
        "center_sign",
        "center_pixels",
        ("images.astype(np.float32) - 128", "128 - images.astype(np.float32)"),
        says="""Your pictures come out as negatives: you subtract the pixel from 128. Subtract 128 from
        the pixel.""",
    ),
    misconception(
        "center_at_middle",
        "center_pixels",
        ("- 128", "- 127.5"),
        says="""You subtract 127.5, the exact middle of the range. It is as good for training, but the
        task asks for −128 … 127, which whole numbers can hold.""",
        convention=True,
    ),
    misconception(
        "center_at_127",
        "center_pixels",
        ("- 128", "- 127"),
        says="""You subtract 127, which gives −127 … 128. Subtract 128, so that 0 becomes −128 and 255
        becomes 127.""",
    ),
    misconception(
        "center_to_half",
        "center_pixels",
        (".astype(np.float32) - 128", " / 255 - 0.5"),
        says="""You scale to −0.5 … 0.5. This part only shifts: keep the unit, grey levels, and subtract
        128. (Scaling by 255 is common too; doing it twice, unnoticed, is a common bug.)""",
    ),
    misconception(
        "center_to_one",
        "center_pixels",
        (".astype(np.float32) - 128", " / 127.5 - 1"),
        says="""You scale to −1 … 1. That is what some Keras models expect, but this part only shifts:
        keep the unit, grey levels, and subtract 128.""",
        convention=True,
    ),
    misconception(
        "center_on_own_mean",
        "center_pixels",
        ("- 128", "- images.mean()"),
        says="""You subtract the mean of these very images, so a pixel's new value depends on the company
        it is in. Here the same number, 128, is subtracted always.""",
    ),
]
