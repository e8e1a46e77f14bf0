"""Prepares a submission for grading: aligns it with the release and reads its code, before any of it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.files_beside.collection import FilesBeside
from grader.grading.open_unit import OpenUnit
from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.facts import CodeFacts
from grader.static_analysis.sources import whole_code
from grader.submission.alignment import AlignedSubmission, align
from grader.submission.graded_code import graded_code
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Submission


@dataclass(frozen=True)
class PreparedSubmission:
    """A submission ready to run. All gradings of it begin with this, and none changes it.

    Attributes:
        aligned: the submission, aligned with the release.
        student: the student's name; empty where it is not known.
        seed: of the hidden cases, or of the visible ones where no others run.
        first_cells: the unit's own cells, which run before the student's.
        code: the student's code, in the order in which it runs.
        beside: the files handed in beside the notebook.
        facts: what the source of all this tells.
    """

    aligned: AlignedSubmission
    student: str
    seed: str
    first_cells: tuple[CodeCell, ...]
    code: tuple[CodeCell, ...]
    beside: FilesBeside
    facts: CodeFacts

    @property
    def submission(self) -> Submission:
        """The submission as it was read."""
        return self.aligned.submission

    @property
    def forbidden(self) -> Mapping[str, tuple[str, ...]]:
        """By part, the patterns of names that it must not call."""
        return self.facts.forbidden

    @property
    def files(self) -> list[CodeCell]:
        """All code in which an exception may be raised, with its lines."""
        return self.facts.whole.sources


def prepare(
    opened: OpenUnit,
    submission: Submission,
    release: ReleasedNotebook | None,
    beside: FilesBeside,
    *,
    student: str,
    seed: str,
) -> PreparedSubmission:
    """Align a submission with the release, choose the code that runs, and find all code behind it.

    Args:
        opened: the unit.
        submission: the submission as it was read.
        release: the released notebook; None where there is none.
        beside: the files handed in beside the notebook.
        student: the student's name.
        seed: of the cases that are to run.
    """
    aligned = align(submission, release)
    code = tuple(graded_code(aligned, release))
    first_cells = tuple(
        CodeCell(f"the unit's first cells ({n})", source)
        for n, source in enumerate(opened.preamble, 1)
    )
    forbidden = {part.name: part.forbidden for part in opened.unit.parts.values()}
    whole = whole_code(code, beside.files, beside.folder)
    facts = CodeFacts(code, whole, [CodeCell("", source) for source in opened.preamble], forbidden)
    return PreparedSubmission(aligned, student, seed, first_cells, code, beside, facts)
