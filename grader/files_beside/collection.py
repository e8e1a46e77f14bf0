"""Collect the files that travel with a hand-in into the process that runs it; only their bytes are read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from grader.authoring import Attachment
from grader.course.course import Course
from grader.execution.working_folder import is_installed
from grader.file_formats.file_text import format_size
from grader.file_formats.zip_archive import ArchiveMembers
from grader.files_beside.listing import ListedFile, Listing, list_files, list_members
from grader.files_beside.mentions import all_code, goes_along
from grader.files_beside.transfer import MAX_NOTES, notes_on
from grader.sandbox.isolation.limits import Limits
from grader.static_analysis.definitions import definitions

# Bytes of one file. A set of weights or ten thousand small pictures fit; `grader.datasets` provides data sets.
MAX_FILE_BYTES = 32 << 20
# A quarter of the disk space of a process (`Limits.scratch_bytes`), and the most that one message holds.
MAX_TOTAL_BYTES = 64 << 20
# Each file is listed, read and written for every process of the hand-in. A smaller limit would refuse
# small sets of pictures; more files belong into an archive.
MAX_FILES = 500


@dataclass(frozen=True)
class FilesBeside:
    """The files that travel with a notebook.

    Args:
        files: content by path within the hand-in's folder, with '/'.
        folder: folder of the notebook within it; '' for the hand-in's folder itself.
        notes: one line for each file that was left out.
        declared: names of the unit's attachments.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    folder: str = ""
    notes: list[str] = field(default_factory=list)
    declared: tuple[str, ...] = ()

    @property
    def attachments(self) -> dict[str, bytes]:
        """Content of the attachments that were handed in, by the names that the unit declares."""
        names = {name: f"{self.folder}/{name}" if self.folder else name for name in self.declared}
        return {name: self.files[path] for name, path in names.items() if path in self.files}


@dataclass(frozen=True)
class BesideRules:
    """Rules for the files that may travel with a hand-in.

    Args:
        course: the course.
        unit: name of the unit.
        declared: the unit's attachments, which have limits of their own.
        parts: names that a hand-in defines.
        limits: limits of the process that the files travel to; None without any.
        sealed: whether the student's code must not see other hand-ins in the same folder.
    """

    course: Course
    unit: str
    declared: Sequence[Attachment] = ()
    parts: Collection[str] = ()
    limits: Limits | None = None
    sealed: bool = True


def read_beside(
    path: Path,
    code: Callable[[], str],
    rules: BesideRules,
    members: ArchiveMembers | None = None,
) -> FilesBeside:
    """Read the files that travel with a hand-in.

    All files of a student's own folder (submitted/STUDENT/UNIT, assignments/UNIT) and of an archive
    travel. From any other folder, only files that the code mentions do. An archive is treated as if it
    were unpacked where it lies, so that files around the archive lie beside the notebook in it.

    Args:
        path: the hand-in.
        code: returns the code of the hand-in.
        rules: which files may travel.
        members: the other files of the archive, where `path` is one.
    """
    path = Path(os.path.abspath(path))
    root, own = _folder_of(path, rules)
    inner = path.parent.relative_to(root).as_posix()
    inner = "" if inner == "." else inner
    members = members or ArchiveMembers()
    listing = list_files(root, _barred(root, rules.course))
    packed = list_members(path, members, f"{inner}/" if inner else "")
    folder = PurePosixPath(inner, members.notebook).parent.as_posix() if members.notebook else inner
    folder = "" if folder == "." else folder
    names = {item.name for item in packed.files}
    lying = [_moved(item, inner, folder) for item in listing.files if item.path != path]
    listing.files = [*packed.files, *(item for item in lying if item.name not in names)]
    inner = folder
    declared = {f"{inner}/{item.name}" if inner else item.name for item in rules.declared}
    mentions = all_code(code, listing.files, own, lambda item: _bytes(item, MAX_FILE_BYTES) or b"")
    listing.files = [
        item
        for item in listing.files
        if item.name in declared
        or ((own or item.name in names) and goes_along(item.name))
        or mentions.names(item.name)
    ]
    if not own:
        listing.refused = [
            item for item in listing.refused if item[0] in declared or mentions.names(item[0])
        ]
        if rules.sealed:
            _refuse_hand_ins(listing, rules)
    listing.refused += packed.refused
    files = _read_all(listing, inner, rules)
    notes = [*notes_on(listing.refused), *_shadowed(files, inner)]
    return FilesBeside(files, inner, notes, tuple(item.name for item in rules.declared))


def _moved(item: ListedFile, inner: str, folder: str) -> ListedFile:
    """Move a file from beside the archive (folder `inner`) to beside the notebook (folder `folder`)."""
    path = PurePosixPath(item.name)
    if folder == inner or not path.is_relative_to(inner):
        return item
    return replace(item, name=str(PurePosixPath(folder, path.relative_to(inner))))


def _folder_of(path: Path, rules: BesideRules) -> tuple[Path, bool]:
    """The folder that belongs to a hand-in, and whether it is one student's own."""
    course, unit = rules.course, rules.unit
    for kind in ("submitted", "autograded"):
        base = course.root / kind
        if path.is_relative_to(base):
            inner = path.relative_to(base).parts
            if len(inner) > 2 and inner[1] == unit:
                return base / inner[0] / inner[1], True
    released = course.assignments / unit
    if path.is_relative_to(released):
        return released, True
    return path.parent, False


def _barred(root: Path, course: Course) -> list[Path]:
    """Folders of the course that are not entered from outside: they hold other people's files."""
    names = ("submitted", "autograded", "feedback", "reports", "source", "release")
    folders = [course.solutions, course.assignments, *(course.root / name for name in names)]
    return [folder for folder in folders if not root.is_relative_to(folder)]


def _refuse_hand_ins(listing: Listing, rules: BesideRules) -> None:
    """Refuse files that look like other hand-ins, since the folder may be shared."""
    call = re.compile(rb"checker\(\\?[\"']" + re.escape(rules.unit.encode()))
    kept = []
    for item in listing.files:
        if item.data is not None:  # it came in the hand-in's own archive
            kept.append(item)
            continue
        data = b""
        if item.name.endswith((".py", ".ipynb")):
            data = _bytes(item, MAX_FILE_BYTES) or b""
        found = definitions(data.decode("utf-8", "replace")) if item.name.endswith(".py") else set()
        several = len(rules.parts) > 1 and 2 * len(found & set(rules.parts)) > len(rules.parts)
        if call.search(data) or several:
            why = (
                "it looks like a hand-in of its own: keep each hand-in, with its files, in a folder"
            )
            listing.refused.append((item.name, why))
        else:
            kept.append(item)
    listing.files = kept


def _read_all(listing: Listing, inner: str, rules: BesideRules) -> dict[str, bytes]:
    """Content of the files as far as there is room; the others are added to `listing.refused`."""
    limits = rules.limits
    each = min(MAX_FILE_BYTES, limits.file_bytes) if limits else MAX_FILE_BYTES
    most_bytes = min(MAX_TOTAL_BYTES, limits.scratch_bytes // 4) if limits else MAX_TOTAL_BYTES
    room = most_bytes
    own_limits = {
        (f"{inner}/{item.name}" if inner else item.name): item.max_bytes for item in rules.declared
    }
    found: dict[str, bytes] = {}
    for item in sorted(listing.files, key=lambda item: _order(item, own_limits)):
        declared = item.name in own_limits
        most = own_limits.get(item.name, each)
        if item.size > most:
            why = f"it is larger than the {format_size(most)} that are taken ({format_size(item.size)})"
        elif not declared and len(found) >= MAX_FILES:
            why = f"more than {MAX_FILES} files are not taken"
        elif not declared and item.size > room:
            why = f"all files together would be larger than the {format_size(most_bytes)} that are taken"
        elif declared and not item.size:
            why = "it is empty"
        elif (data := _bytes(item, most)) is None:
            why = "it cannot be read"
        else:
            found[item.name] = data
            room -= 0 if declared else len(data)
            continue
        listing.refused.append((item.name, why))
    return found


def _order(item: ListedFile, declared: Collection[str]) -> tuple[bool, bool, int, int, str]:
    """Sort key for files when not all fit: declared files first, then code, then small files."""
    code = item.name.endswith(".py")
    return item.name not in declared, not code, item.name.count("/"), item.size, item.name


def _bytes(item: ListedFile, most: int) -> bytes | None:
    """The content of an ordinary file of at most `most` bytes; None for anything else."""
    if item.data is not None:
        return item.data if item.size <= most else None
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(item.path, flags | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            data = file.read(most + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= most else None


def _shadowed(files: Iterable[str], folder: str) -> list[str]:
    """A note on each module beside the notebook that has the name of an installed module."""
    found = {}
    for name in files:
        path = PurePosixPath(name)
        first, *rest = (path.relative_to(folder) if path.is_relative_to(folder) else path).parts
        stem = first if rest == ["__init__.py"] else PurePosixPath(first).stem if not rest else ""
        if (rest or first.endswith(".py")) and stem and is_installed(stem):
            found[first] = stem
    return [
        f"{first} has the name of an installed module, which is imported in its place: "
        f"call it my_{stem}{'' if first == stem else '.py'}, and import that"
        for first, stem in sorted(found.items())
    ][:MAX_NOTES]
