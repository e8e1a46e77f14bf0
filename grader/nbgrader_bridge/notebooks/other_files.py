"""Copies the other files of a hand-in, such as pictures and nbgrader's timestamp.txt."""

from __future__ import annotations

import fnmatch
import logging
import os
import shutil
from pathlib import Path

# A hand-in has a handful of files. The limit keeps a million tiny ones from filling the file system
# with inodes, which `max_bytes` does not count.
MAX_FILES = 1000


def copy_other_files(
    source: Path, target: Path, ignored: list[str], max_bytes: int, log: logging.Logger
) -> None:
    """Copy regular files except notebooks; links and devices are left out.

    Copying ends at the first file beyond `max_bytes` or `MAX_FILES`.

    Args:
        source: The folder of the hand-in.
        target: The folder to copy into.
        ignored: Globs of names of files and folders to leave out.
        max_bytes: The most bytes to copy.
        log: Gets a warning about each file that cannot be copied.
    """
    left, files = max_bytes, 0
    for folder, folders, names in os.walk(source):
        folders[:] = [name for name in sorted(folders) if not _matches(name, ["*.ipynb", *ignored])]
        for name in sorted(names):
            path = Path(folder, name)
            if _matches(name, ["*.ipynb", *ignored]) or path.is_symlink() or not path.is_file():
                continue
            left, files = left - path.stat().st_size, files + 1
            if left < 0 or files > MAX_FILES:
                log.warning("%s and what follows is too much to be copied", path)
                return
            copy = target / path.relative_to(source)
            try:
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            except OSError as error:
                log.warning("%s could not be copied: %s", path, error)


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
