"""Checks of `save_images`."""

from grader.authoring import case, check

from .archives import arrays_in, collection, dtype_and_values


@check(
    "save_images",
    points=1,
    cases=[case("path as str", as_path=False), case("pathlib.Path", as_path=True)],
)
def saved_file(save, draw, as_path):
    """`save_images` writes one `.npz` file of plain arrays to the path."""
    images, labels = collection(draw, (3, 4, 5, 3), "uint8", "int64")
    path, given = save.file("pets.npz", as_path=as_path), save.keep(images)
    save(path, given, labels)
    yield "the file", arrays_in(path)[0]
    yield "images after the call", given


@check(
    "save_images",
    points=1,
    needs=saved_file,
    cases=[
        case("uint8 images, int32 labels", dtype="uint8", label_dtype="int32"),
        case("float32 images, uint8 labels", dtype="float32", label_dtype="uint8"),
    ],
)
def saved_values(save, draw, dtype, label_dtype, shape=(5, 3, 2, 3), label_shape=()):
    """Images and labels are in the file with their values, order and dtypes."""
    images, labels = collection(draw, shape, dtype, label_dtype, label_shape)
    path = save.file("pets.npz")
    save(path, images, labels)
    _, stored = arrays_in(path)
    for index, (name, given) in enumerate((("images", images), ("labels", labels))):
        alike = [a for a in stored.values() if a.shape == given.shape and a.dtype.kind in "iuf"]
        # How a file is laid out is its author's business: only its reader knows a strange one.
        if not alike:
            alike = [save.other("load_images")(path).unpack(2)[index].array()]
        yield from dtype_and_values(f"{name} in the file", alike[0])


CHECKS = [saved_file, saved_values]
