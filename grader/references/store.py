"""Computed references on disk: one worker of a course computes them, all others read them.

A file holds what a right answer returns in one case of one check for one seed, or what the known
mistakes would. It is named after a hash of all that it depends on, belongs to the owner of the course
alone, and is never shown to student code. What cannot be read is computed again; where nothing can
be written, grading goes on without.
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
KEPT_DAYS = 30  # of what another machine or other libraries computed
PARTIAL = ".partial"

Key = tuple[str, str, str, str]  # check, title of the case, its arguments, seed
Right = tuple[list[Expected], Sketch]


class ReferenceStore:
    """The computed references of one unit, as it stands now, in `folder`.

    A key that holds the address of an object says nothing to another process: it is never kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def right(self, key: Key) -> Right | None:
        """What a right answer returns, and its sketch; None where it is not known."""
        found = self._read("right", key)
        with _broken_files():
            if found is not None:
                arrays, meta = found
                sketches = [item for _, item in _sketches(arrays, meta)]
                return unpack_expected(meta["expected"], "", arrays), sketches[0]
        return None

    def keep_right(self, key: Key, right: Right) -> None:
        """Keep what a right answer returns."""
        arrays: Arrays = {}
        table = SketchTable()
        table.add(right[1])
        self._write("right", key, {"expected": pack_expected(right[0], "", arrays)}, table, arrays)

    def mistakes(self, key: Key) -> KnownSketches | None:
        """The sketches of the mistakes that change the case; None where they are not known."""
        found = self._read("mistakes", key)
        with _broken_files():
            if found is not None:
                arrays, meta = found
                names = [tuple(item) for item in meta["hypotheses"]]
                return KnownSketches((names[n], item) for (n,), item in _sketches(arrays, meta))
        return None

    def keep_mistakes(self, key: Key, mistakes: KnownSketches) -> None:
        """Keep the sketches of the mistakes that change the case."""
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
            # Facts are shown to people as they are, so their keys keep their order.
            META: pack_meta(meta, sort_keys=False),
            "rows": np.array(table.rows, dtype=np.int64),
            "numbers": np.array(table.numbers, dtype=np.float64),
        }
        with contextlib.suppress(OSError):
            _write_whole(self._path(kind, key), content)


def open_store(root: Path, unit: Path, stamp: str) -> ReferenceStore | None:
    """The store of the unit in the folder `unit`, of the course in `root`.

    stamp: the unit's `content_stamp` before it was loaded. None where the unit has been edited since
    then, where the folder cannot be made, or where others than its owner could have written to it.
    What was computed for the unit as it stood before is removed.
    """
    place = root / FOLDER
    try:
        if content_fingerprint(unit) != stamp:
            return None
        environment = environment_fingerprint()
        folder = place / unit.name / f"{environment}-{stamp}"
        for level in (place, folder.parent, folder):
            _make_private(level)
        os.utime(folder)
        _tidy(folder, environment)
    except OSError:
        return None
    return ReferenceStore(folder)


def _make_private(folder: Path) -> None:
    """A folder for its owner only. Raises PermissionError where it is, or was, somebody else's."""
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
    """Remove what is out of date beside `folder`, and what killed processes left in it."""
    oldest = time.time() - KEPT_DAYS * 86400
    for other in folder.parent.iterdir():
        if other == folder or other.is_symlink() or not other.is_dir():
            continue
        if other.name.startswith(f"{environment}-") or other.stat().st_mtime < oldest:
            shutil.rmtree(other, ignore_errors=True)
    for left in folder.glob(f"*{PARTIAL}"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < time.time() - 3600:
                left.unlink()


def _write_whole(path: Path, arrays: Arrays) -> None:
    """Write the file at once: nobody sees half of it. Raises OSError."""
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
    """A file that is missing, truncated or somebody else's tells nothing, whatever it raises."""
    return contextlib.suppress(Exception)
