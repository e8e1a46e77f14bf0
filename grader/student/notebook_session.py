"""Session on a notebook's own namespace; exceptions name lines of the notebook's cells."""

from __future__ import annotations

import contextlib
import linecache
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.course.unit import Unit
from grader.protocol.cell_messages import CodeCell
from grader.replies.channel import Raised, Request
from grader.static_analysis.delegation import Delegation
from grader.static_analysis.facts import CodeFacts
from grader.static_analysis.parsing import shared_trees
from grader.static_analysis.sources import whole_code
from grader.subjects.local_channel import LocalChannel
from grader.subjects.local_session import LocalSession
from grader.subjects.subject import Subject
from grader.subjects.time_limits import TimeLimits

# Lines of a traceback that a message shows, the innermost ones: a deep recursion would bury the rest.
MAX_FRAMES = 8
# Of a source line; more would wrap over several lines of the screen.
MAX_LINE_CHARACTERS = 200


class NotebookSession(LocalSession):
    """The parts in `namespace`. Exceptions name the notebook's line that raised."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(TimeLimits(), namespace)

    def subject(self) -> Subject:
        return Subject(_NotebookChannel(self._agent))


class _NotebookChannel(LocalChannel):
    def ask(self, requests: Sequence[Request], seconds: float | None = None) -> Any:
        try:
            return super().ask(requests, seconds)
        except Raised as error:
            lines = own_lines(error.__cause__, self._agent.namespace)
            raise Raised(
                error.kind, error.message, lines, error.bases, error.nearest
            ) from error.__cause__


def own_lines(error: BaseException | None, namespace: dict[str, Any]) -> list[str]:
    """The traceback's lines in the notebook and in modules beside it, outermost first.

    Args:
        error: The exception, or None.
        namespace: The notebook's `globals()`.

    Returns:
        At most `MAX_FRAMES` lines such as 'In[7], line 12, in call: y = x / 0', or
        'your code, line …' where the cell is unknown.
    """
    found: list[tuple[str, int | None, str]] = []
    for frame, line in traceback.walk_tb(error.__traceback__ if error else None):
        if frame.f_globals is namespace or _beside(frame.f_code.co_filename):
            found.append((frame.f_code.co_filename, line, frame.f_code.co_name))
    found += [place for place in _traced_places(error) if place not in found]
    return [_one_line(*place) for place in found[-MAX_FRAMES:]]


def _traced_places(error: BaseException | None) -> list[tuple[str, int | None, str]]:
    # A tf.function runs code from a generated file; TensorFlow keeps the original place.
    stack = getattr(getattr(error, "ag_error_metadata", None), "translated_stack", ())
    return [
        (item.filename, item.lineno, item.function_name)
        for item in reversed(stack)
        if _cell_name(item.filename)
    ]


def _one_line(filename: str, line: int | None, name: str) -> str:
    source = linecache.getline(filename, line or 0).strip()[:MAX_LINE_CHARACTERS]
    where = "" if name == "<module>" else f", in {name}"
    name = _cell_name(filename) or _beside(filename) or "your code"
    return f"{name}, line {line}{where}: {source}"


def _beside(filename: str) -> str:
    """The path of a file relative to the notebook's folder; an empty string for any other file."""
    here = Path.cwd().resolve()
    with contextlib.suppress(OSError, ValueError):
        path = Path(filename).resolve()
        inner = path.relative_to(here)
        # The folder may hold the environment, or the course may be the grader's own.
        if path.is_file() and not {"site-packages", "grader"} & set(inner.parts):
            return inner.as_posix()
    return ""


def _modules() -> dict[str, bytes]:
    """The modules that were imported from the notebook's folder."""
    found = {}
    for module in list(sys.modules.values()):
        filename = getattr(module, "__file__", None)
        if isinstance(filename, str) and filename.endswith(".py") and (name := _beside(filename)):
            with contextlib.suppress(OSError):
                found[name] = Path(filename).read_bytes()
    return found


def _cell_name(filename: str) -> str:
    """'In[7]' for the file name that Jupyter gave a cell; an empty string for any other."""
    with contextlib.suppress(Exception):
        from IPython import get_ipython

        kind, name = get_ipython().compile.format_code_name(filename)
        return name if kind == "Cell" else ""
    return ""


def delegations_in(unit: Unit, namespace: dict[str, Any]) -> dict[str, Delegation]:
    """By part, what it delegates to although it is to implement it, in the cells run so far."""
    inputs = namespace.get("In")
    if not isinstance(inputs, list):
        return {}
    cells = [
        CodeCell(f"In[{n}]", source) for n, source in enumerate(inputs) if isinstance(source, str)
    ]
    forbidden = {part.name: part.forbidden for part in unit.parts.values()}
    with shared_trees():
        return CodeFacts(cells, whole_code(cells, _modules()), (), forbidden).delegations
