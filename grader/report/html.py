"""Renders a report as HTML: a fragment for each outcome, and a whole page, without scripts."""

from __future__ import annotations

import base64
import io
import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from rich.console import Console

from grader.report import closing_lines, sentences
from grader.report.arrays import window
from grader.report.model import Outcome, Report
from grader.report.picture import evidence_png
from grader.report.terminal import render_outcome
from grader.text.safe_text import clean, one_line_of

_WINDOW_WIDTH = 72  # characters of a window of values: they fit beside the notebook's margin
_PLAIN_WIDTH = 80  # columns of 'text/plain', as in a standard terminal
_CODE = re.compile(r"`([^`\n]+)`")


def outcome_html(outcome: Outcome) -> str:
    """One outcome as a self-contained HTML fragment, with inline styles and pictures.

    All text is escaped. The colours of text and background are those of the surrounding page.
    """
    return _templates().get_template("outcome.html.j2").render(outcome=outcome).strip()


def report_html(report: Report) -> str:
    """The whole report as one HTML page that loads nothing else."""
    return _templates().get_template("report.html.j2").render(report=report)


def outcome_mimebundle(outcome: Outcome) -> dict[str, str]:
    """The outcome as 'text/html' and as 'text/plain' of 80 columns, for Jupyter's display."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=_PLAIN_WIDTH,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,
        force_interactive=False,
        legacy_windows=False,
    )
    console.print(render_outcome(outcome))
    lines = (line.rstrip() for line in stream.getvalue().splitlines())
    return {"text/html": outcome_html(outcome), "text/plain": "\n".join(lines)}


def picture_uri(outcome: Outcome) -> str:
    """The picture of the outcome's evidence as a data URI; '' where there is none to show."""
    if outcome.evidence is None or outcome.hidden or outcome.status == "passed":
        return ""
    try:
        picture = evidence_png(outcome.evidence)
    except Exception:  # the text says the same: a page without a picture is better than no page
        picture = None
    if picture is None:
        return ""
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")


def _harmless(value: Any) -> Any:
    """`value`, cleaned if it is plain text; templates apply this to everything that they print."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(value)


def _with_code(text: str) -> Markup:
    """The text, escaped, with `<code>` around what is between backticks."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(clean(text)))))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader", "report/templates"),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        closing_lines=closing_lines,
        sentences=sentences,
        with_code=_with_code,
        picture_uri=picture_uri,
        values_around_worst=lambda evidence: window(evidence, _WINDOW_WIDTH),
        one_line_of=one_line_of,
    )
    return environment
