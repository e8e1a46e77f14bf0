"""Makes the demo's class: the solution and edits of it, right, wrong and hostile."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.notebook_cells import BEGIN, END
from grader.course.unit import SourceUnit, edit
from grader.course.unit_files import DEMO_CLASS, module_file_name
from grader.course.unit_modules import UnitError

NAMES = (
    "ada amir bea boris chen dana elif emil fatou goran hana ivan june kofi lena "
    "maya nils olga pavel quinn rosa sami tara umar vera wen yuki zoe"
).split()
HOSTILE = {
    "an endless loop": "while True:\n    pass",
    "a memory hog": "hog = []\nwhile True:\n    hog.append(bytearray(64 * 1024 * 1024))",
    "os._exit(0)": "import os\n\nos._exit(0)",
}

Notebook = dict[str, Any]


@dataclass(frozen=True)
class DemoHandIn:
    """What one student hands in.

    Attributes:
        student: The student's name.
        what: Description that the demo prints.
        name: Name of the file.
        content: Its bytes.
    """

    student: str
    what: str
    name: str
    content: bytes


def make_class(unit: SourceUnit, release: Path) -> list[DemoHandIn]:
    """Make the whole class, in a fixed order.

    Args:
        unit: The unit with its demo class.
        release: Path of the released notebook.

    Raises:
        UnitError: The demo class names something that does not exist, or too many students.
    """
    released = json.loads(release.read_text("utf-8"))
    made = list(_files(unit, released))
    if len(made) > len(NAMES):
        raise UnitError(f"{_file(unit)} asks for more than {len(NAMES)} students")
    return [
        DemoHandIn(student, what, name, content)
        for student, (what, name, content) in zip(NAMES, made, strict=False)
    ]


def _files(unit: SourceUnit, released: Notebook) -> Iterator[tuple[str, str, bytes]]:
    name = f"{unit.name}.ipynb"
    for what, notebook in _notebooks(unit, released):
        yield what, name, json.dumps(notebook, indent=1).encode()
    script = "\n\n".join([*unit.preamble, _plain(unit.solution)])
    yield "right, as a plain .py file", f"{unit.name}.py", script.encode()
    yield "a notebook that is not JSON", name, b"PK\x03\x04 this is not a notebook"


def _notebooks(unit: SourceUnit, released: Notebook) -> Iterator[tuple[str, Notebook]]:
    roster = unit.demo_class
    yield "the solution", solved(unit, released)
    answers = {answer.name: answer for answer in unit.right_answers}
    for name in roster.RIGHT_ANSWERS:
        yield f"right: {name}", solved(unit, released, _known(answers, name, unit).sources)
    yield "the untouched stub", released
    for names in roster.MISTAKES:
        yield f"mistaken: {' + '.join(names)}", solved(unit, released, mistaken(unit, names))
    part = roster.MISTAKES[0][0]
    part = unit.misconceptions[part].part
    broken = {part: unit.part_sources[part].replace(":", "", 1)}
    yield "a syntax error", solved(unit, released, broken)
    for what, code in HOSTILE.items() if getattr(roster, "HOSTILE", False) else ():
        yield what, _with_cell(solved(unit, released), code)
    yield "a duplicated test cell", _with_test(solved(unit, released), copies=2)
    yield "a deleted test cell", _with_test(solved(unit, released), copies=0)
    parts = (p for p in unit.parts.values() if p.name in unit.keras and _layer_of(p))
    if delegating := next(parts, None):
        source = f"{delegating.name} = {_layer_of(delegating)}"
        yield "a delegation to Keras", solved(unit, released, {delegating.name: source})


def _known(found: dict[str, Any], name: str, unit: SourceUnit) -> Any:
    if name not in found:
        raise UnitError(f"{_file(unit)} names {name!r}, which does not exist")
    return found[name]


def _file(unit: SourceUnit) -> Path:
    return unit.folder / module_file_name(unit.folder, DEMO_CLASS)


def _layer_of(part: Any) -> str:
    """The forbidden name that ends in the part's own, `keras.layers.X` for `X`; else an empty string."""
    return next((name for name in part.forbidden if name.split(".")[-1] == part.name), "")


def mistaken(unit: SourceUnit, names: tuple[str, ...]) -> dict[str, str]:
    """The sources of the parts that these misconceptions change.

    Raises:
        UnitError: A misconception does not exist, or they cannot be combined.
    """
    sources: dict[str, str] = {}
    for name in names:
        item = _known(unit.misconceptions, name, unit)
        source = edit(sources.get(item.part, unit.part_sources[item.part]), item)
        if source is None:
            raise UnitError(f"the misconceptions {' and '.join(names)} do not compose")
        sources[item.part] = source
    return sources


def solved(unit: SourceUnit, released: Notebook, sources: dict[str, str] | None = None) -> Notebook:
    """The released notebook with all solution cells filled in; `sources` replace some parts."""
    notebook = copy.deepcopy(released)
    solutions = {cell.name: cell.source for cell in unit.cells if cell.kind == "solution"}
    for part, source in (sources or {}).items():
        for name, text in solutions.items():
            solutions[name] = text.replace(unit.part_sources[part], source)
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("solution"):
            cell["source"] = _plain(solutions[marks["grade_id"]])
    return notebook


def _plain(source: str) -> str:
    lines = source.split("\n")
    return "\n".join(line for line in lines if line.strip() not in (BEGIN, END))


def _with_cell(notebook: Notebook, code: str) -> Notebook:
    """The notebook with an additional cell after the first solution."""
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": "scratch",
        "metadata": {},
        "outputs": [],
        "source": code,
    }
    at = next(i for i, c in enumerate(notebook["cells"]) if _is(c, "solution"))
    notebook["cells"].insert(at + 1, cell)
    return notebook


def _with_test(notebook: Notebook, copies: int) -> Notebook:
    """The notebook with its first test cell `copies` times."""
    at = next(
        i for i, c in enumerate(notebook["cells"]) if _is(c, "grade") and not _is(c, "solution")
    )
    notebook["cells"][at : at + 1] = [copy.deepcopy(notebook["cells"][at]) for _ in range(copies)]
    return notebook


def _is(cell: Notebook, mark: str) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get(mark))
