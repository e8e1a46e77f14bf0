"""Putting files into nbgrader's folders: each whole or not at all, with nbgrader's permissions."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.nbgrader_bridge.notebooks.other_files import copy_other_files

_log = logging.Logger("grader.filing", logging.CRITICAL)


@dataclass(frozen=True)
class Filing:
    """How files are put into a student's folder; can be pickled.

    permissions: mode of each file. ignored: globs of files that are not taken along. max_bytes:
    how much is taken along at most. extra: files that every student gets, by their path in the
    folder.
    """

    permissions: int
    ignored: tuple[str, ...] = ()
    max_bytes: int = 0
    extra: tuple[tuple[str, Path], ...] = ()


def fill(target: Path, source: Path, name: str, text: str, filing: Filing) -> Path:
    """Make `target` hold what lies beside the notebooks in `source`, and the file `name` of `text`.

    Whatever else lay there goes. `name` appears at once and last: where it is new, all is. Raises
    OSError.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in target.iterdir():
        if path.name != name:
            _remove(path)
    copy_other_files(source, target, list(filing.ignored), filing.max_bytes, _log)
    for place, path in filing.extra:
        copy = target / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        shutil.copyfile(path, copy)
    for folder, _, names in os.walk(target):
        for other in names:
            if Path(folder, other) != target / name:
                os.chmod(Path(folder, other), filing.permissions)
    draft = target / f".{secrets.token_hex(8)}.tmp"
    try:
        draft.write_bytes(text.encode("utf-8"))
        draft.chmod(filing.permissions)
        os.replace(draft, target / name)
    finally:
        draft.unlink(missing_ok=True)
    return target / name


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def empty(target: Path) -> None:
    """Remove the folder `target` where there is one."""
    if target.is_symlink() or target.exists():
        _remove(target)
