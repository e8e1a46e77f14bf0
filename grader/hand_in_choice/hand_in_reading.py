"""Reading a hand-in, whether it is a file, an archive or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.file_formats.file_text import (
    UnreadableSubmission,
    head,
    printable,
)
from grader.file_formats.zip_archive import is_archive
from grader.hand_in_choice.choice import pick, pick_member
from grader.submission.reading import MAX_BYTES, hand_in_bytes, submission_of
from grader.submission.submission import Submission

if TYPE_CHECKING:
    from grader.submission.released_cells import ReleasedNotebook


def read_submission(path: Path | str, *, max_bytes: int = MAX_BYTES) -> Submission:
    """Read a notebook, a script of any usual form, a document with code, or an archive of one.

    What can be mended is mended, with a note. Raises UnreadableSubmission, whose text says what
    to do, where there is nothing to read: no such file, a folder, a link, a file that is empty,
    larger than `max_bytes` (a notebook, than MAX_NOTEBOOK_BYTES with its outputs), cut off, or
    neither notebook nor text. Where there is a choice, `grader.hand_in_choice.choice` makes it.
    """
    path = Path(path)
    data = hand_in_bytes(path, max_bytes)
    if is_archive(data):
        return read_archive(path, data)
    return submission_of(path, data, max_bytes=max_bytes)


def find_submission(
    folder: Path | str, unit: str, release: ReleasedNotebook | None = None
) -> Path | None:
    """The file in a student's folder that is the hand-in for `unit`, or the archive that holds it.

    None where there is none; see `grader.hand_in_choice.choice`.
    """
    try:
        return pick(Path(folder), unit, release).path
    except UnreadableSubmission as error:
        return error.path


def read_hand_in(path: Path, unit: str, release: ReleasedNotebook | None = None) -> Submission:
    """What was handed in for `unit`: a file, an archive, or a student's folder.

    release: the released notebook's cells, which tell work from what was handed out. Raises
    UnreadableSubmission, whose `path` is the file that cannot be read.
    """
    if path.is_dir():
        if any(next(path.glob(f"{inner}assignments/*"), None) for inner in ("", "*/", "*/*/")):
            raise UnreadableSubmission(
                f"{printable(str(path))} is a folder with a whole course in it: "
                "name the notebook, or the folder of one student"
            )
        return pick(path, unit, release).submission()
    if is_archive(head(path, 4)):
        return pick_member(path, hand_in_bytes(path), unit, release).submission()
    return read_submission(path)


def read_own_work(folder: Path, unit: str, release: ReleasedNotebook | None) -> Submission:
    """A student's own work in the folder that the unit was handed out in.

    Raises UnreadableSubmission, which speaks of UNIT.ipynb where there is nothing else.
    """
    try:
        choice = pick(folder, unit, release)
    except UnreadableSubmission:
        return read_submission(folder / f"{unit}.ipynb")
    return choice.submission()


def read_archive(path: Path, data: bytes) -> Submission:
    """The only notebook in an archive, or the one that stands out. Raises UnreadableSubmission."""
    return pick_member(path, data, "", None).submission()
