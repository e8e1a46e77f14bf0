"""Entry point of the command `grader`. Commands import heavy libraries only when they need them."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Any

from grader.cli import data, instructor, student  # noqa: F401  (each adds its commands)
from grader.cli.app import NOT_GRADED, app
from grader.runtime.ctrl_c import STOPPED_STATUS, print_stopped


def _known_errors() -> tuple[type[BaseException], ...]:
    """The errors that users can cause; each has a one-line text."""
    from grader.course.course import CourseError
    from grader.course.unit_modules import UnitError
    from grader.datasets.dataset_errors import DatasetError
    from grader.file_formats.file_text import UnreadableSubmission
    from grader.runtime.faults import KitFault
    from grader.runtime.keras_backend import UnsupportedBackend
    from grader.sandbox.parent.sandbox_errors import SandboxError

    known: list[type[BaseException]] = [CourseError, UnitError, UnreadableSubmission, SandboxError]
    known += [DatasetError, KitFault, UnsupportedBackend]
    if "grader.release.release" in sys.modules:
        known.append(sys.modules["grader.release.release"].ReleaseError)
    if "grader.demo.demo" in sys.modules:
        known.append(sys.modules["grader.demo.demo"].DemoError)
    if "grader.nbgrader_bridge.common.calling_nbgrader" in sys.modules:
        known.append(sys.modules["grader.nbgrader_bridge.common.calling_nbgrader"].NbgraderError)
    return (*known, OSError)


def _own_fault(error: Exception) -> str:
    """One line on a fault of the kit; the traceback is saved in a file for the kit's developers."""
    message = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    line = f"{message}: this is a fault of the grader, not of the work that it graded: please report it"
    try:
        number, path = tempfile.mkstemp(prefix="grader-fault-", suffix=".txt")
        with open(number, "w", encoding="utf-8", errors="replace") as file:
            traceback.print_exception(error, file=file)
    except OSError:
        traceback.print_exception(error)
        return f"{line} with the lines above"
    return f"{line} with the file {path}"


def main() -> None:
    """Run the command. An error prints one line and exits with status 2, Ctrl-C with status 130."""
    run: Callable[..., Any] = app
    try:
        run()
    except SystemExit as end:
        if end.code == STOPPED_STATUS:
            print_stopped()
        raise
    except Exception as error:
        if isinstance(error, _known_errors()):
            line = " ".join(str(error).split())
            print(f"grader: {line}", file=sys.stderr)
        else:
            print(f"grader: {_own_fault(error)}", file=sys.stderr)
        sys.exit(NOT_GRADED)
