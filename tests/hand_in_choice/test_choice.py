"""Among several files the one with the most work is graded, and a note says so."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from grader.file_formats.file_text import UnreadableSubmission
from grader.hand_in_choice.amount_done import WorkDone, work_done
from grader.hand_in_choice.choice import NOTHING, pick
from grader.hand_in_choice.hand_in_reading import (
    read_hand_in,
    read_own_work,
    read_submission,
)
from grader.submission.released_cells import read_release

OLD, NEW = 1_700_000_000, 1_750_000_000


@pytest.fixture
def stub(release):
    return json.dumps(release)


@pytest.fixture
def full(solved):
    return json.dumps(solved)


@pytest.fixture
def half(release, solved):
    """One of three parts is written."""
    cells = [
        done if "relu(x)" in done["source"] else cell
        for cell, done in zip(release["cells"], solved["cells"], strict=True)
    ]
    return json.dumps({**release, "cells": cells})


@pytest.fixture
def released(tmp_path, stub):
    path = tmp_path / "released.ipynb"
    path.write_text(stub)
    return read_release(path)


@pytest.fixture
def folder(tmp_path):
    """Write a student's folder: contents by name, (content, time) where the time matters."""

    def write(files):
        place = tmp_path / "ada" / "unit"
        place.mkdir(parents=True)
        for name, content in files.items():
            content, when = content if isinstance(content, tuple) else (content, OLD)
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            os.utime(path, (when, when))
        return place

    return write


def packed(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()


def chosen(place, released):
    return pick(place, "unit", released).candidate.description


def test_work_is_what_no_longer_says_that_it_is_missing(released, hand_in, stub, half, full):
    found = [work_done(read_submission(hand_in(text)), released) for text in (stub, half, full)]
    assert found == [WorkDone(0, 0, 4), WorkDone(1, 0, 4), WorkDone(3, 0, 4)]
    begun = half.replace("def leaky(x):", "def leaky(x):\\n    y = 1")
    assert work_done(read_submission(hand_in(begun)), released) == WorkDone(1, 1, 4)
    commented = stub.replace("def leaky(x):", "def leaky(x):  # how?")
    assert work_done(read_submission(hand_in(commented)), released) == WorkDone(0, 0, 4)
    answered = stub.replace("YOUR ANSWER HERE", "Because.")
    assert work_done(read_submission(hand_in(answered)), released) == WorkDone(1, 0, 4)
    other = json.dumps({"cells": [], "nbformat": 4})
    assert work_done(read_submission(hand_in(other)), released) == WorkDone(0, 0, 0)


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["unit.ipynb", "unit-1.ipynb"], "unit-1.ipynb"),
        (["Copy of unit.ipynb", "Copy of Copy of unit.ipynb"], "Copy of Copy of unit.ipynb"),
        (["unit.ipynb", "Untitled3.ipynb"], "Untitled3.ipynb"),
        (["unit.ipynb", "work/mine.ipynb"], "work/mine.ipynb"),
        (["unit.ipynb", "unit.json"], "unit.json"),
        (["unit.ipynb", "unit.ipynb.txt"], "unit.ipynb.txt"),
        (["unit.ipynb", "download"], "download"),
        (["unit.ipynb", "unit.ipynb_1"], "unit.ipynb_1"),
    ],
)
def test_the_copy_with_the_most_work_is_graded(folder, released, stub, full, names, best):
    # The untouched one is the newer, too.
    place = folder({name: full if name == best else (stub, NEW) for name in names})
    choice = pick(place, "unit", released)
    assert choice.candidate.description == best
    (note,) = choice.notes
    (other,) = set(names) - {best}
    assert note == (
        f"{best} was graded, as it holds the most work (3 of 4 cells written); "
        f"passed over: {other} (0 of 4 cells written)"
    )
    assert choice.path == place / best


def test_of_as_much_work_the_newest_is_graded(folder, released, full):
    changed = full.replace("return 7", "return 8")
    place = folder({"unit.ipynb": full, "unit (1).ipynb": (changed, NEW), "b.ipynb": "{}"})
    choice = pick(place, "unit", released)
    assert choice.candidate.description == "unit (1).ipynb"
    assert "as much work as any other, and is the newest" in choice.notes[0]
    assert "unit.ipynb (3 of 4 cells written), b.ipynb (which cannot be read)" in choice.notes[0]


def test_of_as_much_work_a_notebook_by_name_comes_before_one_by_content(folder, released, full):
    changed = full.replace("return 7", "return 8")
    assert (
        chosen(folder({"unit.ipynb": full, "unit.txt": (changed, NEW)}), released) == "unit.ipynb"
    )


def test_copies_of_the_same_code_are_no_choice(folder, released, full):
    place = folder({"unit.ipynb": full, "unit-1.ipynb": (full, NEW)})
    choice = pick(place, "unit", released)
    assert (choice.candidate.description, choice.notes) == ("unit.ipynb", ())


def test_modules_other_notebooks_and_texts_are_passed_over_in_silence(folder, released, full):
    module = "def relu(x):\n    return x\ndef leaky(x):\n    return x\nclass Layer:\n    pass\nimport unit_b\n"
    place = folder(
        {
            "unit.ipynb": full.replace("import math", "import math\\nfrom unit_a import relu"),
            "unit_a.py": (module, NEW),
            "README.md": "# Read me\n```python\nx = 1\n```\n",
            "checks.py": "def relu(x):\n    return x\n",
            "data.json": '{"cells": 3}',
            "requirements.txt": "keras\n",
            "timestamp.txt": "2026-01-01",
        }
    )
    choice = pick(place, "unit", released)
    assert (choice.candidate.description, choice.notes) == ("unit.ipynb", ())


CHECKS = {
    "checks/__init__.py": "from . import relu\n",
    "checks/relu.py": "def relu(x):\n    return 7\n\n\ndef leaky(x):\n    return 7\n",
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("package", [False, True])
def test_the_checks_that_came_with_a_unit_are_no_hand_in(folder, released, stub, package, zipped):
    files = {"unit.ipynb": stub, **CHECKS}
    if not package:  # somebody's own folder, that is called so
        del files["checks/__init__.py"]
    said = chosen(folder({"hw.zip": packed(**files)} if zipped else files), released)
    assert said.split(" in ")[0] == ("unit.ipynb" if package else "checks/relu.py")


def test_a_damaged_file_is_passed_over_for_a_whole_one(folder, released, half, full):
    place = folder({"unit.ipynb": full[:500], "unit-1.ipynb": half})
    choice = pick(place, "unit", released)
    assert choice.candidate.description == "unit-1.ipynb"
    assert "unit.ipynb (which cannot be read)" in choice.notes[0]


def test_a_script_with_more_work_is_graded(folder, released, stub):
    script = "def relu(x):\n    return 7\n\n\ndef leaky(x):\n    return 7\n"
    place = folder({"unit.ipynb": stub, "solution.py": script})
    assert chosen(place, released) == "solution.py"


@pytest.mark.parametrize("name", ["unit.json", "unit.txt", "unit", "unit.ipynb.json", "a.IPYNB"])
def test_a_lone_notebook_is_found_by_what_it_holds(folder, released, full, name):
    place = folder({name: full, "notes.txt": "nothing"})
    assert chosen(place, released) == name
    assert pick(place, "unit").path == place / name
    found = pick(place, "unit", released).submission()
    assert any(cell.source.endswith("return 7") for cell in found.cells)


# As the platforms name what is downloaded of one student, newest last where there are several.
PLATFORMS = {
    "Moodle": ["Ada Lovelace_1234_assignsubmission_file_unit.ipynb"],
    "Moodle, in folders": [
        "Ada Lovelace_1234_assignsubmission_file/unit.ipynb",
        "Ada Lovelace_1234_assignsubmission_file/unit-1.ipynb",
    ],
    "Canvas": ["lovelaceada_12345_678909_unit.ipynb", "lovelaceada_late_12345_678910_unit-1.ipynb"],
    "Canvas, again": [
        "lovelaceada_12345_678909_unit.ipynb",
        "lovelaceada_12345_678910_unit-1.ipynb",
    ],
    "Blackboard": [
        "hw4_alove_attempt_2026-09-01-10-00-00_unit.ipynb",
        "hw4_alove_attempt_2026-09-03-09-00-00_unit.ipynb",
    ],
    "Blackboard, one": ["hw4_alove_attempt_2026-09-01-10-00-00_unit.ipynb"],
    "Brightspace": [
        "12345-67890 - Ada Lovelace - Sep 2, 2026 1015 AM - unit.ipynb",
        "12345-67890 - Ada Lovelace - Sep 2, 2026 1000 PM - unit.ipynb",
    ],
    "Brightspace, folder": ["12345-67890 - Ada Lovelace - 2 September, 2026 1015 AM/unit.ipynb"],
    "Gradescope": ["submission_98765/unit.ipynb"],
    "Gradescope, flat": ["98765_alove_unit.ipynb"],
    "Google Classroom": ["Ada Lovelace - unit.ipynb"],
    "Google Classroom, copy": ["Copy of unit.ipynb - Ada Lovelace.ipynb"],
    "Sakai": ["Lovelace, Ada(alove)/Submission attachment(s)/unit.ipynb"],
    "Sakai, again": ["Lovelace, Ada(alove)/Submission attachment(s)/unit+1.ipynb"],
    "ILIAS": ["Lovelace_Ada_alove_12345/20260901100000_unit.ipynb"],
    "ILIAS, two": [
        "alove_12345/20260901100000_unit.ipynb",
        "alove_12345/20260903100000_unit.ipynb",
    ],
}
EXTRA = {
    "hw4_alove_attempt_2026-09-01-10-00-00.txt": "Name: Ada Lovelace\nFilename: unit.ipynb\n",
    "index.html": "<html></html>",
    "Lovelace, Ada(alove)/timestamp.txt": "20260901100000",
    "Lovelace, Ada(alove)/feedbackText.html": "",
    "submission_metadata.yml": ":submissions:\n",
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_names_of_learning_platforms_are_read(folder, released, full, platform, zipped):
    names = PLATFORMS[platform]
    files = {name: full.replace("return 7", f"return {n}") for n, name in enumerate(names)}
    files |= EXTRA
    place = folder({"hw4.zip": packed(**files)} if zipped else files)
    choice = pick(place, "unit", released)
    assert choice.candidate.own.as_posix() == names[-1]
    assert len(choice.notes) == (zipped or len(names) > 1)


def test_a_notebook_in_an_archive_is_a_candidate_like_others(folder, released, stub, full):
    place = folder(
        {"unit.ipynb": stub, "hw4.zip": packed(**{"hw/unit.ipynb": full, "hw/a.csv": ""})}
    )
    submission = read_hand_in(place, "unit", released)
    assert submission.path == place / "hw4.zip"
    assert submission.beside.files == {"hw/a.csv": b""}
    assert "hw/unit.ipynb in hw4.zip was graded" in submission.notes[0]
    two = packed(**{"unit.ipynb": stub, "unit-1.ipynb": full})
    (place / "hw4.zip").write_bytes(two)
    assert chosen(place, released) == "unit-1.ipynb in hw4.zip"
    assert read_hand_in(place / "hw4.zip", "unit", released).notes[0].startswith("unit-1.ipynb in")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, NOTHING),
        ({"timestamp.txt": "2026"}, NOTHING),
        ({"essay.docx": b"\xd0\xcf\x11\xe0"}, "essay.docx is an Office document"),
        ({"report.pdf": b"%PDF-1"}, "report.pdf is a PDF"),
        ({"unit.html": "<!doctype html><html>"}, "unit.html is a web page"),
        ({"a.csv": "1", "b.csv": "2"}, "there is only a.csv, b.csv"),
        ({"a.zip": packed(x="")}, "a.zip is a zip archive that holds no notebook"),
        (
            {"one.ipynb": '{"cells": []}', "two.ipynb": '{"cells": []}'},
            "that belongs to unit: there are one.ipynb, two.ipynb",
        ),
    ],
)
def test_what_lies_there_in_place_of_a_notebook_is_said(folder, released, files, says):
    with pytest.raises(UnreadableSubmission) as caught:
        pick(folder(files), "unit", released)
    line = str(caught.value)
    assert line.startswith(NOTHING)
    assert says in line
    assert "\n" not in line


def test_a_link_in_the_notebooks_place_is_told(folder, released, full):
    place = folder({"other.ipynb": full})
    (place / "unit.ipynb").symlink_to(place / "other.ipynb")
    with pytest.raises(UnreadableSubmission, match="symbolic link"):
        pick(place, "unit", released).submission()


def test_links_to_elsewhere_are_not_followed(folder, released, full, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "theirs.ipynb").write_text(full)
    place = folder({"a.csv": ""})
    (place / "inner").symlink_to(tmp_path / "secret")
    (place / "text").symlink_to(tmp_path / "secret" / "theirs.ipynb")
    with pytest.raises(UnreadableSubmission, match=NOTHING):
        pick(place, "unit", released)


def test_a_students_own_work_is_found_where_the_unit_was_handed_out(folder, stub, full):
    for mine, other in ((full, stub), (stub, full)):
        place = folder({"unit.ipynb": mine, "unit-1.ipynb": other})
        found = read_own_work(place, "unit", read_release(place / "unit.ipynb"))
        assert found.path.name == ("unit.ipynb" if mine is full else "unit-1.ipynb")
        for path in (*place.iterdir(), place, place.parent):
            path.rmdir() if path.is_dir() else path.unlink()
    place = folder({"checks.py": "def relu(x):\n    return x\n"})
    with pytest.raises(UnreadableSubmission, match=r"there is no file .*unit\.ipynb"):
        read_own_work(place, "unit", None)


def test_a_whole_course_is_no_hand_in(folder, released, stub):
    place = folder({"assignments/unit/unit.ipynb": stub})
    with pytest.raises(UnreadableSubmission, match="a whole course"):
        read_hand_in(place, "unit", released)


def test_a_damaged_release_is_none(tmp_path, stub):
    path = tmp_path / "unit.ipynb"
    for text in ("no notebook", "[]", '{"cells": [1]}', '{"cells": [{"source": 3}]}'):
        path.write_text(text)
        assert read_release(path) is None
    assert read_release(tmp_path) is None
    path.write_text(stub)
    assert len(read_release(path).names) == 3


LAYERS = "def relu(x):\n    return 7\n\nclass Layer:\n    rate = 2\n"
TAKING_IN = {
    "from": "from layers import relu",
    "star": "from layers import *",
    "a name in a list": "import numpy as np, layers",
    "last in a list": "import os, layers as own",
    "run": "%run layers.py",
    "run without a suffix": "%run layers",
    "run with options": "%run -i layers.py",
    "exec": "exec(open('layers.py').read())",
    "written": "%%writefile layers.py\\nx = 1",
    "behind another line": "x = 1\\n  import layers",
    "a package": ("from lib.layers import *", "lib/layers.py"),
    "out of a package": ("from lib import layers", "lib/layers.py"),
    "run in a folder": ("%run ./lib/layers.py", "lib/layers.py"),
    "a folder on the path": ("import sys; sys.path.append('src')\\nimport layers", "src/layers.py"),
    "a folder beside its own": (
        "import sys; sys.path += ['../src']\\nimport layers",
        "../src/layers.py",
    ),
    "the folder above": ("import sys; sys.path += ['..']\\nimport layers", "../layers.py"),
    "the path alone": "import sys\\nsys.path.append('x')\\nm = __import__('layers')",
}


@pytest.mark.parametrize("way", TAKING_IN)
def test_a_notebook_that_takes_parts_from_a_script_is_graded(folder, released, half, way):
    line, name = (
        TAKING_IN[way] if isinstance(TAKING_IN[way], tuple) else (TAKING_IN[way], "layers.py")
    )
    notebook = half.replace("import math", f"import math\\n{line}")
    script = (Path("nb") / name).as_posix().replace("nb/../", "")
    # The module has more work in it than the notebook, and is newer.
    place = folder({"nb/mine.ipynb": notebook, script: (LAYERS, NEW)})
    choice = pick(place, "unit", released)
    assert choice.candidate.description == "nb/mine.ipynb"
    assert bool(choice.notes) is (way == "the path alone")


@pytest.mark.parametrize(
    ("files", "best"),
    [
        # What tries a hand-in out is none.
        ({"unit.py": LAYERS, "test_unit.py": "from unit import *\nprint(relu(1))\n"}, "unit.py"),
        ({"batch.py": LAYERS, "try.py": "import batch\nbatch.relu(1)\n"}, "batch.py"),
        ({"a.py": f"import b\n{LAYERS}", "b.py": "import a\nx = 1\n"}, "a.py"),
        ({"a.py": "from b import relu\nrelu(1)\n", "b.py": LAYERS}, "a.py"),
        ({"main.py": LAYERS + "from pkg import x\n", "pkg/__init__.py": LAYERS}, "main.py"),
    ],
)
def test_a_script_that_is_imported_is_graded_where_nothing_else_has_work(
    folder, released, files, best
):
    assert chosen(folder(files), released) == best


def test_a_notebook_with_work_comes_before_a_script_with_more(folder, released, half, stub):
    place = folder({"unit.ipynb": half, "more.py": (f"{LAYERS}def leaky(x):\n    return 7\n", NEW)})
    choice = pick(place, "unit", released)
    assert choice.candidate.description == "unit.ipynb"
    assert choice.notes == (
        "unit.ipynb was graded, as it holds work, and notebooks come before scripts (1 of 4 cells "
        "written); passed over: more.py (3 of 3 cells written)",
    )
    (place / "unit.ipynb").write_text(stub.replace("import math", "import math\\nimport more"))
    assert chosen(place, released) == "more.py"


@pytest.mark.parametrize(
    "script",
    ["\n" * 300_000, "\t" * 300_000, "from " * 60_000, "import a," * 33_000, "%run " * 60_000],
    ids=["lines", "tabs", "from", "import", "run"],
)
def test_a_long_script_of_nothing_costs_little(folder, released, full, script):
    place = folder({"unit.ipynb": full, "long.py": script, "notes.py": f"x = 1\n{script}"})
    assert chosen(place, released) == "unit.ipynb"
