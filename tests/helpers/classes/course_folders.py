"""Courses of one tiny unit, and submissions to it, for the tests of the command line and of notebooks."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tiny_unit import write_unit
from warm_processes import warm_run

from grader.course.course import load_course
from grader.course.unit import SourceUnit
from grader.course.unit_loading import load_unit
from grader.demo.submissions import mistaken, solved
from grader.release.release import release

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Told:
    """What a command said. code: its exit status."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


@dataclass(frozen=True)
class Kit:
    """A released unit, its solution, and the notebooks that students could make of it."""

    root: Path
    unit: SourceUnit

    @property
    def assignment(self) -> Path:
        return self.root / "assignments" / self.unit.name

    @property
    def released(self) -> dict[str, Any]:
        return json.loads((self.assignment / f"{self.unit.name}.ipynb").read_text("utf-8"))

    def solved(self, *mistakes: str, **sources: str) -> dict[str, Any]:
        """The notebook with the solution in it, with known mistakes or other sources for parts."""
        return solved(self.unit, self.released, mistaken(self.unit, mistakes) | sources)

    def student_course(self, folder: Path) -> Path:
        """A course as a student has it: assignments only."""
        shutil.copytree(self.assignment, folder / "assignments" / self.unit.name)
        return folder

    def whole_course(self, folder: Path) -> Path:
        """A course as an instructor has it."""
        shutil.copytree(self.unit.folder, folder / "solutions" / self.unit.name)
        return self.student_course(folder)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Kit:
    """The unit `tiny` with its solution and its release. Nobody writes into it."""
    folder = tmp_path_factory.mktemp("tiny")
    write_unit(folder / "solutions" / "tiny")
    course = load_course(folder)
    release(course, "tiny")
    return Kit(folder, load_unit(course.source("tiny")))


@pytest.fixture(scope="session")
def batchnorm() -> Kit:
    """The unit `batchnorm` as it was released last."""
    return Kit(ROOT, load_unit(ROOT / "solutions" / "batchnorm"))


def write_notebook(path: Path, notebook: dict[str, Any]) -> Path:
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def with_cells(notebook: dict[str, Any], *sources: str) -> dict[str, Any]:
    """The notebook with further code cells at its end."""
    changed = copy.deepcopy(notebook)
    for number, source in enumerate(sources):
        changed["cells"].append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"further-{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
        )
    return changed


def command(*arguments: str, script: str = "", **options: Any) -> list[str]:
    """The command line of `python -m grader …`, or of a script that runs it."""
    start = ["-c", script] if script else ["-m", "grader"]
    return [sys.executable, *start, *map(str, arguments)]


def environment(**changes: str) -> dict[str, str]:
    """The environment of a grader that writes no byte code and imports this very package."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "80",
        **changes,
    }


def run_warm(*arguments: str, cwd: Path) -> Told:
    """Run `grader` as a process of its own that has imported Keras already."""
    done = warm_run("grader", *arguments, cwd=cwd, env=environment())
    return Told(done.returncode, done.stdout, done.stderr)


def run(*arguments: str, cwd: Path, script: str = "", **changes: str) -> Told:
    """Run `grader` as a process of its own, from its very beginning."""
    done = subprocess.run(
        command(*arguments, script=script),
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        encoding=changes.get("PYTHONIOENCODING", "utf-8"),
        timeout=300,
        check=False,
    )
    return Told(done.returncode, done.stdout, done.stderr)


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder: files with their bytes, folders with None."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
