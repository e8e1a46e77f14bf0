"""The command `grader`. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

from grader import cli_data, cli_student, cli_teacher  # noqa: F401  (each adds its commands)
from grader.cli_app import NOT_GRADED, app
from grader.stopping import STOPPED, say_stopped


def _known_errors() -> tuple[type[BaseException], ...]:
    """The errors that users can cause: each is one clear line."""
    from grader.course import CourseError
    from grader.datasets.errors import DatasetError
    from grader.sandbox import SandboxError
    from grader.textfile import UnreadableSubmission
    from grader.unit import UnitError

    known: list[type[BaseException]] = [CourseError, UnitError, UnreadableSubmission, SandboxError]
    known.append(DatasetError)
    if "grader.release" in sys.modules:
        known.append(sys.modules["grader.release"].ReleaseError)
    if "grader.nbgrader_bridge.quiet" in sys.modules:
        known.append(sys.modules["grader.nbgrader_bridge.quiet"].NbgraderError)
    if "grader.demo" in sys.modules:
        known.append(sys.modules["grader.demo"].DemoError)
    return (*known, OSError)


def main() -> None:
    """Run the command. Users' errors are one line and exit status 2; Ctrl-C is one line and 130."""
    run: Callable[..., Any] = app
    try:
        run()
    except SystemExit as end:
        if end.code == STOPPED:
            say_stopped()
        raise
    except Exception as error:
        if isinstance(error, _known_errors()):
            line = " ".join(str(error).split())
            print(f"grader: {line}", file=sys.stderr)
        else:
            traceback.print_exc()
            print(
                "grader: this is a fault of the grader, not of the work that it graded: "
                "please report it with the lines above",
                file=sys.stderr,
            )
        sys.exit(NOT_GRADED)
