"""Renders the summary on top of a graded notebook: score, flags and notes."""

from __future__ import annotations

from markupsafe import Markup

from grader.report import closing_lines, sentences
from grader.report.model import Report
from grader.text.safe_text import clean


def summary_mimebundle(report: Report) -> dict[str, str]:
    """Score, flags and notes as 'text/html' and 'text/plain'; everything in it is escaped."""
    lines = [f"Flagged for the instructor: {sentences.flag_text(flag)}" for flag in report.flags]
    lines += [sentences.note_text(note) for note in report.notes]
    lines = [clean(line) for line in lines]
    head = clean(closing_lines.closing_line(report)) if report.checks else "0 points"
    items = Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
    style = "border:1px solid #8888;border-radius:4px;padding:0.5em 0.9em;max-width:60em"
    listed = Markup("<ul>{}</ul>").format(items) if lines else Markup()
    html = Markup('<section style="{}"><p><strong>{}</strong></p>{}</section>')
    return {
        "text/html": str(html.format(style, head, listed)),
        "text/plain": "\n".join([head, *(f"- {line}" for line in lines)]),
    }
