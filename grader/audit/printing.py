"""Prints the result of an audit: the figures, then the problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grader.audit.mistakes import WEAK, MistakeResults
from grader.audit.pairs import PairResults, Tally
from grader.audit.right_answers import NEAR, RightAnswerResults

if TYPE_CHECKING:
    from grader.audit.result import Audit

Row = tuple[str, str]


def print_audit(found: Audit, console: Console | None = None) -> None:
    """Print a table of the figures, the problems, one a line, and the verdict."""
    console = console or Console()
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for figure, text in _rows(found):
        table.add_row(figure, escape(text))
    console.print(table)
    for problem in found.problems:
        console.print(f"[red]✗[/] {escape(problem)}", soft_wrap=True)
    count = len(found.problems)
    verdict = "its checks are proved" if not count else f"{count} problem{'s' * (count > 1)}"
    console.print(f"{found.unit}: {verdict} ({found.seconds:.0f} s)")


def _rows(found: Audit) -> Iterator[Row]:
    if found.right is not None:
        yield from _right(found.right, found.seeds)
    if found.mistakes is not None:
        yield from _mistakes(found.mistakes)
    if found.pairs is not None:
        yield from _pairs(found.pairs)


def _right(right: RightAnswerResults, seeds: int) -> Iterator[Row]:
    yield str(seeds), "students' seeds: the references agree, the stub gets nothing"
    accepted = right.answers - len(right.rejected)
    yield f"{accepted}/{right.answers}", "right answers get full marks on each of them"
    worst = max(right.severity.items(), key=lambda item: item[1], default=("", 0.0))
    yield f"{worst[1]:.2f}", f"of its bound is the largest error of a right answer ({worst[0]})"
    if right.near:
        names = ", ".join(sorted({f"{item.answer} in {item.check}" for item in right.near}))
        yield str(len(right.near)), f"results above {NEAR:g} of their bound: {names}"


def _mistakes(mistakes: MistakeResults) -> Iterator[Row]:
    results = mistakes.told
    lost = sum(bool(item.lost) for item in results)
    yield f"{lost}/{len(results)}", "misconceptions lose points"
    seen = sum(item.visible for item in results)
    yield f"{seen}/{len(results)}", "of them in visible cases already"
    first = sum(item.first == (item.name,) for item in results)
    yield f"{first}/{len(results)}", "are named first in the first check that fails"
    yield f"{mistakes.share_named:.1%}", "of all the checks that they fail name them first"
    weakest = min(results, key=lambda item: item.severity, default=None)
    if weakest is not None:
        yield f"{weakest.severity:.1f}", f"times its bound is the least error ({weakest.name})"
    weak = [item.name for item in results if item.severity < WEAK]
    if weak:
        yield str(len(weak)), f"are caught by less than {WEAK:g} times the bound: {', '.join(weak)}"


def _pairs(pairs: PairResults) -> Iterator[Row]:
    together = pairs.together
    yield _share(together.exactly, together), "pairs that change a result together are named so"
    yield _share(together.at_once, together), "of them in the first check where they do"
    yield _share(together.both, together), "of them with no third mistake named anywhere"
    for tally, when in ((pairs.later, "only after an earlier failure"), (pairs.apart, "nowhere")):
        yield _share(tally.both, tally), f"pairs that act together {when}: both are named"
        yield _share(tally.sound, tally), "of these: both or one are named, and no third"


def _share(count: int, tally: Tally) -> str:
    share = f" {count / tally.pairs:.1%}" if tally.pairs else ""
    return f"{count}/{tally.pairs}{share}"
