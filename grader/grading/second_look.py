"""Runs odd code a second time where what it must not call does not exist, and compares.

Student code runs in the same process as the tripwires, so code that knows them can remove them. It
cannot bring back what `grader.execution.disabling` has overwritten before it ran. Honest code gives the
same results there, and loses nothing.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from grader.grading.check_run import CheckRun, CheckSettings, CheckState
from grader.messages.outcome_text import delegated_message, without_message
from grader.protocol.cell_messages import CodeCell
from grader.replies.channel import ProcessEnded
from grader.report.model import Flag, Outcome, Report
from grader.static_analysis.definitions import pieces
from grader.static_analysis.delegation import Delegation
from grader.static_analysis.suspicion import Suspicion
from grader.subjects.sealed_session import SealedSession

OpenSession = Callable[[Sequence[str]], SealedSession]
_PIECE = re.compile(r" \[\d+\]")


@dataclass
class SecondLook:
    """Runs a submission's checks again where what its parts must not call does not exist.

    Attributes:
        open_session: opens a session without the given names.
        settings: what the checks ran with the first time.
        forbidden: by part, the names that it must not call.
        code: all cells, in the order in which they run.
        doubtful: whether someone other than the grader may have ended one of the processes.
    """

    open_session: OpenSession
    settings: CheckSettings
    forbidden: Mapping[str, Sequence[str]]
    code: Sequence[CodeCell]
    doubtful: bool = False

    def into(self, report: Report, odd: Sequence[Suspicion]) -> None:
        """Flag what is grave, and take back what parts earned only by what they must not call.

        Args:
            report: the report of the first look.
            odd: what is odd in the code; without any, it is not run again.
        """
        for item in odd:
            if item.grave:
                report.flags.append(Flag("suspicious", item.what, item.where))
        for names in dict.fromkeys(tuple(names) for names in self.forbidden.values() if names):
            parts = {part for part, own in self.forbidden.items() if tuple(own) == names}
            passed = [o for o in report.checks if o.part in parts and o.status == "passed"]
            if odd and passed:
                self._look(report, names, passed, odd[0])

    def _look(
        self, report: Report, names: Sequence[str], passed: Sequence[Outcome], odd: Suspicion
    ) -> None:
        again = Report(report.unit, report.submission, report.seed, [])
        session = self.open_session(names)
        # Nothing of the first look counts here: the state is a fresh one. The time limit of the
        # submission held for the first look; each cell and each call still has its own.
        settings = replace(self.settings, session=session, deadline=inf, broken={}, diagnoses=False)
        run = CheckRun(settings, CheckState())
        try:
            session.run(_statements(self.code))
            run.into(again, only=[outcome.name for outcome in passed])
        except ProcessEnded:
            again.checks = [replace(outcome, status="error") for outcome in passed]
        finally:
            session.close()
        self.doubtful = self.doubtful or session.doubtful
        for part in sorted({o.part for o in again.checks if o.status != "passed"}):
            _withdraw(report, part, run.state.delegations.get(part), names, odd)


def _withdraw(
    report: Report, part: str, found: Delegation | None, names: Sequence[str], odd: Suspicion
) -> None:
    """Take back the part's points, and write what was seen into message and flag."""
    if found is not None:
        where = _PIECE.sub("", found.where)
        message = delegated_message(part, found.name, where)
        flag = Flag("forbidden", found.name, where)
    else:
        message = without_message(part, names[0], odd.what, odd.where)
        flag = Flag("forbidden", f"something like {names[0]}", odd.where)
    report.flags.append(flag)
    for outcome in report.checks:
        if outcome.part == part and outcome.status == "passed":
            outcome.status, outcome.points, outcome.message = "failed", 0.0, message


def _statements(code: Sequence[CodeCell]) -> list[CodeCell]:
    """The cells cut into single statements.

    One that fails here, because it compares with what does not exist, must not stop those after it.
    """
    found = []
    for cell in code:
        whole = cell.source.lstrip().startswith("%%")
        for number, (line, text) in enumerate([(0, cell.source)] if whole else pieces(cell.source)):
            label = cell.label if number == 0 else f"{cell.label} [{number + 1}]"
            found.append(CodeCell(label, text, cell.line + line))
    return found


def calls_before(names: Sequence[str], forbidden: Mapping[str, Sequence[str]]) -> list[Suspicion]:
    """Suspicions of what the cells called and some part must not.

    Args:
        names: what a session reports that the cells called.
        forbidden: by part, the patterns of names that it must not call.
    """

    patterns = {pattern for own in forbidden.values() for pattern in own}
    known = [n for n in names if any(fnmatch.fnmatchcase(n, pattern) for pattern in patterns)]
    return [Suspicion(f"a call of {name} in a cell", "the cells", False) for name in known]
