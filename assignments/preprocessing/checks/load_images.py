"""Checks of `load_images`."""

import io
import pickle
import zipfile

import numpy as np

from grader.authoring import case, check
from grader.authoring.probes import Raised

from .archives import arrays_in, collection, dtype_and_values
from .save_images import saved_values


@check(
    "load_images",
    points=1,
    needs=saved_values,
    cases=[
        case("uint8 images, int64 labels", dtype="uint8", label_dtype="int64"),
        case("float64 images, int32 labels", dtype="float64", label_dtype="int32", as_path=True),
    ],
)
def loaded_values(load, draw, dtype, label_dtype, shape=(6, 2, 3, 3), as_path=False):
    """`load_images` returns the pair (images, labels) as they were saved."""
    given = collection(draw, shape, dtype, label_dtype)
    path = load.file("pets.npz", as_path=as_path)
    load.other("save_images")(path, *given)
    images, labels = load(path).unpack(2)
    yield from dtype_and_values("images", images.array())
    yield from dtype_and_values("labels", labels.array())


def trapped(arrays, canary):
    """An .npz file like one of these arrays, but of objects; unpickling it makes the file `canary`.

    That file is a stand-in for whatever harm the sender of a pickle has in mind.
    """
    opens = b"cbuiltins\nopen\n(V" + canary.encode("raw_unicode_escape") + b"\nVw\ntR0"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, array in arrays.items():
            shape = np.shape(array)
            header = {"descr": "|O", "fortran_order": False, "shape": shape}
            objects = np.zeros(shape, dtype=object)
            with archive.open(name, "w") as member:
                np.lib.format.write_array_header_1_0(member, header)
                member.write(opens + pickle.dumps(objects, protocol=2))
    return stream.getvalue()


@check("load_images", points=1, needs=loaded_values)
def refuses_pickle(load, draw):
    """A file that needs pickle is refused with an exception, and the pickle in it is not run."""
    path, canary = load.file("pets.npz"), load.file("canary.txt")
    load.other("save_images")(path, *collection(draw, (3, 2, 2, 3), "uint8", "int64"))
    _, arrays = arrays_in(path)
    trap = load.file("trap.npz", trapped(arrays, str(canary.fetch()[1])))
    yield "an exception was raised", load.raises(trap)
    yield "the pickle was run", _exists(canary)


def _exists(path):
    try:
        path.content()
    except Raised:
        return False
    return True


CHECKS = [loaded_values, refuses_pickle]
