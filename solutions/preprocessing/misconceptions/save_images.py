"""Known mistakes of `save_images`."""

from grader.authoring.misconceptions import misconception

SAVE_IMAGES = [
    misconception(
        "save_by_pickle",
        "save_images",
        (
            "np.savez_compressed(path, images=images, labels=labels)",
            "with open(path, 'wb') as file:\n"
            '        __import__("pickle").dump((images, labels), file)',
        ),
        says="""What you write is no .npz archive. A pickle, or NumPy's save of a dictionary (which
        pickles too), runs whatever code its author put in when another person opens it: store plain
        arrays with NumPy's savez or savez_compressed.""",
    ),
    misconception(
        "save_object_arrays",
        "save_images",
        ("images=images", "images=images.astype(object)"),
        says="""Your archive holds an array of Python objects, and NumPy can store those only as a
        pickle. Make one numeric array of all images (they have one size), and store that.""",
    ),
    misconception(
        "save_suffix_doubled",
        "save_images",
        ("compressed(path", 'compressed(str(path) + ".npz"'),
        says="""You write no file where the caller asked for one. The path has its suffix .npz already:
        write to exactly this path, and append nothing.""",
    ),
    misconception(
        "save_labels_forgotten",
        "save_images",
        (", labels=labels", ""),
        says="""You save the images without their labels. Both belong into the one file, so that they
        cannot get separated.""",
    ),
    misconception(
        "save_labels_as_int64",
        "save_images",
        ("labels=labels", "labels=labels.astype(np.int64)"),
        says="""Your labels get the dtype int64 whatever they had before; going through a Python list
        does that too. Store the array as it is: who saves and loads wants the same thing back.""",
    ),
    misconception(
        "save_labels_one_hot",
        "save_images",
        ("labels=labels", "labels=np.eye(10)[labels.ravel()]"),
        says="""You store the labels one-hot. Store them as they are: whether a loss wants numbers or
        one-hot rows is a question for training, not for a file.""",
    ),
    misconception(
        "save_images_normalized",
        "save_images",
        ("images=images", "images=(images / 255)"),
        says="""You divide the images by 255 before you store them. Store what you were given: the file
        stays eight times smaller, and nobody divides a second time after loading.""",
    ),
    misconception(
        "save_images_as_float32",
        "save_images",
        ("images=images", "images=images.astype(np.float32)"),
        says="""You turn the images into float32 before you store them. Store the dtype that you were
        given: uint8 takes a quarter of the space, and loading should give the same array back.""",
    ),
    misconception(
        "save_images_as_bytes",
        "save_images",
        ("images=images", "images=images.astype(np.uint8)"),
        says="""You turn all images into uint8 before you store them, which destroys images that are
        floats by now. Store the dtype that you were given.""",
    ),
    misconception(
        "save_grouped_by_class",
        "save_images",
        (
            "np.savez_compressed(path, images=images, labels=labels)",
            "order = np.argsort(labels.ravel(), kind='stable')\n"
            "    np.savez_compressed(path, images=images[order], labels=labels[order])",
        ),
        says="""You save the images class by class, so their order is lost. Keep it: who splits off the
        last tenth for validation would otherwise get one class only.""",
    ),
]
