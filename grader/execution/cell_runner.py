"""Run a student's code cells one after the other inside the sealed process.

It imports only modules that also run beside student code, and no library except IPython if a cell needs it.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import importlib
import inspect
import io
import linecache
import os
import sys
import traceback
import types
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from grader.execution.closest_name import closest_name
from grader.execution.magics import plain_python
from grader.execution.notices import take_notices
from grader.execution.shell import notebook_names
from grader.execution.time_limit import TimeLimit, TimeLimitReached
from grader.execution.working_folder import label_of
from grader.protocol.cell_messages import CellResult

# Enough to understand an error. Larger values would fill the report with one recursion or one message.
MAX_FRAMES = 16
MAX_MESSAGE = 2000  # characters
MAX_SOURCE_LINE = 200  # characters
MAX_OUTPUT_BYTES = 64 * 1024  # of one cell; enough for long training logs


def new_namespace() -> dict[str, Any]:
    """The namespace of a new module `__main__`, which replaces the real one.

    Pickling, dataclasses, `inspect` and Keras's serialization look names up in
    `sys.modules["__main__"]`, so they must find the cells' names there. Plots open no window.
    """
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = builtins
    module.__dict__.update(notebook_names(module.__dict__))
    sys.modules["__main__"] = module
    os.environ["MPLBACKEND"] = "Agg"
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        matplotlib.use("Agg", force=True)
    warnings.filterwarnings("ignore", message=".*non-interactive, and thus cannot be shown")
    return module.__dict__


def run_cell(
    source: str,
    label: str,
    namespace: dict[str, Any],
    *,
    timeout: float,
    output_limit: int = MAX_OUTPUT_BYTES,
    first_line: int = 0,
) -> CellResult:
    """Run one cell and return its result, whatever the cell does, unless C code never returns.

    Names that were assigned before an error or an interruption stay.

    Args:
        source: the cell's source code.
        label: how people find the cell.
        namespace: from `new_namespace`.
        timeout: in seconds.
        output_limit: the number of bytes of output to keep.
        first_line: the number of lines of the file before this cell, if line numbers are to count from
            the start of the file; pieces of one file with the same label then share its numbering.
    """
    filename = f"<{label}>"
    _label_of[filename] = label
    output = _CappedBytes(output_limit)
    limit = TimeLimit(timeout)
    # An earlier cell may have written a module a moment ago.
    importlib.invalidate_caches()
    take_notices()
    try:
        with _captured(output), limit:
            result = _run("\n" * first_line + source, label, filename, namespace)
    except TimeLimitReached as error:
        result = CellResult("interrupted", line=_line_in(error, filename))
        result.traceback = student_frames(error, _label_of.values())
    if limit.reached:
        result.status = "interrupted"
        result.error_type = TimeLimitReached.__name__
        result.message = f"it ran longer than {timeout:g} s and was interrupted"
    _close_figures()
    result.output = output.text()
    result.notes = take_notices()
    return result


def student_frames(error: BaseException, labels: Iterable[str]) -> list[str]:
    """The frames of a traceback that lie in the student's cells or files.

    Args:
        error: the exception.
        labels: the labels of the cells.

    Returns:
        One line for each frame, 'cell 4, line 12, in call: y = x / 0', outermost first. Of a deep
        recursion, only the first and last few.
    """
    wanted = {f"<{label}>": label for label in labels}
    places = [
        (frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    places += [place for place in _converted_places(error) if place not in places]
    lines = [
        _frame_line(label, filename, line, name)
        for filename, line, name in places
        if (label := wanted.get(filename) or label_of(filename))
    ]
    if len(lines) > MAX_FRAMES:
        half = MAX_FRAMES // 2
        lines = [*lines[:half], f"... {len(lines) - 2 * half} more ...", *lines[-half:]]
    return lines


_label_of: dict[str, str] = {}


def _converted_places(error: BaseException) -> list[tuple[str, int | None, str]]:
    # Code that TensorFlow's AutoGraph rewrote runs from a generated file, which knows its origin.
    stack = getattr(getattr(error, "ag_error_metadata", None), "translated_stack", ())
    with contextlib.suppress(Exception):
        return [(item.filename, item.lineno, item.function_name) for item in reversed(stack)]
    return []


def _frame_line(label: str, filename: str, line: int | None, name: str) -> str:
    source = linecache.getline(filename, line or 0).strip()[:MAX_SOURCE_LINE]
    where = "" if name == "<module>" else f", in {name}"
    return f"{label}, line {line}{where}: {source}"


def _run(source: str, label: str, filename: str, namespace: dict[str, Any]) -> CellResult:
    try:
        code = _compile(source, filename, namespace)
    except SyntaxError as error:
        text = (error.text or "").strip()[:MAX_SOURCE_LINE]
        frames = [f"{label}, line {error.lineno}: {text}"] if error.lineno else []
        return CellResult("syntax", type(error).__name__, str(error.msg), error.lineno, frames)
    except Exception as error:  # nesting that is too deep, numbers that are too long, null bytes
        message = _message(error) or "Python cannot read it: it is nested too deeply"
        return CellResult("syntax", type(error).__name__, message)
    error = next(_evaluate(code, namespace))
    if error is not None:
        frames = student_frames(error, _label_of.values())
        line = _line_in(error, filename)
        return CellResult(
            "raised", _type_name(error), _message(error), line, frames, nearest=closest_name(error)
        )
    return CellResult("passed")


def _evaluate(code: types.CodeType, namespace: dict[str, Any]) -> Iterator[BaseException | None]:
    """Run the code and yield the exception that it raised, or None.

    This is a generator because a generator has its own state of handled exceptions: an interruption
    inside an `except` block may leave one behind, which would become the context of all later ones.
    """
    raised: BaseException | None = None
    try:
        coroutine = eval(code, namespace)
        if code.co_flags & inspect.CO_COROUTINE:
            import asyncio

            asyncio.run(coroutine)
    except TimeLimitReached:
        raise
    except BaseException as error:
        raised = error
    yield raised


def _compile(source: str, filename: str, namespace: dict[str, Any]) -> types.CodeType:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | _future_flags(namespace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            code = compile(source, filename, "exec", flags=flags, dont_inherit=True)
        except SyntaxError:
            source = plain_python(source)
            code = compile(source, filename, "exec", flags=flags, dont_inherit=True)
    lines = [line + "\n" for line in source.split("\n")]
    # Earlier pieces of the same file fill the space before this one.
    known = linecache.cache.get(filename, (0, None, [], filename))[2]
    start = len(source) - len(source.lstrip("\n"))
    lines[:start] = known[:start] + lines[len(known) : start]
    linecache.cache[filename] = (len(source), None, lines, filename)
    return code


def _future_flags(namespace: dict[str, Any]) -> int:
    # As in Jupyter, `from __future__ import ...` holds for the cells that follow.
    features = [(name, getattr(__future__, name)) for name in __future__.all_feature_names]
    return sum(
        feature.compiler_flag for name, feature in features if namespace.get(name) is feature
    )


def _line_in(error: BaseException, filename: str) -> int | None:
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == filename:
            found = line
    return found


def _type_name(error: BaseException) -> str:
    return str(type.__dict__["__name__"].__get__(type(error)))[:MAX_SOURCE_LINE]


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE]
    except TimeLimitReached:
        raise
    except BaseException:
        return "(its message cannot be shown)"


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with contextlib.suppress(Exception):
            pyplot.close("all")


class _CappedBytes(io.RawIOBase):
    """A stream that keeps the first `limit` bytes and counts the rest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self._dropped = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        room = max(self._limit - len(self._kept), 0)
        self._kept += bytes(data[:room])
        self._dropped += max(size - room, 0)
        return size

    def text(self) -> str:
        text = self._kept.decode("utf-8", "replace")
        return f"{text}\n... {self._dropped} more bytes" if self._dropped else text


@contextlib.contextmanager
def _captured(output: _CappedBytes) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(output, "utf-8", "replace", newline="\n", write_through=True)
        for _ in before
    )
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
