"""A checkout of the project with its Python, used by its command line alone.

Checkouts from before and after a refactoring have their modules in different places, so nothing of
`grader` is imported here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SECRET = "a comparison's"  # the same in both builds: it decides who has which hidden cases
WIDTH = "160"  # columns of tables, whatever the terminal
STAMPED = ("grader", "solutions/{unit}", "datasets", "assignments/{unit}", "nbgrader_config.py")
NOT_STAMPED = ("__pycache__", ".ipynb_checkpoints")
# As commands and as sealed processes find it; the latter pass PYTHONPATH over.
ASKS_WHERE = "import sys; sys.path.append(sys.argv[1]); import grader; print(grader.__file__)"


class BuildError(Exception):
    """A checkout cannot be used, or a command of it failed; what it said."""


@dataclass(frozen=True)
class Build:
    """A checkout, and the Python that runs it."""

    root: Path
    python: Path

    def command(self, *arguments: str) -> list[str]:
        """`grader ARGUMENTS` of this build."""
        return [str(self.python), "-m", "grader", *arguments]

    def environment(self) -> dict[str, str]:
        """The environment of its commands: the same in all builds but for where they lie.

        An environment that only borrows packages has no programs and templates of theirs (nbgrader
        runs alembic, nbconvert reads share/jupyter): those of the Python that runs this come last.
        """
        lent = str(Path(sys.executable).parent)
        templates = str(Path(sys.prefix, "share", "jupyter"))
        return os.environ | {
            "PYTHONPATH": str(self.root),
            "PATH": os.pathsep.join([str(self.python.parent), os.environ.get("PATH", ""), lent]),
            "JUPYTER_PATH": os.pathsep.join([*_own("JUPYTER_PATH"), templates]),
            "GRADER_SECRET": SECRET,
            "PYTHONHASHSEED": "0",  # sets decide the order of equals in `grader report`
            "COLUMNS": WIDTH,
            "NO_COLOR": "1",
            "TERM": "dumb",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }

    def run(self, command: list[str], folder: Path, allowed: Iterable[int] = (0,)) -> str:
        """Run a command in `folder`; returns its output. Raises BuildError, with the last lines of
        what it said, where its status is none of `allowed`."""
        done = subprocess.run(
            command,
            cwd=folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode not in allowed:
            last = (done.stdout + done.stderr).splitlines()[-20:]
            said = "\n".join([f"{' '.join(command)} failed ({done.returncode}):", *last])
            raise BuildError(said)
        return done.stdout

    def stamp(self, unit: str) -> str:
        """A hash of every file that what the build does with a unit depends on."""
        digest = hashlib.sha256(str(self.python).encode())
        for name in STAMPED:
            place = self.root / name.format(unit=unit)
            for path in [place] if place.is_file() else sorted(place.rglob("*")):
                inner = path.relative_to(self.root)
                if path.is_file() and not {*NOT_STAMPED} & {*inner.parts}:
                    content = hashlib.sha256(path.read_bytes()).hexdigest()
                    digest.update(f"{inner.as_posix()}\0{content}\n".encode())
        return digest.hexdigest()


def _own(variable: str) -> list[str]:
    return [value] if (value := os.environ.get(variable)) else []


def open_build(root: Path, python: Path | None = None) -> Build:
    """The build in a checkout. python: by default that of its `.venv`, else the one that runs this.

    Raises BuildError where that Python would import another checkout's `grader`.
    """
    root = root.resolve()
    own = root / ".venv" / "bin" / "python"
    python = python or (own if own.exists() else Path(sys.executable))
    build = Build(root, python.absolute())  # a resolved link would leave the virtual environment
    for isolated in ("-P", "-I"):
        command = [str(build.python), isolated, "-c", ASKS_WHERE, str(root)]
        found = build.run(command, root).strip()
        if Path(found).parent.resolve() != (root / "grader").resolve():
            raise BuildError(
                f"{build.python} imports {found}, not the grader of {root}: name a Python of that "
                f"checkout, with nothing else's grader installed"
            )
    return build
