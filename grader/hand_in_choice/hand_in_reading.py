"""Read a hand-in, whether it is a file, an archive or a folder."""

from __future__ import annotations

from pathlib import Path

from grader.file_formats.file_text import UnreadableSubmission, head, printable
from grader.file_formats.zip_archive import is_archive
from grader.hand_in_choice.choice import pick, pick_member
from grader.submission.reading import MAX_BYTES, hand_in_bytes, submission_of
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Submission


def read_submission(path: Path | str, *, max_bytes: int = MAX_BYTES) -> Submission:
    """Read a notebook, a script of any usual form, a document with code, or an archive of one.

    Damage is repaired where possible, with a note. `grader.hand_in_choice.choice` chooses the only
    notebook of an archive, or the likeliest one.

    Args:
        path: the file.
        max_bytes: size limit, in bytes; a notebook may have up to `MAX_NOTEBOOK_BYTES` with outputs.

    Raises:
        UnreadableSubmission: the path is missing, a folder or a link; the file is empty, too large, cut
            off, or neither notebook nor text. The message says what to do.
    """
    path = Path(path)
    data = hand_in_bytes(path, max_bytes)
    if is_archive(data):
        return pick_member(path, data, "", None).submission()
    return submission_of(path, data, max_bytes=max_bytes)


def read_hand_in(path: Path, unit: str, release: ReleasedNotebook | None = None) -> Submission:
    """Read the hand-in for a unit from a file, an archive or a student's folder.

    Args:
        path: the file or folder.
        unit: name of the unit.
        release: the released notebook, to distinguish the student's work from released cells.

    Raises:
        UnreadableSubmission: the file cannot be read, or there is no hand-in.
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
    """Read a student's own work from the folder of the assignment.

    Args:
        folder: the folder.
        unit: name of the unit.
        release: the released notebook; None where there is none.

    Raises:
        UnreadableSubmission: the work cannot be read; the message is about UNIT.ipynb where there is
            no other candidate.
    """
    try:
        choice = pick(folder, unit, release)
    except UnreadableSubmission:
        return read_submission(folder / f"{unit}.ipynb")
    return choice.submission()
