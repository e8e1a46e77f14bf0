"""List the files beside a notebook without opening them; links are reported and not followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.unit_files import ANSWERS, CHECKS, is_of_checks
from grader.file_formats.file_text import printable
from grader.file_formats.hidden_files import is_hidden
from grader.file_formats.zip_archive import ArchiveMembers
from grader.runtime.source_places import INIT

MAX_DEPTH = 8  # folders within folders: packages have two or three
MAX_ENTRIES = 5000  # files and folders; a folder with more is a whole disk, not a hand-in
MAX_PATH_CHARACTERS = 200  # of a path: two of them fit into a line of the report

# Files of the kit other than the checks, files of nbgrader, and files that systems and editors leave
# behind. Hidden files are left out as well.
KITS_OWN = frozenset((ANSWERS, "grader.toml"))
_NOBODYS = frozenset(
    ("timestamp.txt", "nbgrader_config.py", "gradebook.db", "Thumbs.db", "desktop.ini")
)
_NO_WORK = frozenset(("node_modules", "site-packages"))
_DRAFTS = ("~", ".tmp", ".swp", ".crdownload")
_COMPILED = (".so", ".pyd", ".dll", ".dylib", ".pyc", ".pyo")
_COMPILED_WHY = "compiled code cannot be read: hand in its source"


@dataclass(frozen=True)
class ListedFile:
    """An ordinary file beside the notebook.

    Args:
        name: its path within the folder, with '/'.
        path: the file; the archive where it lies in one.
        size: in bytes.
        data: its content where it lies in an archive, otherwise None.
    """

    name: str
    path: Path
    size: int
    data: bytes | None = None


@dataclass
class Listing:
    """The content of a folder.

    Args:
        files: the ordinary files.
        refused: (name, reason) of each other entry, which cannot be taken.
        looked_at: number of entries so far.
    """

    files: list[ListedFile] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    looked_at: int = 0


def list_files(root: Path, barred: Collection[Path] = ()) -> Listing:
    """List a folder and the folders below it.

    Args:
        root: the folder.
        barred: folders that are not entered.
    """
    found = Listing()
    _look(root, "", 0, frozenset(barred), found)
    return found


def list_members(archive: Path, members: ArchiveMembers, prefix: str = "") -> Listing:
    """List the files that an archive holds beside a notebook.

    Args:
        archive: path of the archive.
        members: its files other than the notebook.
        prefix: folder of the archive within the hand-in's folder, with a trailing '/'.
    """
    found = Listing()
    for name, data in sorted(members.files.items()):
        if any(map(_is_nobodys, name.split("/"))) or is_of_checks(name, members.files):
            continue
        if why := _why_odd(prefix + name):
            found.refused.append((_shown(prefix + name), why))
        elif name.lower().endswith(_COMPILED):
            found.refused.append((prefix + name, _COMPILED_WHY))
        else:
            found.files.append(ListedFile(prefix + name, archive, len(data), data))
    for name, why in members.refused:
        if not any(map(_is_nobodys, name.split("/"))) and not is_of_checks(name, members.files):
            found.refused.append((_shown(prefix + name), why))
    return found


def _look(folder: Path, prefix: str, depth: int, barred: frozenset[Path], found: Listing) -> None:
    try:
        with os.scandir(folder) as entries:
            entries = sorted(entries, key=lambda entry: (_is_folder(entry), entry.name))
    except OSError:
        return
    for entry in entries:
        if _is_nobodys(entry.name) or _is_checks(entry):
            continue
        found.looked_at += 1
        if found.looked_at > MAX_ENTRIES:
            found.refused.append((f"{prefix}…", f"the folder holds more than {MAX_ENTRIES} files"))
            return
        _take(entry, prefix + entry.name, depth, barred, found)
        if found.looked_at > MAX_ENTRIES:
            return


def _take(
    entry: os.DirEntry[str], name: str, depth: int, barred: frozenset[Path], found: Listing
) -> None:
    path = Path(entry.path)
    if why := _why_odd(name):
        found.refused.append((_shown(name), why))
    elif entry.is_symlink():
        found.refused.append((name, "it is a link: hand in the file itself"))
    elif entry.is_dir(follow_symlinks=False):
        if path in barred:
            return
        if (path / "pyvenv.cfg").exists():
            found.refused.append((f"{name}/", "it is an installed Python"))
        elif depth >= MAX_DEPTH:
            found.refused.append((f"{name}/", f"it lies more than {MAX_DEPTH} folders deep"))
        else:
            _look(path, f"{name}/", depth + 1, barred, found)
    else:
        _take_file(entry, name, path, found)


def _take_file(entry: os.DirEntry[str], name: str, path: Path, found: Listing) -> None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return
    if not stat.S_ISREG(status.st_mode):
        found.refused.append((name, "it is not an ordinary file"))
    elif name.lower().endswith(_COMPILED):
        found.refused.append((name, _COMPILED_WHY))
    else:
        found.files.append(ListedFile(name, path, status.st_size))


def _is_nobodys(name: str) -> bool:
    """Whether a file or folder of this name is not the work of a student."""
    return name in KITS_OWN | _NOBODYS | _NO_WORK or is_hidden(name) or name.endswith(_DRAFTS)


def _is_checks(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is the file or folder of checks that came with the assignment."""
    if _is_folder(entry):
        return entry.name == CHECKS and Path(entry.path, INIT).is_file()
    return is_of_checks(entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _why_odd(name: str) -> str:
    if len(name) > MAX_PATH_CHARACTERS:
        return f"its path is longer than {MAX_PATH_CHARACTERS} characters"
    # Places in code are written as "my.py, line 3: y = x", and are parsed again.
    code = name.endswith((".py", ".ipynb"))
    if not name.isprintable() or "\\" in name or (code and (":" in name or ", line" in name)):
        return "its name holds signs that cannot be read everywhere"
    return ""


def _shown(name: str) -> str:
    shown = printable(name)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"
