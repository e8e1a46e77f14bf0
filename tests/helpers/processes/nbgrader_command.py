"""nbgrader's own commands in a course, with a grader that is made up."""

import os
from pathlib import Path

import fake_grader
from warm_processes import warm_run

REPO = Path(__file__).parents[3]
FAKE = f"""
import sys
sys.path.insert(0, {str(Path(fake_grader.__file__).parent)!r})
import fake_grader, grader.grading.grader
grader.grading.grader.Grader = fake_grader.FakeGrader
"""


def run_nbgrader(course, *arguments, config="", inject=FAKE):
    """Run nbgrader's command as an instructor does, the fake grader injected by its settings."""
    settings = (REPO / "nbgrader_config.py").read_text("utf-8")
    (course.root / "nbgrader_config.py").write_text(f"{settings}\n{inject}\n{config}\n")
    environment = {**os.environ, "HOME": str(course.root)}
    return warm_run("nbgrader", *arguments, cwd=course.root, env=environment)
