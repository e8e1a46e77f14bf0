"""Stores computed references on disk: one worker of a course computes them, all others read them.

A file holds the expected results of one case of one check for one seed, or the sketches of the known
mistakes. Its name is a hash of everything that it depends on. It is private to the owner of the
course, and student code never sees it. A file that cannot be read is computed again; where files
cannot be written, grading continues without them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.course.fingerprints import content_fingerprint, environment_fingerprint
from grader.evaluation.compare import Expected
from grader.evaluation.known_sketches import KnownSketches
from grader.evaluation.sketch import Sketch
from grader.references.encoding import (
    META,
    Arrays,
    SketchTable,
    pack_expected,
    pack_meta,
    read_sketches,
    unpack_expected,
    unpack_meta,
)

FOLDER = ".grader-cache"
VERSION = 1
# Days for which results of other machines or library versions are kept. With fewer, a course that is
# graded on two machines in turn would compute all again; with more, old results fill the disk.
KEPT_DAYS = 30
# Seconds after which an unfinished file is taken for that of a killed process. Writing takes far less.
MAX_WRITING_SECONDS = 3600
PARTIAL = ".partial"

Key = tuple[str, str, str, str]  # check, title of the case, its arguments, seed
Right = tuple[list[Expected], Sketch]


class ReferenceStore:
    """The stored results of one version of one unit, in `folder`.

    A key that contains the address of an object has no meaning in another process; results under
    such keys are not stored.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def right(self, key: Key) -> Right | None:
        """The expected results and the sketch of a right answer; None where they are not stored."""
        found = self._read("right", key)
        with _broken_files():
            if found is not None:
                arrays, meta = found
                sketches = [item for _, item in _sketches(arrays, meta)]
                return unpack_expected(meta["expected"], "", arrays), sketches[0]
        return None

    def keep_right(self, key: Key, right: Right) -> None:
        """Store the expected results and the sketch of a right answer."""
        arrays: Arrays = {}
        table = SketchTable()
        table.add(right[1])
        self._write("right", key, {"expected": pack_expected(right[0], "", arrays)}, table, arrays)

    def mistakes(self, key: Key) -> KnownSketches | None:
        """The sketches of the mistakes that change the case; None where they are not stored."""
        found = self._read("mistakes", key)
        with _broken_files():
            if found is not None:
                arrays, meta = found
                names = [tuple(item) for item in meta["hypotheses"]]
                return KnownSketches((names[n], item) for (n,), item in _sketches(arrays, meta))
        return None

    def keep_mistakes(self, key: Key, mistakes: KnownSketches) -> None:
        """Store the sketches of the mistakes that change the case."""
        table = SketchTable()
        for number, item in enumerate(mistakes.values()):
            table.add(item, number)
        self._write("mistakes", key, {"hypotheses": [*map(list, mistakes)]}, table, {})

    def _path(self, kind: str, key: Key) -> Path:
        name = hashlib.sha256(json.dumps([kind, *key]).encode()).hexdigest()[:32]
        return self.folder / f"{name}.npz"

    def _read(self, kind: str, key: Key) -> tuple[Arrays, dict[str, Any]] | None:
        if _is_of_one_process(key):
            return None
        with (
            _broken_files(),
            self._path(kind, key).open("rb") as file,
            np.load(file, allow_pickle=False) as archive,
        ):
            arrays = {name: archive[name] for name in archive.files}
            meta = unpack_meta(arrays)
            if meta["entry"] == [VERSION, kind, *key]:
                return arrays, meta
        return None

    def _write(
        self, kind: str, key: Key, meta: Mapping[str, Any], table: SketchTable, arrays: Arrays
    ) -> None:
        if _is_of_one_process(key):
            return
        meta = meta | {
            "entry": [VERSION, kind, *key],
            "signatures": [list(item) for item in table.signatures],
        }
        content = arrays | {
            # Reports show facts with their keys in this order.
            META: pack_meta(meta, sort_keys=False),
            "rows": np.array(table.rows, dtype=np.int64),
            "numbers": np.array(table.numbers, dtype=np.float64),
        }
        with contextlib.suppress(OSError):
            _write_whole(self._path(kind, key), content)


def open_store(root: Path, unit: Path, fingerprint: str) -> ReferenceStore | None:
    """The store of a unit. Results for earlier versions of the unit are removed from disk.

    Args:
        root: the course's folder.
        unit: the unit's folder.
        fingerprint: the fingerprint of the unit's content before it was loaded.

    Returns:
        None where the unit has been edited since, where the store's folder cannot be created, or
        where others than its owner could have written to it.
    """
    place = root / FOLDER
    try:
        if content_fingerprint(unit) != fingerprint:
            return None
        environment = environment_fingerprint()
        folder = place / unit.name / f"{environment}-{fingerprint}"
        for level in (place, folder.parent, folder):
            _make_private(level)
        os.utime(folder)
        _tidy(folder, environment)
    except OSError:
        return None
    return ReferenceStore(folder)


def _make_private(folder: Path) -> None:
    """Create a folder for its owner only. Raises PermissionError where others may write to it."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if os.name != "posix":
        return
    status = folder.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or mode & 0o022:
        raise PermissionError(f"{folder} is not this user's alone")
    if mode & 0o077:
        folder.chmod(0o700)


def _tidy(folder: Path, environment: str) -> None:
    """Remove outdated folders beside `folder`, and files that killed processes left in it."""
    oldest = time.time() - KEPT_DAYS * 86400
    for other in folder.parent.iterdir():
        if other == folder or other.is_symlink() or not other.is_dir():
            continue
        if other.name.startswith(f"{environment}-") or other.stat().st_mtime < oldest:
            shutil.rmtree(other, ignore_errors=True)
    for left in folder.glob(f"*{PARTIAL}"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < time.time() - MAX_WRITING_SECONDS:
                left.unlink()


def _write_whole(path: Path, arrays: Arrays) -> None:
    """Write a file atomically: no reader sees half of it. Raises OSError."""
    descriptor, draft = tempfile.mkstemp(suffix=PARTIAL, dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            np.savez(file, **arrays)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _is_of_one_process(key: Key) -> bool:
    return bool(re.search(r" at 0x[0-9a-fA-F]+", key[2]))


def _sketches(arrays: Arrays, meta: Mapping[str, Any]):
    return read_sketches(arrays["rows"], arrays["numbers"], meta["signatures"])


def _broken_files() -> contextlib.AbstractContextManager[None]:
    """Suppress whatever a missing, truncated or foreign file raises: it counts as not stored."""
    return contextlib.suppress(Exception)
