"""A small data set in the two formats that CIFAR is published in, and a registry that knows it."""

import hashlib
import io
import json
import struct
import tarfile
from dataclasses import replace

import numpy as np

from grader.datasets.registry import BatchFile, Dataset, PublishedArchive, Version

IMAGES = 6
PIXELS = 32 * 32 * 3


def draw(seed, images=IMAGES, classes=10):
    """Rows of planes (N, 3072), labels (N,) and coarse labels (N,)."""
    random = np.random.RandomState(seed)
    pixels = random.randint(0, 256, (images, PIXELS)).astype(np.uint8)
    return pixels, random.randint(0, classes, images), random.randint(0, 3, images)


def pictures(pixels):
    """What a loader must make of rows of planes, pixel by pixel."""
    made = np.zeros((len(pixels), 32, 32, 3), np.uint8)
    for channel in range(3):
        for row in range(32):
            begin = channel * 1024 + row * 32
            made[:, row, :, channel] = pixels[:, begin : begin + 32]
    return made


def string2(text):
    """A byte string as Python 2 pickles it."""
    content = text.encode("latin1") if isinstance(text, str) else text
    if len(content) < 256:
        return b"U" + bytes([len(content)]) + content
    return b"T" + struct.pack("<i", len(content)) + content


def array2(array, dtype="u1"):
    """A byte array as Python 2 and NumPy 1 pickle it."""
    rows, columns = (b"J" + struct.pack("<i", n) for n in array.shape)
    return (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85"
        + string2("b")
        + b"\x87R(K\x01"
        + rows
        + columns
        + b"\x86cnumpy\ndtype\n"
        + string2(dtype)
        + b"K\x00K\x01\x87R(K\x03"
        + string2("|")
        + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89"
        + string2(array.tobytes())
        + b"tb"
    )


def list2(numbers):
    """A list of whole numbers as Python 2 pickles it."""
    return b"](" + b"".join(b"J" + struct.pack("<i", int(n)) for n in numbers) + b"e"


def pickle2(**items):
    """A dictionary of already pickled values, protocol 2."""
    body = b"".join(string2(key) + value for key, value in items.items())
    return b"\x80\x02}(" + body + b"u."


def python_batch(drawn, fine="labels", coarse=None):
    """A file of the python format."""
    pixels, labels, coarse_labels = drawn
    extra = {coarse: list2(coarse_labels)} if coarse else {}
    return pickle2(data=array2(pixels), **{fine: list2(labels)}, **extra)


def binary_batch(drawn, coarse=False):
    """A file of the binary format."""
    pixels, labels, coarse_labels = drawn
    columns = [coarse_labels, labels] if coarse else [labels]
    stacked = [np.array(column, np.uint8)[:, None] for column in columns]
    return np.concatenate([*stacked, pixels], axis=1).tobytes()


def packed(contents, folder):
    """A .tar.gz with the files in a folder, and something else beside them."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in {"readme.html": b"hello", **contents}.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


class Toy:
    """A data set in both formats: `dataset`, the bytes of its files, and of its archives."""

    def __init__(self, coarse=False):
        self.drawn = {f"batch_{n}": draw(n) for n in (1, 2, 3)} | {"test": draw(9)}
        keys = ("fine_labels", "coarse_labels") if coarse else ("labels", None)
        python = {name: python_batch(drawn, *keys) for name, drawn in self.drawn.items()}
        binary = {f"{name}.bin": binary_batch(drawn, coarse) for name, drawn in self.drawn.items()}
        self.contents = {"toy-py": python, "toy-bin": binary}
        self.archives = {
            f"{folder}.tar.gz": packed(contents, folder)
            for folder, contents in self.contents.items()
        }
        self.dataset = Dataset(
            name="toy",
            title="Toy",
            about="a toy",
            licence="none",
            cite="nobody",
            card="toy.md",
            classes=tuple("abcdefghij"),
            coarse_classes=tuple("xyz") if coarse else (),
            versions=(
                self.version("toy-py", "python", keys),
                self.version("toy-bin", "binary", ("", None)),
            ),
        )

    def version(self, folder, kind, keys):
        """The registry's entry on one format."""
        files = [
            BatchFile(name, IMAGES, md5(content)) for name, content in self.contents[folder].items()
        ]
        archive = described(f"{folder}.tar.gz", self.archives[f"{folder}.tar.gz"])
        return Version(
            kind, folder, archive, tuple(files[:3]), tuple(files[3:]), keys[0], keys[1] or ""
        )

    def with_file(self, name, content):
        """The same, with other bytes in one file of the python format, as if published so."""
        version = self.dataset.versions[0]
        change = {
            split: tuple(
                replace(file, md5=md5(content)) if file.name == name else file
                for file in getattr(version, split)
            )
            for split in ("train", "test")
        }
        return replace(self.dataset, versions=(replace(version, **change),))

    def write(self, folder, kind="toy-py", names=None):
        """Puts the files of a format into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.contents[kind].items():
            if names is None or name in names:
                (folder / name).write_bytes(content)
        return folder


def described(name, content, addresses=("http://127.0.0.1:9/none",)):
    """The registry's entry on an archive."""
    return PublishedArchive(name, tuple(addresses), len(content), md5(content), sha256(content))


def md5(content):
    return hashlib.md5(content).hexdigest()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def registry_text(dataset):
    """The data set as registry.toml has it."""
    quoted = json.dumps
    lines = [f"[{dataset.name}]"]
    for field in ("title", "about", "licence", "cite", "card"):
        lines.append(f"{field} = {quoted(getattr(dataset, field))}")
    lines.append(f"classes = {quoted(dataset.classes)}")
    if dataset.coarse_classes:
        lines.append(f"coarse_classes = {quoted(dataset.coarse_classes)}")
    for version in dataset.versions:
        lines.append(f"[[{dataset.name}.versions]]")
        for field in ("format", "folder", "label_key", "coarse_key"):
            lines.append(f"{field} = {quoted(getattr(version, field))}")
        archive = version.archive
        lines.append(f"[{dataset.name}.versions.archive]")
        lines.append(f"name = {quoted(archive.name)}\naddresses = {quoted(archive.addresses)}")
        lines.append(f"size = {archive.size}")
        lines.append(f"md5 = {quoted(archive.md5)}\nsha256 = {quoted(archive.sha256)}")
        for split in ("train", "test"):
            lines.append(f"[{dataset.name}.versions.{split}]")
            for file in getattr(version, split):
                lines.append(
                    f"{quoted(file.name)} = {{ images = {file.images}, md5 = {quoted(file.md5)} }}"
                )
    return "\n".join(lines) + "\n"
