"""Known mistakes of `load_images`."""

from grader.authoring.misconceptions import misconception

LOAD_IMAGES = [
    misconception(
        "load_allows_pickle",
        "load_images",
        ("allow_pickle=False", "allow_pickle=True"),
        says="""You allow pickles when you load. A pickle is a program that runs while it is read, with
        all your rights: leave pickles forbidden, as is NumPy's default, and a file that needs them
        is refused.""",
    ),
    misconception(
        "load_looks_too_late",
        "load_images",
        ("allow_pickle=False", "allow_pickle=True"),
        (
            'return archive["images"], archive["labels"]',
            'images, labels = archive["images"], archive["labels"]\n'
            "        if object in (images.dtype, labels.dtype):\n"
            '            raise ValueError("needs pickle")\n'
            "        return images, labels",
        ),
        says="""You refuse the file, but only after its pickle has been read, and by then the code in
        it has run. Forbid pickles to the function that reads.""",
    ),
    misconception(
        "load_returns_a_dictionary",
        "load_images",
        (
            'return archive["images"], archive["labels"]',
            'return {"images": archive["images"], "labels": archive["labels"]}',
        ),
        says="""You return a dictionary, or the archive itself. Return the pair (images, labels): the
        names inside the file are then nobody's business but yours.""",
    ),
    misconception(
        "load_swaps_images_and_labels",
        "load_images",
        ('archive["images"], archive["labels"]', 'archive["labels"], archive["images"]'),
        says="""Labels come first in what you return. The order is (images, labels), as in Keras's own
        data sets.""",
    ),
    misconception(
        "load_normalizes",
        "load_images",
        ('archive["images"]', '(archive["images"] / 255)'),
        says="""You divide the images by 255 while loading. Give back what was saved; preprocessing is
        a step of its own, and would otherwise be done twice.""",
    ),
    misconception(
        "load_images_as_float32",
        "load_images",
        ('archive["images"]', 'archive["images"].astype(np.float32)'),
        says="""Your images come back as float32 whatever was saved. Give back the dtype that is in the
        file.""",
    ),
    misconception(
        "load_labels_as_float32",
        "load_images",
        ('archive["labels"]', 'archive["labels"].astype(np.float32)'),
        says="""Your labels come back as floats. They number the classes, so they stay the integers that
        were saved.""",
    ),
    misconception(
        "load_knows_str_only",
        "load_images",
        ("np.load(path", 'np.load("" + path'),
        says="""Your function works on the path as on a str, so a pathlib.Path fails. Hand it to NumPy as
        it is, which takes both.""",
    ),
]
