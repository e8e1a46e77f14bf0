"""Run the released notebooks from top to bottom in a Jupyter kernel, with the solution in place.

    python benchmarks/notebooks.py                       # all units
    python benchmarks/notebooks.py activations --keep pictures-of-mine

Experiments included, at their default size. Prints the seconds of each notebook, and of its slowest
cell; --keep copies the pictures that the experiments draw. The exit status is 0 where no cell
raised and every check passed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.runtime.silence import import_keras

LIMIT = 600


@dataclass(frozen=True)
class Ran:
    """A notebook that has run. seconds: of the whole run, the kernel's start included."""

    cells: list[Any]
    seconds: float
    slowest: float
    pictures: list[str]

    @property
    def errors(self) -> list[str]:
        """The exceptions that cells ended on."""
        outputs = [output for cell in self.cells for output in cell.outputs]
        return [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]

    @property
    def checks(self) -> dict[str, str]:
        """What each check cell showed, as plain text."""
        return {
            cell.source.strip(): "".join(
                o.get("data", {}).get("text/plain", "") for o in cell.outputs
            )
            for cell in self.cells
            if cell.source.strip().startswith('check("')
        }


def run_notebook(root: Path, name: str, folder: Path) -> Ran:
    """Run the released notebook of a unit, solved, in `folder`, beside the unit's released files."""
    import nbformat
    from nbclient import NotebookClient

    from grader.course.unit_loading import load_unit
    from grader.demo.submissions import solved

    released = root / "assignments" / name
    place = folder / name
    shutil.copytree(released, place)
    notebook = json.loads((released / f"{name}.ipynb").read_text("utf-8"))
    made = nbformat.reads(
        json.dumps(solved(load_unit(root / "solutions" / name), notebook)), as_version=4
    )
    begun, seconds = time.monotonic(), []
    client = NotebookClient(
        made,
        timeout=LIMIT,
        allow_errors=True,
        resources={"metadata": {"path": str(place)}},
        on_cell_execute=lambda **_: seconds.append(time.monotonic()),
        on_cell_executed=lambda **_: seconds.append(time.monotonic() - seconds.pop()),
    )
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    client.execute(env=os.environ | {"PATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"})
    pictures = sorted(str(found) for found in place.glob("pictures/*.png"))
    cells = [cell for cell in made.cells if cell.cell_type == "code"]
    return Ran(cells, time.monotonic() - begun, max(seconds, default=0.0), pictures)


def main() -> int:
    """The exit status is 0 where every notebook runs clean and every check passes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units", nargs="*")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="copy the pictures there")
    options = parser.parse_args()
    import_keras()
    from grader.course.course import find_course

    course = find_course()
    bad = 0
    for name in options.units or course.units():
        with tempfile.TemporaryDirectory() as folder:
            ran = run_notebook(course.root, name, Path(folder))
            failing = [check for check, text in ran.checks.items() if not _fine(text)]
            if options.keep:
                (options.keep / name).mkdir(parents=True, exist_ok=True)
                for picture in ran.pictures:
                    shutil.copy(picture, options.keep / name)
        bad += bool(ran.errors or failing)
        print(
            f"{name}: {ran.seconds:.0f} s, slowest cell {ran.slowest:.0f} s, "
            f"{len(ran.checks)} checks, {len(ran.pictures)} pictures",
            *(f"  {line}" for line in (*ran.errors, *failing)),
            sep="\n",
        )
    return int(bad > 0)


def _fine(text: str) -> bool:
    return "passed" in text or "runs at hand-in" in text


if __name__ == "__main__":
    sys.exit(main())
