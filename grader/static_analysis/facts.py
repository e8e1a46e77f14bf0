"""Facts about the graded code, read from its source without running it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.definitions import bindings
from grader.static_analysis.delegation import Delegation, delegations
from grader.static_analysis.sources import WholeCode
from grader.static_analysis.suspicion import Suspicion, suspicions


@dataclass(frozen=True)
class CodeFacts:
    """Facts about the graded code. Each is found when it is first asked for, and then kept.

    All readers share the syntax trees: see `parsing.shared_trees`.

    Args:
        own: the student's own pieces of code, as they run.
        whole: all code that these may run.
        given: code of the unit that runs before them.
        forbidden: the patterns of names that each part must not reach.
    """

    own: Sequence[CodeCell]
    whole: WholeCode
    given: Sequence[CodeCell]
    forbidden: Mapping[str, Sequence[str]]

    @cached_property
    def definitions(self) -> dict[str, frozenset[str]]:
        """By the label of each of the student's pieces, the names that it binds."""
        return {item.label: bindings(item.source) for item in self.own}

    @cached_property
    def delegations(self) -> dict[str, Delegation]:
        """By part, the first place where it reaches what it must not."""
        found = delegations([*self.given, *self.whole.cells], self.forbidden, self.whole.modules)
        return {item.part: item for item in reversed(found)}

    @cached_property
    def suspicions(self) -> list[Suspicion]:
        """What is odd in the code, and in files that it may import or run."""
        names = [name for own in self.forbidden.values() for name in own]
        found = suspicions([*self.given, *self.whole.sources], names)
        unread = self.whole.unread
        found += [Suspicion(f"the file {name[:60]}", label, False) for label, name in unread]
        # What a module holds when it is imported may not be what was read.
        first = [module.label for module in self.whole.modules[:1]]
        return found + [Suspicion(f"the module {label[:60]}", label, False) for label in first]
