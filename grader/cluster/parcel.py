"""Packs one student's hand-in for a worker of a cluster, and unpacks it there."""

from __future__ import annotations

import contextlib
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.authoring import Attachment
from grader.course.case_seeds import course_secret, hidden_seed
from grader.file_formats.file_text import UnreadableSubmission
from grader.files_beside.collection import BesideRules, FilesBeside, read_beside
from grader.grading.settings import Settings
from grader.hand_in_choice.choice import Choice, pick
from grader.submission.alignment import AlignedSubmission, align
from grader.submission.reading import submission_of, without_large_outputs
from grader.submission.released_cells import ReleasedNotebook, read_release
from grader.submission.submission import Submission

# zlib level. Notebooks shrink to about a fifth even at the fastest one, and home packs them all.
_FAST = 1


@dataclass(frozen=True)
class Parcel:
    """The bytes of one hand-in that grading reads, and nothing else of the course.

    Attributes:
        student: The student's name.
        seed: Seed of the hidden cases. The secret that it is computed from stays at home.
        path: Path of the file at home, for the report.
        content: Its bytes; empty where there is a `trouble`.
        trouble: Why there is nothing to grade, or an empty string.
        inner: Name of the notebook inside the archive `path`, or an empty string.
        chosen: Notes on how the file was chosen.
        beside: Files beside it that grading reads.
    """

    student: str
    seed: str
    path: str
    content: bytes = b""
    trouble: str = ""
    inner: str = ""
    chosen: tuple[str, ...] = ()
    beside: FilesBeside = field(default_factory=FilesBeside)

    def pack(self) -> bytes:
        """The pickled and compressed parcel."""
        return zlib.compress(pickle.dumps(self), _FAST)

    def submission(self) -> Submission:
        """Read the file under its own name.

        Raises:
            UnreadableSubmission: It is no notebook or code that can be read.
            ValueError: `path` does not name a file.
        """
        path = Path(self.path)
        if Path(path.name).name != path.name or path.name in ("", ".", ".."):
            raise ValueError(f"a hand-in is a file in a folder, not {self.path!r}")
        found = submission_of(Path(self.inner or path.name), self.content)
        return replace(found, path=path, notes=(*self.chosen, *found.notes))

    def aligned(self, release: ReleasedNotebook | None) -> AlignedSubmission:
        """What was handed in, aligned with the release; an empty submission where it cannot be read."""
        submission = Submission(Path(self.path), ())
        with contextlib.suppress(UnreadableSubmission):
            submission = submission if self.trouble else self.submission()
        return align(submission, release)


def unpack_parcel(packed: bytes) -> Parcel:
    """The parcel in the bytes that `Parcel.pack` made. Unpickles: only for bytes from home."""
    return pickle.loads(zlib.decompress(packed))


def collect(settings: Settings, declared: Sequence[Attachment], student: str) -> Parcel:
    """Collect a student's hand-in as `grade_student` would read it here; links are not followed.

    Args:
        settings: The course and the unit.
        declared: The unit's attachments.
        student: Name of a folder in submitted/.
    """
    course, unit = settings.course, settings.unit
    seed = hidden_seed(course_secret(course.root), student, unit)
    folder = course.submitted / student / unit
    path = folder
    try:
        choice = pick(folder, unit, read_release(course.assignments / unit / f"{unit}.ipynb"))
        path, inner, notes = choice.path, choice.candidate.inner, list(choice.notes)
        name = Path(inner or path).name
        content = without_large_outputs(choice.candidate.data(), name, notes)
    except UnreadableSubmission as error:
        return Parcel(student, seed, str(path), trouble=str(error))
    rules = BesideRules(course, unit, declared, (), settings.limits)
    return Parcel(
        student, seed, str(path), content, "", inner, tuple(notes), _beside(choice, rules)
    )


def _beside(choice: Choice, rules: BesideRules) -> FilesBeside:
    """Files to send with the hand-in; only declared ones where the hand-in cannot be read."""
    try:
        found = choice.submission()
    except UnreadableSubmission:
        return read_beside(choice.path, str, rules)
    code = "\n".join(cell.source for cell in found.cells)
    return read_beside(choice.path, lambda: code, rules, found.beside)
