"""Renders a report in a terminal of at least 60 columns, in any encoding, with or without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from grader.report import closing_lines, grouping, sentences
from grader.report.arrays import Window, window
from grader.report.model import Evidence, Outcome, Report
from grader.text.safe_text import clean, encodable, one_line_of, shorten

_STYLES = {"passed": "green", "failed": "red", "error": "magenta", "skipped": "dim"}
_NARROWEST = 40  # columns: narrower frames leave no room for a check's name


def print_report(report: Report, console: Console | None = None, verbose: bool = False) -> None:
    """Print the whole report: the checks of each part, the failures, notes, flags and the points.

    Args:
        report: the report.
        console: where to print; standard output by default.
        verbose: whether to print every failure in full, the name and time of each check, the
            closeness of each diagnosis, the seed and the sandbox.
    """
    console = console or Console()
    console.print(_WholeReport(report, verbose))


def render_outcome(outcome: Outcome, verbose: bool = False) -> RenderableType:
    """Renderable of one outcome: a line if it passed or was skipped, a panel otherwise."""
    return _OneOutcome(outcome, verbose)


@dataclass(frozen=True)
class _Pen:
    """Creates text that the console can print."""

    options: ConsoleOptions

    def text(self, content: str, style: str = "") -> Text:
        safe = encodable(clean(content), self.options.encoding)
        return Text(safe, style=style, overflow="fold")

    def status(self, outcome: Outcome) -> Text:
        symbol = sentences.SYMBOLS[outcome.status]
        return self.text(f"{symbol} {outcome.status}", _STYLES[outcome.status])

    @property
    def width(self) -> int:
        return max(self.options.max_width, _NARROWEST)


@dataclass(frozen=True)
class _WholeReport:
    report: Report
    verbose: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        pen, report = _Pen(options), self.report
        yield pen.text(sentences.heading(report), "bold")
        for part, outcomes in sentences.parts(report).items():
            yield Text()
            yield _part_table(pen, part, outcomes, self.verbose, report.checks)
        for first, *others in grouping.same_trouble(sentences.listed(report)):
            folded, apart = ([], others) if self.verbose else (others, [])
            for outcome, same in ((first, folded), *((other, []) for other in apart)):
                yield Text()
                yield _panel(pen, outcome, self.verbose, same)
        yield from _remarks(pen, report, self.verbose)
        yield Text()
        yield pen.text(closing_lines.closing_line(report), "bold")


@dataclass(frozen=True)
class _OneOutcome:
    outcome: Outcome
    verbose: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        pen = _Pen(options)
        if self.outcome.status in ("failed", "error"):
            yield _panel(pen, self.outcome, self.verbose)
        else:
            yield _check_table(pen, [self.outcome], self.verbose, [])
        waiting = closing_lines.waiting_here(self.outcome)
        if waiting:
            yield pen.text(waiting)


def _part_table(
    pen: _Pen, part: str, outcomes: list[Outcome], verbose: bool, all_outcomes: list[Outcome]
) -> RenderableType:
    head = Table.grid(expand=True)
    head.add_column(overflow="fold")
    head.add_column(justify="right", no_wrap=True)
    head.add_row(pen.text(one_line_of(part), "bold"), pen.text(sentences.points_of(outcomes)))
    return Group(head, _check_table(pen, outcomes, verbose, all_outcomes))


def _check_table(
    pen: _Pen, outcomes: list[Outcome], verbose: bool, all_outcomes: list[Outcome]
) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True, min_width=9)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for outcome in outcomes:
        points = f"{sentences.amount(outcome.points)}/{sentences.amount(outcome.max_points)}"
        table.add_row(
            pen.status(outcome), _about(pen, outcome, verbose, all_outcomes), pen.text(points)
        )
    return table


def _about(pen: _Pen, outcome: Outcome, verbose: bool, all_outcomes: list[Outcome]) -> Text:
    about = pen.text(sentences.title(outcome))
    if outcome.status == "passed" and outcome.message:
        about.append_text(pen.text(f"\n{sentences.message(outcome)}", "dim"))
    if outcome.status == "skipped":
        about.append_text(pen.text(f"\n{grouping.first_needed(outcome, all_outcomes)}", "dim"))
    if verbose:
        about.append_text(pen.text(f"\n{outcome.name}, {outcome.seconds:.2f} s", "dim"))
    return about


def _panel(pen: _Pen, outcome: Outcome, verbose: bool, same: Sequence[Outcome] = ()) -> Panel:
    """An outcome in a frame. same: other outcomes with the same cause."""
    body: list[RenderableType] = [pen.text(sentences.title(outcome), "bold")]
    message = sentences.message(outcome)
    if message:
        body += [Text(), pen.text(message)]
    if outcome.diagnosis:
        body += [Text(), *_diagnosis(pen, outcome, verbose)]
    if outcome.evidence is not None and not outcome.hidden:
        body += [Text(), *_evidence(pen, outcome.evidence)]
    if same:
        body += [Text(), pen.text(grouping.also_text(list(same)))]
    points = f"{sentences.amount(outcome.points)}/{sentences.amount(outcome.max_points)}"
    head = f" {sentences.SYMBOLS[outcome.status]} {outcome.status}, {points}: "
    name = shorten(one_line_of(outcome.name), max(pen.width - len(head) - 10, 8))
    return Panel(
        Group(*body),
        title=pen.text(f"{head}{name} "),
        title_align="left",
        border_style=_STYLES[outcome.status],
        padding=(0, 1),
    )


def _evidence(pen: _Pen, evidence: Evidence) -> list[RenderableType]:
    view = window(evidence, pen.width - 20)
    bare = view is None and not sentences.largest_difference(evidence)
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True, style="dim")
    facts.add_column(overflow="fold")
    for label, value in sentences.evidence_rows(evidence, with_values=bare):
        facts.add_row(pen.text(label), pen.text(value))
    body: list[RenderableType] = [facts]
    lines = [*sentences.mismatch(evidence), sentences.largest_difference(evidence)]
    lines = [pen.text(line) for line in lines if line]
    if lines:
        body += [Text(), *lines]
    if view is not None:
        body += [Text(), _window_table(pen, view)]
    return body


def _window_table(pen: _Pen, view: Window) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    for _ in view.heads:
        table.add_column(justify="right", no_wrap=True)
    table.add_row("", *(pen.text(head, "dim") for head in view.heads))
    for label, cells in view.rows:
        styles = ["bold" if column == view.worst else "" for column in range(len(cells))]
        table.add_row(
            label, *(pen.text(cell, style) for cell, style in zip(cells, styles, strict=True))
        )
    marks = ["^" if column == view.worst else "" for column in range(len(view.heads))]
    if len(view.heads) > 1:
        table.add_row("largest", *marks)
    return Group(pen.text(view.place, "dim"), table)


def _diagnosis(pen: _Pen, outcome: Outcome, verbose: bool) -> list[RenderableType]:
    lead = sentences.diagnosis_lead(outcome)
    texts = [sentences.diagnosis_text(item) for item in outcome.diagnosis]
    if verbose:
        fits = [sentences.diagnosis_closeness(item) for item in outcome.diagnosis]
        texts = [f"{text}\n{fit}" for text, fit in zip(texts, fits, strict=True)]
    if len(texts) == 1:
        line = pen.text(f"{lead} ", "bold")
        return [line.append_text(pen.text(texts[0], "not bold"))]
    numbered = Table.grid(padding=(0, 1, 0, 0))
    numbered.add_column(no_wrap=True)
    numbered.add_column(overflow="fold")
    for place, text in enumerate(texts, 1):
        numbered.add_row(f"{place}.", pen.text(text))
    return [pen.text(lead, "bold"), numbered]


def _remarks(pen: _Pen, report: Report, verbose: bool) -> RenderResult:
    lines = [f"Note: {sentences.note_text(note)}" for note in report.notes]
    lines += [f"Flagged for your instructor: {sentences.flag_text(flag)}" for flag in report.flags]
    if verbose:
        lines.append(f"Seed {one_line_of(report.seed)}, {report.seconds:.2f} s")
        layers = ", ".join(one_line_of(layer) for layer in report.layers)
        lines.append(f"Sandbox: {layers or 'none'}")
    if lines:
        yield Text()
    for line in lines:
        yield pen.text(line)
