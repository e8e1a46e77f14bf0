"""All that a course holds of a graded class, as items of some kinds that can be compared."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from comparison.normal import Places
from comparison.runs import TABLES

GRADES = "grades.csv"
KINDS = (
    *("released files", "reports", "autograded notebooks", "feedback pages", "pictures"),
    *("other files", "tables", GRADES, "gradebook rows"),
)
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
META = "meta"

Values = dict[str, object]
Courses = dict[str, dict[str, "Item"]]


@dataclass(frozen=True)
class Item:
    """A file, a picture or a row: its bytes, and the values in it by their places."""

    raw: bytes
    read: Callable[[bytes], Values]

    def values(self) -> Values:
        """Normalised, so that what differs between runs of one build does not count; and a hash of
        the bytes where they cannot be read as what they should be."""
        try:
            return self.read(self.raw)
        except Exception as error:  # a broken file is a finding, not an end
            return {"": f"unreadable ({type(error).__name__}), {_hash(self.raw)}"}


def read_course(course: Path, places: Places) -> Courses:
    """All items of a course by kind and name."""
    found: Courses = {kind: {} for kind in KINDS}
    for name, data in _files(course / "assignments"):
        found["released files"][name] = Item(data, _reader(name, places))
    for name, data in _files(course / "reports"):
        if not Path(name).name.startswith("."):
            found["reports"][name] = Item(data, partial(_json, places.report))
    for folder, ending, kind in (
        ("autograded", ".ipynb", "autograded notebooks"),
        ("feedback", ".html", "feedback pages"),
    ):
        for name, data in _files(course / folder):
            if not name.endswith(ending):
                found["other files"][f"{folder}/{name}"] = Item(data, _reader(name, places))
                continue
            text, pictures = _without_pictures(data.decode("utf-8", "surrogateescape"))
            plain = text.encode("utf-8", "surrogateescape")
            found[kind][name] = Item(plain, _reader(name, places))
            for number, picture in enumerate(pictures):
                found["pictures"][f"{name} picture {number}"] = Item(picture, _pixels)
    for name, data in _files(course / TABLES):
        found["tables"][name] = Item(data, partial(_lines, places))
    if (course / GRADES).is_file():
        found[GRADES][GRADES] = Item((course / GRADES).read_bytes(), _grades)
    for name, row in _gradebook(course / "gradebook.db"):
        raw = json.dumps(row).encode()
        found["gradebook rows"][name] = Item(raw, partial(_json, lambda _, v: places.value(v)))
    return found


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _reader(name: str, places: Places) -> Callable[[bytes], Values]:
    if name.endswith(".ipynb"):
        return partial(_json, places.notebook)
    if name.endswith(".npz"):
        return partial(_arrays, places)
    return partial(_lines, places)


def _lines(places: Places, data: bytes) -> Values:
    """Lines of text by number; a hash where it is no text."""
    try:
        lines = places.text(data.decode("utf-8")).split("\n")
    except UnicodeDecodeError:
        return {"": _hash(data)}
    return {f"line {number}": line for number, line in enumerate(lines, start=1)}


def _grades(data: bytes) -> Values:
    """The columns of each row of grades.csv, by unit and student."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8")))
    return {
        f"{row['assignment']}/{row['student_id']} {column}": value
        for row in rows
        for column, value in row.items()
    }


def _json(normal: Callable[[str, object], object], data: bytes) -> Values:
    """Values of JSON by their place, such as `checks[3].message`; empty lists and objects too."""
    return {place: normal(place, value) for place, value in _leaves(json.loads(data), "")}


def _leaves(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{number}]")
    else:
        yield place, value


def _arrays(places: Places, data: bytes) -> Values:
    """Arrays of a NumPy archive by name, each with its hash; its JSON by places."""
    found: Values = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found["members"] = ", ".join(archive.namelist())
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        for name in archive.files:
            array = archive[name]
            if name == META:
                meta = json.loads(array.tobytes())
                for place, value in _leaves(meta, META):
                    found[place] = places.answers(place, value)
            else:
                found[name] = f"{array.dtype}{list(array.shape)} {_hash(array.tobytes())}"
    return found


def _without_pictures(text: str) -> tuple[str, list[bytes]]:
    pictures: list[bytes] = []

    def cut(found: re.Match[str]) -> str:
        pictures.append(base64.b64decode(found[1]))
        return f"<picture {len(pictures) - 1}>"

    return PICTURE.sub(cut, text), pictures


def _pixels(data: bytes) -> Values:
    """The picture's size, and its rows of pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        pixels = np.asarray(picture.convert("RGBA"))
    rows = {f"row {number}": row.tobytes().hex(" ", 4) for number, row in enumerate(pixels)}
    return {"size": f"{pixels.shape[1]} x {pixels.shape[0]}", **rows}


GRADEBOOK = {
    "cell": """
        select assignment.name || '/' || notebook.name || '/' || base.name, base.type,
               graded.max_score, task.max_score, graded.cell_type, task.cell_type
        from base_cell base join notebook on notebook.id = base.notebook_id
        join assignment on assignment.id = notebook.assignment_id
        left join grade_cells graded on graded.id = base.id
        left join task_cells task on task.id = base.id""",
    "source": """
        select assignment.name || '/' || notebook.name || '/' || source.name, source.cell_type,
               source.locked, source.source, source.checksum
        from source_cell source join notebook on notebook.id = source.notebook_id
        join assignment on assignment.id = notebook.assignment_id""",
    "grade": """
        select assignment.name || '/' || handed.student_id || '/' || base.name, grade.auto_score,
               grade.manual_score, grade.extra_credit, grade.needs_manual_grade
        from grade join base_cell base on base.id = grade.cell_id
        join submitted_notebook work on work.id = grade.notebook_id
        join submitted_assignment handed on handed.id = work.assignment_id
        join assignment on assignment.id = handed.assignment_id""",
    "comment": """
        select assignment.name || '/' || handed.student_id || '/' || base.name,
               comment.auto_comment, comment.manual_comment
        from comment join base_cell base on base.id = comment.cell_id
        join submitted_notebook work on work.id = comment.notebook_id
        join submitted_assignment handed on handed.id = work.assignment_id
        join assignment on assignment.id = handed.assignment_id""",
    "hand-in": """
        select assignment.name || '/' || handed.student_id || '/' || notebook.name,
               handed.timestamp, handed.extension, work.flagged, work.late_submission_penalty
        from submitted_notebook work join notebook on notebook.id = work.notebook_id
        join submitted_assignment handed on handed.id = work.assignment_id
        join assignment on assignment.id = handed.assignment_id""",
    "student": "select id, first_name, last_name, email, lms_user_id from student",
    "assignment": """
        select assignment.name || '/' || notebook.name, assignment.duedate, notebook.kernelspec
        from assignment join notebook on notebook.assignment_id = assignment.id""",
}


def _gradebook(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """The rows of nbgrader's database by what they are of: its own keys are random."""
    if not path.is_file():
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as book:
        for kind, query in GRADEBOOK.items():
            cursor = book.execute(query)
            columns = [item[0] for item in cursor.description][1:]
            for name, *values in cursor:
                yield f"{kind} {name}", dict(zip(columns, values, strict=True))


def _hash(data: bytes) -> str:
    return f"{len(data)} bytes {hashlib.sha256(data).hexdigest()[:16]}"
