"""What travels to a cluster's worker of one student's work, and its way back into a submission."""

from __future__ import annotations

import contextlib
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.authoring import Attachment
from grader.course.seeds import course_secret, hidden_seed
from grader.file_formats.file_text import UnreadableSubmission
from grader.files_beside.reading import Beside, Rules, read_beside
from grader.grading.settings import Settings
from grader.hand_in_choice.choice import Choice, pick
from grader.submission.alignment import AlignedSubmission, align
from grader.submission.cells import Submission
from grader.submission.reading import submission_of, without_large_outputs
from grader.submission.released_cells import Release, read_release

_FAST = 1


@dataclass(frozen=True)
class HandIn:
    """The bytes of one hand-in that grading reads, and nothing else of the course.

    path: where the file lies at home, for the report. content: its bytes, empty with a `trouble`:
        why there is nothing to grade. seed: of the hidden cases; their secret stays at home.
    inner: the notebook's name in the archive `path`. chosen: notes on what was chosen.
    beside: the files that lie beside it.
    """

    student: str
    seed: str
    path: str
    content: bytes = b""
    trouble: str = ""
    inner: str = ""
    chosen: tuple[str, ...] = ()
    beside: Beside = field(default_factory=Beside)

    def pack(self) -> bytes:
        """As bytes, compressed: notebooks are four fifths air."""
        return zlib.compress(pickle.dumps(self), _FAST)

    def submission(self) -> Submission:
        """Read what was handed in, under its own name. Raises UnreadableSubmission."""
        path = Path(self.path)
        if Path(path.name).name != path.name or path.name in ("", ".", ".."):
            raise ValueError(f"a hand-in is a file in a folder, not {self.path!r}")
        found = submission_of(Path(self.inner or path.name), self.content)
        return replace(found, path=path, notes=(*self.chosen, *found.notes))

    def aligned(self, release: Release | None) -> AlignedSubmission:
        """What was handed in, laid onto the release; an empty submission where it cannot be read."""
        submission = Submission(Path(self.path), ())
        with contextlib.suppress(UnreadableSubmission):
            submission = submission if self.trouble else self.submission()
        return align(submission, release)


def unpack_hand_in(packed: bytes) -> HandIn:
    """The hand-in that `HandIn.pack` made bytes of."""
    return pickle.loads(zlib.decompress(packed))


def collect(settings: Settings, declared: Sequence[Attachment], student: str) -> HandIn:
    """What a student handed in, as `grade_student` would read it here; links are not followed.

    declared: the unit's attachments.
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
        return HandIn(student, seed, str(path), trouble=str(error))
    rules = Rules(course, unit, declared, (), settings.limits)
    return HandIn(
        student, seed, str(path), content, "", inner, tuple(notes), _beside(choice, rules)
    )


def _beside(choice: Choice, rules: Rules) -> Beside:
    """What travels with the hand-in; where that cannot be read, nothing but what was declared."""
    try:
        found = choice.submission()
    except UnreadableSubmission:
        return read_beside(choice.path, str, rules)
    code = "\n".join(cell.source for cell in found.cells)
    return read_beside(choice.path, lambda: code, rules, found.beside)
