"""List the files of a student's folder, or of an archive, that may be the hand-in."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from grader.course.unit_files import is_of_checks
from grader.file_formats import scripts
from grader.file_formats.file_text import UnreadableSubmission, head, printable, read_bytes
from grader.file_formats.hidden_files import is_hidden
from grader.file_formats.zip_archive import ZipArchive, is_archive
from grader.runtime.source_places import INIT
from grader.submission.reading import MAX_NOTEBOOK_BYTES, hand_in_bytes, submission_of
from grader.submission.submission import Submission

# Limits of the search, so that a handed-in home folder or checkout does not hold up the class. A hand-in
# beyond them is not found, so they are far above what a folder for one unit holds.
MAX_FILES = 2_000
MAX_DEPTH = 6  # folders within folders
MAX_ARCHIVES = 5  # each is held in memory
# Bytes that are read to see what a file without a telling name contains. A smaller value would miss
# notebooks with large metadata before the cells; a larger one costs time in folders with many files.
HEAD = 64 * 1024
TIMESTAMP = "timestamp.txt"  # nbgrader's file with the time of the hand-in
_NOTEBOOK = re.compile(r'^\s*\{(?s:.*?)"(?:cells|worksheets|paragraphs)"\s*:\s*\[')
_CODE = (".ipynb", *scripts.SCRIPTS)
_PACKED = (".zip", ".7z", ".rar", ".gz", ".tar", ".xz", ".bz2", ".tgz")


@dataclass(eq=False)
class Candidate:
    """A file that may be the hand-in.

    Args:
        path: the file, or the archive that it is in.
        name: its path within the folder or archive, with '/'.
        changed: time of its last change, in seconds since 1970.
        plain: whether its name shows that it is a notebook or script; otherwise its content does.
        inner: its name in the archive; '' for a file.
        archive: the archive; None for a file.
    """

    path: Path
    name: str
    changed: float
    plain: bool
    inner: str = ""
    archive: ZipArchive | None = None

    @property
    def own(self) -> PurePosixPath:
        """The path within its folder or archive."""
        return PurePosixPath(self.inner or self.name)

    @property
    def description(self) -> str:
        """The name that notes give it, shortened to 120 characters, with its archive."""
        where = f" in {printable(self.path.name)}" if self.inner else ""
        return printable(self.inner or self.name)[-120:] + where

    def head(self, size: int = HEAD) -> bytes:
        """Its first `size` bytes; b'' where it cannot be read."""
        if self.archive is None:
            return head(self.path, size)
        try:
            return self.archive[self.inner][:size]
        except UnreadableSubmission:
            return b""

    def data(self) -> bytes:
        """Its content. Raises UnreadableSubmission."""
        return self.archive[self.inner] if self.archive is not None else hand_in_bytes(self.path)

    @cached_property
    def _read(self) -> Submission | UnreadableSubmission:
        try:
            path = Path(self.inner) if self.inner else self.path
            return submission_of(path, self.data())
        except UnreadableSubmission as error:
            return error

    def submission(self) -> Submission:
        """The candidate read as cells, with its name in the archive as path; it is read once.

        Raises:
            UnreadableSubmission: see `submission_of`.
        """
        if isinstance(self._read, UnreadableSubmission):
            raise self._read
        return self._read


@dataclass
class FolderContents:
    """The files of a folder.

    Args:
        candidates: files that may be the hand-in.
        others: other files.
        troubles: one line for each archive that cannot be used.
        notes: one line for each archive from which something was left out.
    """

    candidates: list[Candidate]
    others: list[Path]
    troubles: list[str]
    notes: list[str]


def folder_contents(folder: Path) -> FolderContents:
    """Find all candidates in a folder, in the folders below it, and in the archives there."""
    found = FolderContents([], [], [], [])
    archives = 0
    files = list(_files(folder))
    names = {name for _, name in files}
    for path, name in files:
        start = head(path, 512)
        if is_archive(start) and archives < MAX_ARCHIVES:
            archives += 1
            try:
                add_members(found, path, read_bytes(path, MAX_NOTEBOOK_BYTES))
            except UnreadableSubmission as error:
                found.troubles.append(str(error))
        elif is_of_checks(name, names):  # many students pack them with the notebook
            found.others.append(path)
        elif (plain := _is_plain(name)) or _may_be_one(name, path):
            found.candidates.append(Candidate(path, name, path.lstat().st_mtime, plain))
        elif path.name != TIMESTAMP:
            found.others.append(path)
    return found


def add_members(found: FolderContents, path: Path, data: bytes) -> None:
    """Add the candidates of an archive.

    Args:
        found: receives candidates, troubles and notes.
        path: the archive.
        data: its content.

    Raises:
        UnreadableSubmission: the archive cannot be read.
    """
    archive = ZipArchive(data, path.name)
    if archive.left_out:
        found.notes.append(
            f"{archive.name} holds {archive.left_out} links, or names that lead out of it: "
            "they were left out"
        )
    count, names = len(found.candidates), {*archive}
    for inner in archive:
        if is_hidden(inner) or is_of_checks(inner, names):
            continue
        plain = _is_plain(inner)
        if plain or _suffix_may_be_one(inner):
            changed = time.mktime((*archive.time(inner), 0, 0, -1))
            one = Candidate(path, inner, changed, plain, inner, archive)
            if plain or _holds_one(inner, one.head()):
                found.candidates.append(one)
    if len(found.candidates) == count:
        inside = next((name for name in archive if name.lower().endswith(_PACKED)), None)
        what = f"nothing but another archive ({printable(inside)})" if inside else "no notebook"
        found.troubles.append(
            f"{archive.name} is a zip archive that holds {what}: hand in the notebook itself"
        )


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """(path, name within the folder) of each file that is not hidden, in order."""
    count = 0
    for place, folders, names in os.walk(folder):
        inner = Path(place).relative_to(folder)
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        if len(inner.parts) >= MAX_DEPTH:
            folders.clear()
        for name in sorted(names):
            count += 1
            if count > MAX_FILES:
                return
            if not is_hidden(name):
                yield Path(place, name), (inner / name).as_posix()


def _is_plain(name: str) -> bool:
    if PurePosixPath(name).name == INIT:  # makes a package
        return False
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes[-2:]]
    return any(suffix in _CODE for suffix in suffixes)


def _suffix_may_be_one(name: str) -> bool:
    suffix = PurePosixPath(name).suffix.lower()
    # A suffix that a platform added, as in `batchnorm.ipynb_1`, counts as none.
    if PurePosixPath(name).name in (INIT, TIMESTAMP):
        return False
    known = ("", ".json", ".txt", ".zpln", ".text", ".bak", *scripts.DOCUMENTS)
    return suffix in known or ".ipynb" in suffix or not suffix[1:].isalpha()


def _may_be_one(name: str, path: Path) -> bool:
    if not _suffix_may_be_one(name):
        return False
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
    except OSError:
        return False
    return _holds_one(name, head(path, HEAD))


def _holds_one(name: str, start: bytes) -> bool:
    """Whether the start of a file without a telling name shows a notebook or code."""
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = start.decode(encoding, "replace")
    if text.lstrip().startswith("{"):
        return bool(_NOTEBOOK.match(text))
    suffix = scripts.suffix_of(name)
    return suffix in scripts.DOCUMENTS or (suffix != ".json" and scripts.looks_like_script(text))
