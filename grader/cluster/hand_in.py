"""What travels to a cluster's worker of one student's work, and its way back into a submission."""

from __future__ import annotations

import pickle
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.authoring import Attachment
from grader.beside.reading import Beside, Rules, read_beside
from grader.classroom import Settings
from grader.seeds import course_secret, hidden_seed
from grader.submission import (
    MAX_BYTES,
    Submission,
    UnreadableSubmission,
    find_submission,
    read_submission,
)
from grader.textfile import read_bytes

_FAST = 1


@dataclass(frozen=True)
class HandIn:
    """The bytes of one hand-in that grading reads, and nothing else of the course.

    path: where the file lies at home, for the report. content: its bytes, empty with a `trouble`:
        why there is nothing to grade. seed: of the hidden cases; their secret stays at home.
    beside: the files that lie beside it.
    """

    student: str
    seed: str
    path: str
    content: bytes = b""
    trouble: str = ""
    beside: Beside = field(default_factory=Beside)

    def pack(self) -> bytes:
        """As bytes, compressed: notebooks are four fifths air."""
        return zlib.compress(pickle.dumps(self), _FAST)

    def submission(self) -> Submission:
        """Read what was handed in, under its own name. Raises UnreadableSubmission."""
        path = Path(self.path)
        if Path(path.name).name != path.name or path.name in ("", ".", ".."):
            raise ValueError(f"a hand-in is a file in a folder, not {self.path!r}")
        with tempfile.TemporaryDirectory(prefix="hand-in-") as folder:
            copy = Path(folder) / path.name
            copy.write_bytes(self.content)
            return replace(read_submission(copy), path=path)


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
    path = find_submission(folder, unit)
    if path is None:
        return HandIn(student, seed, str(folder), trouble="no notebook was handed in")
    try:
        content = read_bytes(path, MAX_BYTES)
    except UnreadableSubmission as error:
        return HandIn(student, seed, str(path), trouble=str(error))
    rules = Rules(course, unit, declared, (), settings.limits)
    return HandIn(
        student, seed, str(path), content, "", read_beside(path, lambda: _code(path), rules)
    )


def _code(path: Path) -> str:
    """All that stands in the cells of a hand-in; '' where it cannot be read."""
    try:
        return "\n".join(cell.source for cell in read_submission(path).cells)
    except UnreadableSubmission:
        return ""
