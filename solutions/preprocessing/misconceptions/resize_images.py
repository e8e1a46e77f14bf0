"""Known mistakes of `resize_images`."""

from grader.authoring.misconceptions import misconception

RESIZE_IMAGES = [
    misconception(
        "resize_squeezes",
        "resize_images",
        ("picture.crop((left, top, left + side, top + side))", "picture"),
        says="""You squeeze the whole picture into the square, so circles become ellipses. Cut the
        largest square out of its middle first, then resize that.""",
    ),
    misconception(
        "resize_crops_top_left",
        "resize_images",
        ("(width - side) // 2, (height - side) // 2", "0, 0"),
        says="""You cut the square out at the upper left corner. What a photograph shows is mostly in
        its middle: leave away equal strips on both sides.""",
    ),
    misconception(
        "resize_crops_top",
        "resize_images",
        ("(height - side) // 2", "0"),
        says="""You centre the square in wide pictures, but in tall ones you take it from the top.
        Leave away equal strips above and below too.""",
    ),
    misconception(
        "resize_cuts_a_window",
        "resize_images",
        ("side = min(width, height)", "side = size"),
        says="""You cut a window of the final size out of the middle, which shows a small detail, or
        black margins where the picture is smaller. Cut the largest square that fits into the
        picture, and resize that.""",
    ),
    misconception(
        "resize_width_and_height_swapped",
        "resize_images",
        ("width, height = picture.size", "height, width = picture.size"),
        says="""You take Pillow's size as (height, width). It is (width, height), while NumPy's
        shape is (height, width, channels), so your square ends up in the wrong place.""",
    ),
    misconception(
        "resize_rows_and_columns_swapped",
        "resize_images",
        ("np.asarray(small)", "np.asarray(small).swapaxes(0, 1)"),
        says="""Your pictures lie on their side: rows and columns have changed places. In the array
        the row comes first, then the column.""",
    ),
    misconception(
        "resize_nearest",
        "resize_images",
        ("Image.Resampling.LANCZOS", "Image.Resampling.NEAREST"),
        says="""You resize with the nearest neighbour, which keeps single pixels and throws all others
        away: fine patterns turn into false, coarse ones (aliasing). Choose a filter that averages,
        for example BOX, BILINEAR, BICUBIC or LANCZOS.""",
    ),
    misconception(
        "resize_by_steps",
        "resize_images",
        (
            "square.resize((size, size), Image.Resampling.LANCZOS)",
            "np.asarray(square)[:: max(1, side // size), :: max(1, side // size)][:size, :size]",
        ),
        says="""You keep every so-manieth pixel and drop those between, so fine detail turns into
        false patterns (aliasing), and sizes that do not divide come out wrong. Every new pixel
        should average all those that it covers: use a resize with a filter.""",
    ),
    misconception(
        "resize_without_antialiasing",
        "resize_images",
        (
            "square.resize((size, size), Image.Resampling.LANCZOS)",
            "square.transform((size, size), Image.Transform.AFFINE, "
            "(side / size, 0, 0, 0, side / size, 0), Image.Resampling.BILINEAR)",
        ),
        says="""Your bilinear interpolation looks at the four nearest pixels only, however much the
        picture shrinks; many libraries do so unless you ask for antialiasing. Pillow's resize
        widens its filters by itself; elsewhere switch antialiasing on.""",
    ),
    misconception(
        "resize_only_shrinks",
        "resize_images",
        (
            "small = square.resize((size, size), Image.Resampling.LANCZOS)",
            "small = square\n        small.thumbnail((size, size))",
        ),
        says="""Pictures that are smaller than the size keep their size in your result; Pillow's
        thumbnail, for one, never enlarges. Resize them as well, so that all fit into one array.""",
    ),
    misconception(
        "resize_antialias_constant",
        "resize_images",
        ("Image.Resampling.LANCZOS", "Image.ANTIALIAS"),
        says="""You ask for the constant ANTIALIAS of old slides, which is gone since Pillow 10. It was
        another name of LANCZOS: write that instead.""",
    ),
    misconception(
        "resize_returns_a_list",
        "resize_images",
        ("np.stack(resized)", "resized"),
        says="""You return a list of pictures. Stack them into one array of shape (N, size, size, 3):
        that is what all later steps compute with.""",
    ),
    misconception(
        "resize_returns_shares_of_one",
        "resize_images",
        ("np.stack(resized)", "(np.stack(resized) / 255)"),
        says="""You divide by 255 already here. Pictures stay uint8 until they are preprocessed: a
        quarter of float32's memory or less, and nobody divides a second time by mistake.""",
    ),
    misconception(
        "resize_returns_floats",
        "resize_images",
        ("np.stack(resized)", "np.stack(resized).astype(np.float32)"),
        says="""You return floats. The values are right, but pictures stay uint8 until they are
        preprocessed: four times as many fit into memory and onto the disk.""",
    ),
    misconception(
        "resize_channels_first",
        "resize_images",
        ("np.stack(resized)", "np.stack(resized).transpose(0, 3, 1, 2)"),
        says="""You put the channels before rows and columns, as PyTorch does. That is a fair
        convention, but this kit follows Keras: (N, size, size, 3), channels last.""",
        convention=True,
    ),
    misconception(
        "resize_blue_first",
        "resize_images",
        ("np.asarray(small)", "np.asarray(small)[..., ::-1]"),
        says="""Your channels come out as blue, green, red, which is OpenCV's order. Pillow, Keras and
        this kit say red, green, blue: a network trained with one order fails on the other.""",
        convention=True,
    ),
    misconception(
        "resize_loses_colours",
        "resize_images",
        ('picture.convert("RGB")', 'picture.convert("L").convert("RGB")'),
        says="""All your pictures come out grey. Convert to RGB directly: that leaves colours alone
        and gives grey pictures three equal channels.""",
    ),
    misconception(
        "resize_modes_ignored",
        "resize_images",
        ('picture = picture.convert("RGB")', "pass"),
        says="""You take each picture with the channels that it happens to have, so grey ones stay
        two-dimensional and do not fit with the others. Convert every picture to RGB.""",
    ),
    misconception(
        "resize_palette_numbers",
        "resize_images",
        (
            'picture.convert("RGB")',
            'picture if picture.mode == "RGB" else '
            'Image.merge("RGB", [Image.fromarray(np.asarray(picture))] * 3)',
        ),
        says="""You treat every file that is not in RGB as grey. The numbers of a palette file are no
        brightness, they are entries of a table of colours: convert such files to RGB.""",
    ),
    misconception(
        "resize_cuts_off_16_bits",
        "resize_images",
        ('picture.mode.startswith("I")', "False"),
        says="""You convert grey of 16 bits like any other, and Pillow cuts off at 255 whatever is
        larger: nearly all pixels come out white. White is 65535 in such a file, so divide by 257
        before you make eight bits of it.""",
    ),
    misconception(
        "resize_takes_the_lower_byte",
        "resize_images",
        ("np.clip(grey, 0, 255).astype(np.uint8)", "np.asarray(picture).astype(np.uint8)"),
        says="""You convert grey of 16 bits to uint8 as it is, which keeps the lower byte of each pixel
        and drops the upper one, where nearly all of the picture is. Divide by 257 first.""",
    ),
    misconception(
        "resize_stretches_16_bits",
        "resize_images",
        ("np.asarray(picture) / 257", "np.asarray(picture) / (np.asarray(picture).max() / 255)"),
        says="""You stretch each picture of 16 bits to its own brightest pixel, so a dark one comes out as
        bright as any other. White is 65535 in all of them: divide by 257.""",
    ),
    misconception(
        "resize_leaves_photographs_lying",
        "resize_images",
        ("ImageOps.exif_transpose(picture)", "picture"),
        says="""You leave photographs as the camera stored them, some on their side. A note in the file
        (in its EXIF data) says how to turn them, and Pillow does so when you ask for it, with
        ImageOps.exif_transpose.""",
    ),
    misconception(
        "resize_sorts_files",
        "resize_images",
        (
            "for item in images:",
            "files = not any(isinstance(item, np.ndarray) for item in images)\n"
            "    for item in sorted(images, key=str) if files else images:",
        ),
        says="""You sort the files by name. The caller's labels are in the caller's order: keep it, or
        every label may end up with another picture.""",
    ),
    misconception(
        "resize_knows_str_only",
        "resize_images",
        ("is_array = isinstance(item, np.ndarray)", "is_array = not isinstance(item, str)"),
        says="""You take whatever is no str for an array, so a pathlib.Path is not opened. Ask whether
        it is an array, and open everything else.""",
    ),
    misconception(
        "resize_asks_the_first_only",
        "resize_images",
        ("isinstance(item, np.ndarray)", "isinstance(images[0], np.ndarray)"),
        says="""You look at the first item and treat all others alike. A list may hold arrays and files
        side by side: look at each.""",
    ),
    misconception(
        "resize_arrays_only",
        "resize_images",
        ("Image.fromarray(item) if is_array else Image.open(item)", "Image.fromarray(item)"),
        says="""You treat every item as an array, but the list may hold files as well. Open those that
        are no arrays.""",
    ),
]
