"""What `grader check` adds to importing TensorFlow and Keras, which every Keras program has to wait for.

    python benchmarks/check_latency.py [UNIT] [--runs 5]

Runs both in turn, each in a process of its own, and prints the medians in seconds and their
difference. Checked is the solved notebook, in a course as students have it (assignments only).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = "import keras, tensorflow"
GOAL_SECONDS = 2.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("unit", nargs="?", default="batchnorm")
    parser.add_argument("--runs", type=int, default=5, help="how often each is run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        notebook = make_course(course, options.unit)
        check = [sys.executable, "-m", "grader", "check", options.unit, str(notebook)]
        alone = [sys.executable, "-c", IMPORTS]
        for command in (alone, check):  # fill the file cache, and show what is checked
            seconds(command, course)
        times = [(seconds(alone, course), seconds(check, course)) for _ in range(options.runs)]
    imports, checks = (statistics.median(column) for column in zip(*times, strict=True))
    added = statistics.median(check - alone for alone, check in times)
    print(f"import tensorflow, keras   {imports:5.2f} s")
    print(f"grader check {options.unit:<13} {checks:5.2f} s")
    print(f"added                      {added:5.2f} s (goal: less than {GOAL_SECONDS:g} s)")


def make_course(folder: Path, unit: str) -> Path:
    """A course with the assignment only; returns the solved notebook."""
    sys.path.insert(0, str(ROOT))
    from grader.runtime.silence import import_keras

    import_keras()
    from grader.course.unit_loading import load_unit
    from grader.demo.submissions import solved

    assignment = ROOT / "assignments" / unit
    shutil.copytree(assignment, folder / "assignments" / unit)
    released = json.loads((assignment / f"{unit}.ipynb").read_text("utf-8"))
    notebook = folder / "solved.ipynb"
    made = solved(load_unit(ROOT / "solutions" / unit), released)
    notebook.write_text(json.dumps(made), encoding="utf-8")
    return notebook


def seconds(command: list[str], folder: Path) -> float:
    """How long the command takes. Raises SystemExit with its output where it fails."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    passed = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return passed


if __name__ == "__main__":
    main()
