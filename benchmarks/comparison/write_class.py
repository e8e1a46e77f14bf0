"""Writes the class of `grader demo` for one unit into a folder; run by the Python of a build.

    python write_class.py CHECKOUT UNIT RELEASED_NOTEBOOK FOLDER

As modules move, names are looked for: the one module of `grader` that defines each is imported.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any


def named(checkout: Path, name: str) -> Any:
    """The function or class of this name. Raises LookupError where not exactly one module defines it."""
    definition = re.compile(rf"^(?:def|class) {re.escape(name)}\b", re.MULTILINE)
    places = sorted((checkout / "grader").rglob("*.py"))
    found = [path for path in places if definition.search(path.read_text("utf-8"))]
    if len(found) != 1:
        where = ", ".join(map(str, found)) or "no module"
        raise LookupError(f"{name} is defined in {where} of {checkout}")
    inner = found[0].relative_to(checkout).with_suffix("")
    parts = [part for part in inner.parts if part != "__init__"]
    return getattr(importlib.import_module(".".join(parts)), name)


def main(checkout: Path, unit: str, released: Path, folder: Path) -> None:
    """Write FOLDER/STUDENT/UNIT/FILE for each, and FOLDER/UNIT.txt, which says who handed in what."""
    named(checkout, "import_keras")()
    source = named(checkout, "load_unit")(checkout / "solutions" / unit)
    if source.demo_class is None:
        raise SystemExit(f"{source.folder} has no demo_class.py, which says who hands in what")
    lines = []
    for item in named(checkout, "make_class")(source, released):
        place = folder / item.student / unit
        place.mkdir(parents=True)
        (place / item.name).write_bytes(item.content)
        lines.append(f"{item.student}\t{item.what}\n")
    (folder / f"{unit}.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
