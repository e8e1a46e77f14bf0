"""The command `grader` itself, and options and exit statuses that its commands share."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

# Exit statuses; 2 is also what Typer gives for wrong options.
PASSED, NOT_PASSED, NOT_GRADED = 0, 1, 2

app = typer.Typer(
    name="grader",
    help="Deep learning with Keras by building it, and a grader that names the mistake.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


class Isolation(StrEnum):
    """How student code is isolated."""

    auto = "auto"
    none = "none"


UnitName = Annotated[str, typer.Argument(metavar="UNIT", help="The unit's folder name.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="How many to grade at a time.")]
Json = Annotated[
    str | None, typer.Option("--json", metavar="FILE|-", help="Write the report as JSON.")
]


@app.callback()
def _before(context: typer.Context) -> None:
    # nbgrader starts a program of this environment by its name.
    folder = str(Path(sys.executable).parent)
    if folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", "")])
