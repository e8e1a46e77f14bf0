"""Reading a hand-in, whether it is a file, an archive or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.file_formats.archive import is_archive
from grader.file_formats.file_text import (
    UnreadableSubmission,
)
from grader.submission.cells import Submission
from grader.submission.reading import MAX_BYTES, hand_in_bytes, submission_of

if TYPE_CHECKING:
    from grader.submission.released_cells import Release


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
        from grader.hand_in_choice.choice import read_archive

        return read_archive(path, data)
    return submission_of(path, data, max_bytes=max_bytes)


def find_submission(folder: Path | str, unit: str, release: Release | None = None) -> Path | None:
    """The file in a student's folder that is the hand-in for `unit`, or the archive that holds it.

    None where there is none; see `grader.hand_in_choice.choice`.
    """
    from grader.hand_in_choice.choice import pick

    try:
        return pick(Path(folder), unit, release).path
    except UnreadableSubmission as error:
        return error.path
