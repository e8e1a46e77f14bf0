"""Comparing two builds: one build equals itself, and the smallest change is seen, named and placed."""

import base64
import io
import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import import_times
import numpy as np
import pytest
from comparison import builds, contents, differences, normal, runs, write_class
from PIL import Image
from small_unit import write_unit

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"

DEMO_CLASS = '"""Who sits in the class."""\n\nRIGHT_ANSWERS = []\nMISTAKES = [("squares",)]\n'
WORDS, NEW_WORDS = "full marks", "all points"  # as long as each other: so is the table's column


def picture(changed=False):
    pixels = np.zeros((6, 8, 3), np.uint8)
    pixels[4, 5] = (0, 0, 1 if changed else 0)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "png")
    return base64.b64encode(stream.getvalue()).decode()


def report(folder, seconds=0.5, points=2.0, message="Your output is twice as large."):
    check = {"name": "doubles", "points": points, "seconds": seconds, "message": message}
    place = f"{folder}/submitted/ann/small/small.ipynb"
    return {"submission": place, "seconds": seconds, "checks": [check], "notes": []}


def write_course(
    folder, *, png=None, bound=0.1, fingerprint="1f", digest="2e", rows="ab", **changes
):
    """A made-up course as a graded class leaves it."""
    released, reports, page = (
        folder / name for name in ("assignments/small", "reports/small", "feedback")
    )
    for place in (released, reports, page):
        place.mkdir(parents=True)
    (reports / "ann.json").write_text(json.dumps(report(folder, **changes)))
    (reports / ".journal.jsonl").write_text(str(folder))
    image = f'<img src="data:image/png;base64,{png or picture()}">'
    (page / "small.html").write_text(f"<p>See {folder}/x</p>\n{image}\n")
    notebook = {"metadata": {"grader": {"notebook": digest}}, "cells": []}
    (released / "small.ipynb").write_text(json.dumps(notebook))
    meta = np.frombuffer(
        json.dumps({"fingerprint": fingerprint, "bound": bound}).encode(), np.uint8
    )
    np.savez(released / "answers.npz", meta=meta, rows=np.arange(4))
    lines = "".join(f"small,{row},3\n" for row in rows)
    (folder / "grades.csv").write_text(f"assignment,student_id,score\n{lines}")
    return contents.read_course(
        folder, normal.Places.of(folder, folder.parent / "kit", ROOT / "x/y/z")
    )


def lines_of(old, new, *renamed):
    found = differences.compare(old, new, normal.Renamed(renamed))
    return [
        f"{kind}: {name}: {line}"
        for kind, item in found.items()
        for name, lines in item.different.items()
        for line in lines
    ]


@pytest.fixture
def old(tmp_path):
    return write_course(tmp_path / "old")


def test_times_places_and_stamps_are_no_difference(old, tmp_path):
    new = write_course(tmp_path / "new", seconds=7.25, fingerprint="77", digest="88", rows="ba")
    assert lines_of(old, new) == []
    found = differences.compare(old, new, normal.Renamed())
    assert {kind: (item.equal, item.alike) for kind, item in found.items() if item.equal} == {
        "released files": (2, 2),
        "reports": (1, 1),
        "feedback pages": (1, 1),
        "pictures": (1, 0),
        "grades.csv": (1, 1),
    }


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"points": 1.75}, "reports: small/ann.json: checks[0].points: 2.0 → 1.75"),
        ({"points": 2}, "reports: small/ann.json: checks[0].points: 2.0 → 2"),
        ({"seconds": "long"}, "reports: small/ann.json: seconds: '<time>' → 'long'"),
        (
            {"message": "Your output is half as large."},
            "reports: small/ann.json: checks[0].message: "
            "'Your output is twice as large.' → 'Your output is half as large.'",
        ),
        ({"bound": 0.25}, "released files: small/answers.npz: meta.bound: 0.1 → 0.25"),
        ({"fingerprint": 5}, "released files: small/answers.npz: meta.fingerprint: '<hash>' → 5"),
        ({"rows": "a"}, "grades.csv: grades.csv: small/b assignment: 'small' → (nothing)"),
    ],
)
def test_a_small_change_is_told_with_its_place(old, tmp_path, change, line):
    assert lines_of(old, write_course(tmp_path / "new", **change))[0] == line


def test_one_pixel_is_seen(old, tmp_path):
    (line,) = lines_of(old, write_course(tmp_path / "new", png=picture(changed=True)))
    assert line.startswith("pictures: small.html picture 0: row 4: ")
    before, after = line.split(" → ")
    assert "000001ff" not in before
    assert after.endswith("000001ff 000000ff 000000ff'")  # the sixth of eight


def test_a_file_that_only_one_build_made_is_told(old, tmp_path):
    new = write_course(tmp_path / "new")
    del new["reports"]["small/ann.json"]
    assert lines_of(old, new) == ["reports: small/ann.json: only before"]
    assert lines_of(new, old) == ["reports: small/ann.json: only after"]


def test_words_that_changed_on_purpose_are_replaced_and_no_others(old, tmp_path):
    new = write_course(tmp_path / "new", message="Your result is twice as large.", points=1.5)
    assert lines_of(old, new, ("output", "result")) == [
        "reports: small/ann.json: checks[0].points: 2.0 → 1.5"
    ]
    assert len(lines_of(old, old | {"reports": new["reports"]}, ("outputs", "results"))) == 2


def test_replacements_are_read_line_by_line(tmp_path):
    path = tmp_path / "renamed.txt"
    path.write_text("# words\n\na b → c\nd → \n", encoding="utf-8")
    assert normal.Renamed.read(path).text("a b, d") == "c, "
    path.write_text("a\nb → c\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"renamed\.txt:1: `old → new` is expected, not 'a'"):
        normal.Renamed.read(path)


def test_a_difference_far_into_a_text_is_shown_around_its_place():
    old, new = differences.shortened("x" * 100 + "old" + "y" * 100, "x" * 100 + "new" + "y" * 100)
    assert (old[:26], new[:28]) == ("…" + "x" * 24 + "o", "…" + "x" * 24 + "new")
    assert old.endswith("y…")
    assert len(old) == 2 + differences.BEFORE + differences.AROUND


def test_a_name_is_found_wherever_its_module_lies(tmp_path):
    assert write_class.named(ROOT, "load_unit").__name__ == "load_unit"
    with pytest.raises(LookupError, match="no_such_function is defined in no module of"):
        write_class.named(ROOT, "no_such_function")


def test_imports_are_counted_and_the_kits_own_time_is_summed_up():
    said = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:      1500 |       1500 |   grader.cli\n"
        "import time:       250 |       9000 | grader\nwarning\n"
        "import time:      7000 |       7000 | graderlike\n"
    )
    found = import_times.counted(said, ["grader", "grader.cli", "graderlike", "sys"])
    assert found == import_times.Imports(own_ms=1.75, modules=4, own_modules=2)


def make_checkout(folder, replace=("", "")):
    """The project with the unit `small` alone, a Python of its own, and a word replaced."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("grader", "datasets"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    write_unit(folder / "solutions" / "small")
    (folder / "solutions" / "small" / "demo_class.py").write_text(DEMO_CLASS)
    changed = 0
    for path in sorted((folder / "grader").rglob("*.py")) if replace[0] else ():
        text = path.read_text("utf-8")
        changed += text.count(f'"{replace[0]}"')
        path.write_text(text.replace(f'"{replace[0]}"', f'"{replace[1]}"'), encoding="utf-8")
    assert changed or not replace[0]
    venv.create(folder / ".venv", with_pip=False, symlinks=True)
    (packages,) = (folder / ".venv" / "lib").glob("python*/site-packages")
    lent = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (packages / "a.pth").write_text("\n".join([str(folder), *lent]))
    return folder


def test_another_checkouts_grader_is_not_taken_for_the_build(tmp_path):
    (tmp_path / "grader").mkdir()
    (tmp_path / "grader" / "__init__.py").touch()
    with pytest.raises(builds.BuildError, match="not the grader of"):
        builds.open_build(tmp_path, make_checkout(tmp_path / "other") / ".venv/bin/python")


def test_two_builds_that_grade_nobody_are_not_equal(tmp_path, monkeypatch):
    (tmp_path / "made" / "ann" / "small").mkdir(parents=True)
    monkeypatch.setattr(builds.Build, "run", lambda *_, **__: "not graded: ann")
    build = builds.Build(tmp_path, Path(sys.executable))
    with pytest.raises(builds.BuildError, match="graded nobody of small"):
        runs.grade(tmp_path, build, "small", tmp_path / "made", 1)


@pytest.mark.slow
@pytest.mark.exhaustive  # the tests above compare made-up builds
def test_a_changed_word_is_the_only_difference_of_two_builds(tmp_path):
    same = make_checkout(tmp_path / "same")
    changed = make_checkout(tmp_path / "changed", (WORDS, NEW_WORDS))
    renamed = tmp_path / "renamed.txt"
    renamed.write_text(f"{WORDS} → {NEW_WORDS}\n", encoding="utf-8")
    command = [sys.executable, str(BENCHMARKS / "compare_builds.py"), str(same), "small"]
    command += ["--here", str(changed), "--folder", str(tmp_path / "work"), "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    kinds = {line.split("  ")[0] for line in done.stdout.splitlines() if ", 0 different" in line}
    assert {"released files", "reports", "grades.csv", "gradebook rows"} <= kinds
    assert "tables" not in kinds
    told = [line for line in done.stdout.splitlines() if " → " in line]
    assert told
    assert all(WORDS in line and NEW_WORDS in line for line in told)
    again = subprocess.run(
        [*command, "--renamed", str(renamed)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert "grades" not in again.stdout.split("released files")[0]  # both builds are as they were
    assert again.stdout.count(", 0 different\n") == len(contents.KINDS)
