"""Writes the messages of outcomes. None of them contains a value of a hidden case."""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection

from grader.authoring import Check
from grader.evaluation.compare import Mismatch
from grader.evaluation.trace import Failure
from grader.execution.working_folder import is_installed
from grader.messages.keras_changes import advice
from grader.protocol.cell_messages import CellResult
from grader.replies import exception_text
from grader.report.model import Outcome
from grader.text.labels import shown_place

NOT_WRITTEN = "NotImplementedError"
TOO_SLOW = "TimeLimitReached"
# How `grader.sandbox` starts the message on a process that exceeded a limit.
OVER_A_LIMIT = "killed: more than "
# Characters of a message. The texts of hostile facts and exceptions may be long; shorter limits
# would cut values and messages that students need.
MAX_MISMATCH_CHARACTERS = 600
MAX_CELL_CHARACTERS = 500
_ATTRIBUTE = re.compile(r"(?:type object )?'([\w.]+)' (?:object )?has no attribute '(\w+)'")
_MODULE = re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'")
_IMPORT = re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'")
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_PLACE = re.compile(r".+?, line \d+")
_IN_A_FILE = re.compile(r"(.+?\.(?:py|ipynb(?: cell \d+)?)), line \d+")
_NO_MODULE = re.compile(r"No module named '(\w+)(\.?)")
_NO_FILE = re.compile(r"No such file or directory: '(.{1,200})'|^'?(.{1,200}?)'? not found")


def failed_message(found: Mismatch, case: str) -> str:
    """The message on a visible case that failed: what differs."""
    text = found.message
    if len(text) > MAX_MISMATCH_CHARACTERS:
        text = f"{text[:MAX_MISMATCH_CHARACTERS]}…"
    return f"{text} (case: {case})" if case != "example" else text


def delegated_message(part: str, name: str, where: str) -> str:
    """The message on a part that uses what it must implement."""
    return f"`{part}` uses {name} ({shown_place(where)}), which it is to implement"


def without_message(part: str, name: str, what: str, where: str) -> str:
    """The message on a part whose results are right only while what it must implement exists."""
    return (
        f"`{part}` gives right results only where {name} and the like can be called, which it is to "
        f"implement (it was run again without them because of {what} in "
        f"{shown_place(where)})"
    )


def halted_message(part: str, check: str, why: str) -> str:
    """The message on a check that was not run because its part hung or crashed in an earlier one."""
    return f"not run, because `{part}` {why} in the check `{check}`: mend that first"


def hidden_message(check: Check) -> str:
    """The message on a hidden case that failed: without values and inputs."""
    return (
        f"the visible cases pass, but a hidden one gives another result: `{check.part}` does not yet "
        f"hold for every input that its task describes"
    )


def not_written(failure: Failure) -> bool:
    """Whether the code stopped at the stub's own `raise NotImplementedError()`.

    Libraries raise it too, with a message: NumPy inside a TensorFlow graph, for example.
    """
    return failure.kind == NOT_WRITTEN and (
        not failure.message
        or (bool(failure.frames) and f"raise {NOT_WRITTEN}" in failure.frames[-1])
    )


def error_message(check: Check, failure: Failure, case: str, hidden: bool, broken: str = "") -> str:
    """The message on an exception.

    Args:
        check: the check that did not run through.
        failure: what the code raised, or how its process ended.
        case: the case's title.
        hidden: whether the case is hidden. The exception's text is then left out, since it could
            contain hidden inputs.
        broken: the note on the failed cell that should define the part.
    """
    where = f" at {shown_place(failure.frames[-1])}" if failure.frames else ""
    if failure.kind == "MalformedAnswer":
        return f"the process that runs `{check.part}` did not answer as it should"
    if not_written(failure):
        return f"`{check.part}` is not written yet ({NOT_WRITTEN}{where})"
    if failure.kind == "MissingPart":
        if broken:
            return f"`{check.part}` is not defined, for {broken}"
        return f"`{check.part}` is not defined: is its cell there, and did it run without an error?"
    if hidden:
        return _hidden_error(failure)
    if failure.process:
        return f"the process that ran it ended: {failure.message}"
    in_case = f" (case: {case})" if case != "example" else ""
    if failure.kind in exception_text.AGENT_KINDS:
        return f"{failure.message}{where}{in_case}"
    raised = f"{failure.kind}: {failure.message}" if failure.message else failure.kind
    if helps := _help(failure.kind, failure.message, failure.nearest, check.part):
        return f"{helps} It raised {raised}{where}{in_case}"
    return f"raised {raised}{where}{in_case}"


def _help(kind: str, message: str, nearest: str, part: str = "") -> str:
    """A sentence on what to do about an exception; '' where the kit has no advice.

    nearest: the closest existing name where the code could not find one.
    """
    if known := advice(kind, message):
        return known
    if not nearest:
        return ""
    if found := _ATTRIBUTE.match(message):
        owner = f"your `{part}`" if found[1] == part else f"a `{found[1]}`"
        return f"`{found[2]}` is not an attribute of {owner}; it has `{nearest}`."
    if found := _MODULE.match(message) or _IMPORT.match(message):
        return f"There is no `{found['name']}` in `{found['module']}`; it has `{nearest}`."
    if found := _UNDEFINED.match(message):
        return f"`{found[1]}` is not defined; `{nearest}` is."
    return ""


def _hidden_error(failure: Failure) -> str:
    """The message on an exception in a hidden case.

    It contains only what student code cannot invent: Python's own exceptions, and existing lines.
    """
    place = _PLACE.match(failure.frames[-1]) if failure.frames else None
    where = f" at {shown_place(place[0])}" if place else ""
    if failure.kind == TOO_SLOW:
        return f"the visible cases pass, but a hidden one takes too long{where}"
    if failure.process:
        ended = "the visible cases pass, but a hidden one ended the process that ran it"
        # The grader itself writes the limit's name; an exit status could carry hidden inputs.
        return f"{ended}: {failure.message}" if failure.message.startswith(OVER_A_LIMIT) else ended
    known = getattr(builtins, failure.kind, None)
    kind = failure.kind if isinstance(known, type) else "an exception"
    return f"the visible cases pass, but a hidden one raised {kind}{where}"


def skip_message(needed: Outcome) -> str:
    """The message on a check that was not run because a check that it needs did not pass."""
    return f"needs `{needed.name}` first: {needed.title}"


def cell_note(label: str, result: CellResult) -> str:
    """One line on a cell that failed; '' for one that ran to its end, or is not written yet."""
    if result.status == "passed":
        return ""
    if result.error_type == NOT_WRITTEN:
        return ""
    line = f", line {result.line}" if result.line else ""
    label = shown_place(label)
    what = {
        "syntax": "is not valid Python",
        "interrupted": "was stopped",
        "raised": "raised an exception",
    }.get(result.status, "failed")
    text = exception_text.plain(result.message)
    helps = _help(result.error_type, text, result.nearest)
    if result.status != "interrupted" and result.error_type:
        text = f"{result.error_type}: {text}" if text else result.error_type
    return f"{label}{line} {what}: {text}"[:MAX_CELL_CHARACTERS] + (f". {helps}" if helps else "")


def cell_notes(label: str, result: CellResult, beside: Collection[str]) -> tuple[str, list[str]]:
    """The notes on a cell.

    Args:
        label: the cell's label.
        result: its result.
        beside: names of the files handed in beside the notebook.

    Returns:
        (one line on the failure, with advice on a missing file; '' if the cell did not fail, lines
        on what the cell asked for and did not get).
    """
    note = cell_note(label, result)
    if note:
        frame = _IN_A_FILE.match(result.traceback[-1]) if result.traceback else None
        inner = f" (at {frame[0]})" if frame and frame[1] in beside else ""
        note = f"{note}{inner}{_on_files(result, beside)}"
    return note, [f"{shown_place(label)}: {line}" for line in result.notes]


def _on_files(result: CellResult, beside: Collection[str]) -> str:
    """Advice on a module or a file that was not found; '' for other exceptions."""
    if result.error_type == "ModuleNotFoundError" and (found := _NO_MODULE.match(result.message)):
        name = found[1]
        if is_installed(name):  # a module inside that package is missing
            return ""
        if found[2]:  # a module inside a package cannot be a file beside the notebook
            return ". It is not installed here"
        return f". It is not installed here, and no {name}.py lies beside the notebook"
    if result.error_type == "FileNotFoundError" and (found := _NO_FILE.search(result.message)):
        name = re.split(r"[/\\]", found[1] or found[2])[-1]
        if "." not in name:  # a folder, most likely
            return ""
        alike = [known for known in beside if known.split("/")[-1] == name]
        if alike:
            return f". {alike[0]} was handed in beside the notebook: open it as {alike[0]!r}"
        return (
            f". Hand in {name} beside the notebook, and open it by its name alone" if name else ""
        )
    return ""
