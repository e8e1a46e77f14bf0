"""Units whose checks, mistakes and right answers are folders of files."""

import json

import pytest
import tiny_unit
from folder_unit import DOUBLING, FILES, RIGHT, SCALING, WITH_HELPERS, write_folders

from grader.course.course import Course, load_course
from grader.course.fingerprints import unit_fingerprint
from grader.course.lone_units import lone_assignment
from grader.course.unit_loading import load_checks, load_unit
from grader.course.unit_modules import UnitError
from grader.evaluation.run_case import _failure
from grader.nbgrader_bridge.converters.warm_grader import _file_states
from grader.release.release import release
from grader.runtime.faults import kit_fault


@pytest.fixture
def unit(tmp_path):
    """The unit in folders, loaded."""
    return load_unit(write_folders(tmp_path / "solutions" / "tiny"))


def shape(unit):
    """What a unit holds, but for where it stands and the probes themselves."""
    return {
        "parts": list(unit.parts.values()),
        "checks": [(c.name, c.part, c.title, c.points, c.needs, c.cases) for c in unit.checks],
        "hidden": (unit.hidden_checks, unit.hidden_cases, unit.waiting),
        "mistakes": list(unit.misconceptions.values()),
    }


def test_both_forms_are_the_same_unit(unit, tmp_path):
    flat = tmp_path / "flat" / "tiny"
    tiny_unit.write_unit(flat)
    assert shape(unit) == shape(load_unit(flat))
    assert [item.name for item in unit.right_answers] == ["by_two", "with_helpers"]


def test_what_authors_wrote_knows_its_file_and_line(unit):
    line = DOUBLING[: DOUBLING.index("@check")].count("\n") + 1
    assert unit.check("doubles").place == f"checks/doubling.py, line {line}"
    assert unit.parts["double"].place == "checks/__init__.py, line 7"
    assert unit.misconceptions["squares"].place == "misconceptions/doubling.py, line 6"
    assert unit.right_answers[0].place == "right_answers/by_two.py, line 6"


def test_parts_are_cut_out_of_a_right_answer_with_what_they_need(unit):
    by_two, with_helpers = unit.right_answers
    assert by_two.sources == {"double": "def double(x):\n    return np.multiply(2, x)\n"}
    assert (by_two.backends, with_helpers.backends) == ((), ("tensorflow", "jax"))
    helpers = WITH_HELPERS[WITH_HELPERS.index("# Twice.") : WITH_HELPERS.index("\n\nclass Base")]
    assert with_helpers.sources == {
        "double": f"import functools\nimport operator\n\n{helpers}",
        "Scale": f"import operator\n\n\n{WITH_HELPERS[WITH_HELPERS.index('class Base') :]}",
    }
    space = unit.namespace(edited=with_helpers.sources)
    assert (space["double"](4), space["Scale"](3)(2)) == (8, 6)


def test_a_part_that_imports_for_itself_is_given_no_other_import(tmp_path):
    inside = "def double(x):\n    import operator\n\n    return operator.add(x, x)\n"
    outside = "class Scale(operator.Base):\n    pass\n"
    text = f'"""Two habits."""\n\nimport operator\n\n\n{inside}\n\n{outside}'
    unit = load_unit(write_folders(tmp_path / "tiny", {"right_answers/by_two.py": text}))
    sources = unit.right_answers[0].sources
    assert sources == {"double": inside, "Scale": f"import operator\n\n\n{outside}"}


def test_nothing_of_a_right_answer_runs_when_it_is_read(tmp_path):
    text = '"""Needs a library."""\n\nimport no_such_library\n\n\ndef double(x):\n    return no_such_library.two(x)\n'
    unit = load_unit(write_folders(tmp_path / "tiny", {"right_answers/by_two.py": text}))
    assert unit.right_answers[0].sources["double"].startswith("import no_such_library\n")


BROKEN = {
    "a syntax error": (
        {"checks/doubling.py": DOUBLING.replace("doubles(double, draw, size)", "doubles(double")},
        "checks/doubling.py, line 9 cannot be loaded: SyntaxError",
    ),
    "a name that is not imported": (
        {"checks/doubling.py": DOUBLING.replace("import case, check", "import check")},
        "checks/doubling.py, line 8 cannot be loaded: NameError: name 'case' is not defined "
        "(write `from grader.authoring import case`)",
    ),
    "an import without its dot": (
        {"checks/doubling.py": DOUBLING.replace("from .inputs", "from inputs")},
        "checks/doubling.py, line 5 cannot be loaded: ModuleNotFoundError: No module named "
        "'inputs' (write `from .inputs import …`, with a dot)",
    ),
    "an import from above without its dots": (
        {"misconceptions/doubling.py": "from checks import PARTS\n"},
        "misconceptions/doubling.py, line 1 cannot be loaded: ModuleNotFoundError: No module named "
        "'checks' (write `from ..checks import …`, with two dots)",
    ),
    "no list of checks": (
        {"checks/__init__.py": FILES["checks/__init__.py"].replace("CHECKS =", "MINE =")},
        "checks/__init__.py has no list CHECKS: CHECKS = [a_check, …]",
    ),
    "a check in no list": (
        {"checks/scaling.py": SCALING.replace("[scales]", "[]")},
        "checks/scaling.py, line 8: check 'scales' does not count: it does not stand in the list",
    ),
    "no parts": (
        {"checks/__init__.py": FILES["checks/__init__.py"].replace("PARTS = [part", "[part")},
        "checks/__init__.py declares no part",
    ),
    "a folder without a beginning": (
        {"checks/__init__.py": None},
        "has no checks/__init__.py",
    ),
    "a file and a folder": (
        {"checks.py": tiny_unit.CHECKS},
        "has both checks.py and checks/__init__.py: keep one of them",
    ),
    "a file in another encoding": ({}, "checks/inputs.py is not stored as UTF-8"),
    "a style that is not listed": (
        {"right_answers/__init__.py": RIGHT.replace('"by_two", ', "")},
        "right_answers/by_two.py does not count: it does not stand in the list RIGHT_ANSWERS",
    ),
    "a style that is not there": (
        {"right_answers/by_two.py": None},
        "right_answers has no by_two.py, which its list names",
    ),
    "a style twice": (
        {"right_answers/__init__.py": RIGHT.replace('"by_two"', '"by_two", "by_two"')},
        "right_answers/by_two.py, line 6: two right answers are called by_two",
    ),
    "a list of something else": (
        {"right_answers/__init__.py": RIGHT.replace('"by_two"', "2")},
        "right_answers/__init__.py: RIGHT_ANSWERS holds 2, and not only",
    ),
    "a style that is no Python": (
        {"right_answers/by_two.py": '"""Two."""\n\n\ndef double(x):\n    return 2 *\n'},
        "right_answers/by_two.py, line 5: SyntaxError",
    ),
    "a style that cannot be compiled": (
        {
            "right_answers/by_two.py": '"""Two."""\n\n\ndef double(x):\n    y = x\n    global y\n    return y\n'
        },
        "right_answers/by_two.py, line 6: SyntaxError",
    ),
    "a style without words": (
        {"right_answers/by_two.py": "def double(x):\n    return 2 * x\n"},
        "right_answers/by_two.py needs a docstring, which says in what this answer differs",
    ),
    "a style without a part": (
        {"right_answers/by_two.py": '"""Two."""\n\n\ndef duble(x):\n    return 2 * x\n'},
        "right_answers/by_two.py defines no part of the unit (those are: double, Scale)",
    ),
    "two parts at once": (
        {"right_answers/by_two.py": '"""Two."""\n\ndouble = Scale = abs\n'},
        "right_answers/by_two.py, line 3: Scale and double need a statement each",
    ),
    "two statements in a line": (
        {"right_answers/by_two.py": '"""Two."""\n\ndouble = abs; Scale = abs\n'},
        "right_answers/by_two.py, line 3: give each statement a line of its own",
    ),
    "backends that are no names": (
        {"right_answers/by_two.py": '"""Two."""\n\nBACKENDS = "jax"\ndouble = abs\n'},
        'right_answers/by_two.py, line 3: BACKENDS is a list of names, BACKENDS = ("tensorflow",)',
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_an_authors_error_is_one_line(tmp_path, what):
    changes, says = BROKEN[what]
    folder = write_folders(tmp_path / "tiny", changes)
    if not changes:
        (folder / "checks" / "inputs.py").write_bytes(b"# caf\xe9\n")
    with pytest.raises(UnitError) as caught:
        load_unit(folder)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def change(path):
    """Add a comment to a file."""
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")


def test_the_fingerprint_sees_every_level(unit):
    folder = unit.folder
    seen = [unit_fingerprint(folder)]
    for name in ("checks/inputs.py", "misconceptions/doubling.py", "hidden_checks.py"):
        change(folder / name)
        seen.append(unit_fingerprint(folder))
    (folder / "checks" / "table.csv").write_text("1,2")
    seen.append(unit_fingerprint(folder))
    (folder / "checks" / "inner").mkdir()
    (folder / "checks" / "inner" / "more.py").write_text("")
    seen.append(unit_fingerprint(folder))
    assert len({*seen}) == len(seen)
    change(folder / "right_answers" / "by_two.py")
    (folder / "checks" / "__pycache__" / "x.py").parent.mkdir(exist_ok=True)
    (folder / "checks" / "__pycache__" / "x.py").write_text("")
    assert unit_fingerprint(folder) == seen[-1]


def test_a_warm_grader_is_made_anew_when_an_inner_file_changes(unit, tmp_path):
    course = load_course(tmp_path)
    before = _file_states(course, "tiny")
    load_unit(unit.folder)  # bytecode is no change
    assert _file_states(course, "tiny") == before
    change(unit.folder / "checks" / "inputs.py")
    assert _file_states(course, "tiny") != before


def test_a_course_knows_units_in_folders(unit, tmp_path):
    course = load_course(tmp_path)
    assert (course.units(), course.has_solutions("tiny")) == (["tiny"], True)
    assert course.source("tiny") == unit.folder
    lone = lone_assignment("tiny", unit.folder / "checks")
    assert isinstance(lone, Course)
    assert [check.name for check in load_checks("tiny", unit.folder)[1]] == [
        *("doubles", "doubles_floats", "scales")
    ]
    with pytest.raises(UnitError, match=r"no unit 'huge' in .*; there is: tiny"):
        load_checks("huge", tmp_path / "solutions" / "huge")


def test_a_release_over_an_older_one_has_the_new_checks(unit):
    (unit.folder / "checks.py").write_text("raise ValueError('the old ones')\n")
    assert [*load_checks("tiny", unit.folder)[0]] == ["double", "Scale"]


def test_what_a_checks_helper_raises_is_told_with_its_file(unit):
    numbers = unit.check("doubles").probe.__globals__["numbers"]
    with pytest.raises(AttributeError) as caught:
        numbers(None, 3)
    assert "(checks/inputs.py, line 6)" in str(kit_fault("this", caught.value))
    assert "(in the check: checks/inputs.py, line 6)" in str(_failure(caught.value))


def released_files(folder):
    """The paths of all files, but bytecode."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if "__pycache__" not in path.parts)


IN_FOLDERS = [
    "answers.npz",
    *("checks/__init__.py", "checks/doubling.py", "checks/inputs.py", "checks/scaling.py"),
    "tiny.ipynb",
]
FLAT = ["answers.npz", "checks.py", "tiny.ipynb"]


@pytest.fixture
def rewrite(tmp_path):
    """Write the unit in one form in place of the other; the course."""

    def write(flat, changes=()):
        folder = tmp_path / "solutions" / "tiny"
        for name in released_files(folder) if folder.is_dir() else ():
            (folder / name).unlink()
        if flat:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in tiny_unit.FILES.items():
                (folder / name).write_text(text, "utf-8")
        else:
            write_folders(folder, changes)
        return load_course(tmp_path)

    return write


def test_the_whole_folder_is_released(rewrite):
    course = rewrite(flat=False)
    made = release(course, "tiny")
    assert made.changed == released_files(made.folder) == IN_FOLDERS
    assert (made.removed, made.notes) == ([], [])
    for name in IN_FOLDERS[1:-1]:
        source = (course.solutions / "tiny" / name).read_bytes()
        assert (made.folder / name).read_bytes() == source
    again = release(course, "tiny")
    assert (again.changed, again.removed, again.notes, again.computed) == ([], [], [], False)


def test_the_form_may_change_from_one_release_to_the_next(rewrite):
    flat = release(rewrite(flat=True), "tiny")
    assert released_files(flat.folder) == FLAT
    folders = release(rewrite(flat=False), "tiny")
    assert released_files(folders.folder) == IN_FOLDERS
    assert (folders.removed, folders.notes) == (["checks.py"], [])
    load_checks("tiny", folders.folder)  # leaves bytecode in the folder
    back = release(rewrite(flat=True), "tiny")
    assert released_files(back.folder) == FLAT
    assert (back.removed, back.notes) == (IN_FOLDERS[1:-1], [])
    assert not (back.folder / "checks").exists()


def test_what_somebody_wrote_among_the_checks_is_kept(rewrite):
    folder = release(rewrite(flat=False), "tiny").folder
    (folder / "checks" / "mine.py").write_text("# mine\n")
    (folder / "checks" / "inputs.py").write_text("# edited\n")
    (folder / "checks" / "scaling.py").write_text("# edited, too\n")
    (folder / "checks.py").write_text("# in the way\n")
    merged = DOUBLING.replace("CHECKS = [", "CHECKS: list = [")
    changes = {
        "checks/scaling.py": None,
        "checks/doubling.py": merged + SCALING.replace("CHECKS = ", "MORE = "),
        "checks/__init__.py": FILES["checks/__init__.py"]
        .replace("doubling, scaling", "doubling")
        .replace("*scaling.CHECKS", "*doubling.MORE"),
    }
    again = release(rewrite(flat=False, changes=changes), "tiny")
    kept = {
        "checks.before-release-1.py": "# in the way\n",
        "checks/inputs.before-release-1.py": "# edited\n",
        "checks/mine.py": "# mine\n",
        "checks/scaling.before-release-1.py": "# edited, too\n",
    }
    expected = [name for name in IN_FOLDERS if name != "checks/scaling.py"]
    assert released_files(again.folder) == sorted([*expected, *kept])
    assert {name: (folder / name).read_text() for name in kept} == kept
    assert again.removed == ["checks.py", "checks/scaling.py"]
    assert sorted(again.notes) == [
        "checks.py had been edited: it is kept as checks.before-release-1.py",
        "checks/inputs.py had been edited: it is kept as checks/inputs.before-release-1.py",
        "checks/scaling.py had been edited: it is kept as checks/scaling.before-release-1.py",
    ]


def test_a_notebook_cannot_have_other_files_removed(rewrite, tmp_path):
    course = rewrite(flat=False)
    path = release(course, "tiny").folder / "tiny.ipynb"
    outside = tmp_path / "assignments" / "outside.py"
    outside.write_text("# not of this unit\n")
    notebook = json.loads(path.read_bytes())
    names = ("../outside.py", "checks/../../outside.py", str(outside), "answers.npz")
    notebook["metadata"]["grader"] |= dict.fromkeys(names, "0")
    path.write_text(json.dumps(notebook))
    assert release(course, "tiny").removed == []
    assert outside.exists()
