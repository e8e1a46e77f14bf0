"""Running a released notebook as a student does: in a kernel of Jupyter."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
from course_folders import Kit, environment
from nbclient import NotebookClient
from warm_processes import warm_kernel


class Ran:
    """An executed notebook: what its cells showed."""

    def __init__(self, notebook: Any) -> None:
        self._cells = [cell for cell in notebook.cells if cell.cell_type == "code"]

    def outputs(self, check: str) -> list[Any]:
        """The outputs of all cells that say `check("…")` of this name."""
        wanted = f'check("{check}")' if check else "check()"
        found = [cell for cell in self._cells if cell.source.strip() == wanted]
        assert found, check
        return [output for cell in found for output in cell.outputs]

    def of(self, source: str) -> list[Any]:
        """The outputs of the cells that hold `source`."""
        return [out for cell in self._cells if source in cell.source for out in cell.outputs]

    def text(self, check: str) -> str:
        """What a check says in plain text; there is nothing but that, and its HTML."""
        (output,) = self.outputs(check)
        assert output.output_type == "execute_result", output
        return output.data["text/plain"]

    def words(self, check: str) -> str:
        """`text` without frames and line breaks."""
        return " ".join(self.text(check).replace("│", " ").split())

    def html(self, check: str) -> str:
        """The HTML of a check."""
        (output,) = self.outputs(check)
        return output.data["text/html"]

    @property
    def checks(self) -> list[str]:
        """The names of all checks that have a cell."""
        sources = [cell.source.strip() for cell in self._cells]
        return [s[7:-2] for s in sources if s.startswith('check("') and s.endswith('")')]

    @property
    def errors(self) -> list[str]:
        """The exceptions that cells ended on."""
        outputs = [output for cell in self._cells for output in cell.outputs]
        return [o.ename for o in outputs if o.output_type == "error"]


def run_notebook(
    kit: Kit,
    notebook: dict[str, Any],
    folder: Path,
    *cells: str,
    only: tuple[str, ...] = (),
    warm: bool = True,
) -> Ran:
    """Run the notebook without its experiments, then further cells, beside the unit's files.

    only: the names of the checks that are run, by default all. warm: in a kernel that has imported Keras already, as far as the cells can tell not yet used.
    """
    place = folder / kit.unit.name
    if not place.exists():
        shutil.copytree(kit.assignment, place)
    made = nbformat.reads(json.dumps(notebook), as_version=4)
    made.cells = [c for c in made.cells if "experiment" not in c.metadata.get("tags", [])]
    if only:
        wanted = [f'check("{name}")' for name in only]
        made.cells = [
            c for c in made.cells if not c.source.startswith('check("') or c.source in wanted
        ]
    made.cells += [nbformat.v4.new_code_cell(source) for source in cells]
    client = NotebookClient(
        made,
        timeout=240,
        allow_errors=True,
        resources={"metadata": {"path": str(place)}},
        km=warm_kernel() if warm else None,
    )
    # It ends a kernel that somebody else's manager is for only where it is told to.
    client.execute(env=environment(), cleanup_kc=True)
    return Ran(made)
