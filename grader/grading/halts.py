"""Parts whose checks are not run any more, as their code hangs or ends its process."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from grader.authoring import Check
from grader.evaluation.trace import Failure
from grader.messages.outcome_text import OVER_A_LIMIT, TOO_SLOW, halted_message
from grader.report.model import Flag

# Processes that one part may end. One end may be bad luck, such as a machine short of memory; each further
# one costs a new process that runs all cells again.
MAX_ENDS = 2


@dataclass
class Halts:
    """How parts have failed with their process so far.

    Attributes:
        halted: by part, the message for its checks that are not run any more.
        overruns: a flag for each process that was killed because it exceeded a limit.
    """

    halted: dict[str, str] = field(default_factory=dict)
    overruns: list[Flag] = field(default_factory=list)
    _ends: Counter[str] = field(default_factory=Counter)

    def take_in(self, check: Check, failure: Failure) -> None:
        """Halt the part of a check that hung, or that ended its process once too often.

        It would do so in the part's other checks too.
        """
        part = check.part
        if failure.process and failure.message.startswith(OVER_A_LIMIT):
            self.overruns.append(Flag("process", failure.message, f"the check {check.name}"))
        if failure.kind == TOO_SLOW:
            self.halted[part] = halted_message(part, check.name, "took too long")
        elif failure.process:
            self._ends[part] += 1
            if self._ends[part] >= MAX_ENDS:
                self.halted[part] = halted_message(part, check.name, "ended its process")
