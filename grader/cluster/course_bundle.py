"""Packs the part of a course that grading one unit needs, for workers without access to its folder."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from grader.cluster.errors import ClusterError
from grader.course.course import Course
from grader.datasets.places import EMBEDDED, embedded_folder

# The bundle is held in memory at home, on the scheduler and on each worker, and is sent to every
# worker. The bundle of `batchnorm` has 322 kB (docs/scale.md).
MAX_BYTES = 256 << 20
_USES_DATA = "grader.datasets"
_REGISTRY = "registry.toml"


def fingerprint(course: Course, unit: str) -> str:
    """A hash of the names and bytes of all files in the bundle.

    Returns:
        SHA-256 in hexadecimal digits.

    Raises:
        ClusterError: The files have more than `MAX_BYTES`.
        UnitError: The unit has no solution.
    """
    digest = hashlib.sha256()
    for name, path in _files(course, unit):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{len(name)}:{name}:{content}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def pack(course: Course, unit: str) -> bytes:
    """Zip the unit's solution, its release, and the embedded data sets where it uses them.

    Raises:
        ClusterError: The files have more than `MAX_BYTES`.
        UnitError: The unit has no solution.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in _files(course, unit):
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(bundle: bytes, folder: Path) -> Course:
    """Write a bundle into the empty `folder`, readable only by this user.

    Returns:
        The course in `folder`.

    Raises:
        ClusterError: The bundle would write elsewhere, or unpacks to more than `MAX_BYTES`.
    """
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise ClusterError(f"a bundle of a course may hold {MAX_BYTES >> 20} MiB")
        for entry in entries:
            parts = PurePosixPath(entry.filename).parts
            if not parts or entry.is_dir() or set(parts) & {"/", "..", "."} or "\\" in parts[-1]:
                raise ClusterError(f"a bundle of a course holds no {entry.filename!r}")
            path = folder
            for part in parts[:-1]:
                path = path / part
                path.mkdir(mode=0o700, exist_ok=True)
            path = path / parts[-1]
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with open(os.open(path, flags, 0o600), "wb") as file:
                file.write(archive.read(entry))
    return Course(folder, folder / "solutions", folder / "assignments")


def _files(course: Course, unit: str) -> Iterator[tuple[str, Path]]:
    """Names in the bundle with the paths of their files, sorted."""
    source = course.source(unit)
    folders = [("solutions", source), ("assignments", course.assignments / unit)]
    found = [
        (f"{kind}/{unit}/{path.relative_to(folder).as_posix()}", path)
        for kind, folder in folders
        for path in _regular_files(folder)
    ]
    code = [path for _, path in found if path.suffix == ".py" and path.is_relative_to(source)]
    if any(_USES_DATA.encode() in path.read_bytes() for path in code):
        folder = embedded_folder(_REGISTRY)
        found += [(f"{EMBEDDED}/{path.name}", path) for path in _regular_files(folder)]
    if sum(path.stat().st_size for _, path in found) > MAX_BYTES:
        raise ClusterError(
            f"{unit} with its data is larger than the {MAX_BYTES >> 20} MiB that are sent to "
            f"workers: keep large files out of {source}"
        )
    yield from sorted(found)


def _regular_files(folder: Path) -> Iterator[Path]:
    """All files below `folder` except links, hidden files, and what Python and Jupyter leave there."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        paths = [Path(place, name) for name in names if not name.startswith(".")]
        yield from (path for path in paths if path.is_file() and not path.is_symlink())
