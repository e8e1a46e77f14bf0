"""Images and labels to save, and what is in a file of them; nothing is unpickled."""

import io
import zipfile

import numpy as np

from grader.authoring.probes import Raised

NO_FILE, NO_NPZ, PICKLED = "not there", "no .npz archive", "an .npz with pickled objects"
PLAIN = "an .npz of plain arrays"
# So much is read of a file that a student's code wrote: far more than any case stores.
MOST_BYTES, MOST_ARRAYS = 1 << 22, 16


def plain_array(content):
    """The array of an `.npy` file; None where it needs pickle. Nothing is unpickled.

    Raises ValueError (KeyError for an unknown version) where the file is none.
    """
    stream = io.BytesIO(content)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[np.lib.format.read_magic(stream)]
    shape, by_columns, dtype = read(stream)
    if dtype.hasobject:
        return None
    flat = np.frombuffer(content, dtype, offset=stream.tell())
    return flat.reshape(shape, order="F" if by_columns else "C")


def arrays_in(path):
    """What kind of file is at the path, and its plain arrays by the names of its members."""
    try:
        data = path.content()
    except Raised:
        return NO_FILE, {}
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data[:MOST_BYTES])) as archive:
            for member in archive.infolist()[:MOST_ARRAYS]:
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    return NO_NPZ, {}
                with archive.open(member) as stream:
                    found[member.filename] = plain_array(stream.read(MOST_BYTES))
    except Exception:  # the bytes may be anything
        return NO_NPZ, {}
    pickled = any(array is None for array in found.values())
    return (PICKLED if pickled else PLAIN), found


def collection(draw, shape, dtype, label_dtype, label_shape=()):
    """Images and labels to save."""
    if dtype == "uint8":
        images = draw.integers(shape, 0, 256).astype(dtype)
    else:
        images = draw.normal(shape, dtype=dtype)
    return images, draw.integers((shape[0], *label_shape), 0, 10).astype(label_dtype)


def dtype_and_values(name, array):
    """Yields the dtype, and the values as float32, so that the same mistake in two dtypes shows."""
    yield f"dtype of {name}", str(array.dtype)
    yield name, array.astype("float32")
