"""What authors get wrong: one line with the file and, where there is one, the line; never a traceback."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_unit import CHECKS, FILES, HIDDEN, REFERENCE, SCRIPT

from grader.course.course import load_course
from grader.course.unit_loading import load_unit
from grader.course.unit_modules import UnitError
from grader.release.release import ReleaseError, release

ROOT = Path(__file__).parents[2]
RIGHT = """\
from grader.authoring import right_answer

RIGHT_ANSWERS = [right_answer("by_two", double="def double(x):\\n    return 2 * x\\n")]
"""


def written(root, file, find="", put="", more=""):
    """The unit `tiny` with one text of one file replaced, or with more at the end of the file."""
    folder = root / "solutions" / "tiny"
    folder.mkdir(parents=True)
    for name, text in (FILES | {"right_answers.py": RIGHT}).items():
        if name == file:
            assert not find or text.count(find) == 1, find
            text = text.replace(find, put) if find else text + more
        if text != "GONE":
            (folder / name).write_text(text, "utf-8")
    return folder


def line_of(text, part):
    """The number of the line in which a part of a text begins."""
    return text[: text.index(part)].count("\n") + 1


AT_SCALES = line_of(CHECKS, '@check("Scale"')
AT_FLOATS = line_of(CHECKS, '@check("double", points=1')
BROKEN = {
    "a syntax error": (
        ("checks.py", "def doubles(double, draw, size):", "def doubles(double draw):"),
        f"checks.py, line {line_of(CHECKS, 'def doubles(')} cannot be loaded: SyntaxError",
    ),
    "a name that is not imported": (
        ("checks.py", "import case, check, part", "import check, part"),
        "checks.py, line 8 cannot be loaded: NameError: name 'case' is not defined "
        "(write `from grader.authoring import case`)",
    ),
    "an import without its dot": (
        ("hidden_checks.py", "from .checks", "from checks"),
        "hidden_checks.py, line 5 cannot be loaded: ModuleNotFoundError: No module named 'checks' "
        "(write `from .checks import …`, with a dot)",
    ),
    "no parts": (
        (
            "checks.py",
            'PARTS = [part("double", reference="NumPy"), part("Scale", reference="NumPy")]',
            "",
        ),
        "checks.py declares no part",
    ),
    "the part of a check that nobody declared": (
        ("checks.py", '@check("Scale"', '@check("Skale"'),
        f"checks.py, line {AT_SCALES}: scales checks Skale, which is no declared part",
    ),
    "a part that no check is about": (
        ("checks.py", 'part("double", reference="NumPy"),', 'part("double"), part("extra"),'),
        "checks.py, line 5: no check is about the part extra",
    ),
    "a part declared twice": (
        ("checks.py", "PARTS = [", 'PARTS = [part("double"), '),
        "two parts are called double",
    ),
    "points that are a text": (
        ("checks.py", "points=1.5", 'points="1.5"'),
        f"checks.py, line {AT_SCALES} cannot be loaded: TypeError: points are a number",
    ),
    "points below zero": (("checks.py", "points=1.5", "points=-1"), "points are 0 or more, not -1"),
    "points that are not finite": (
        ("checks.py", "points=1.5", "points=1e999"),
        "points are 0 or more",
    ),
    "needs as a text": (
        ("checks.py", "needs=doubles", 'needs="doubles"'),
        f"checks.py, line {AT_FLOATS} cannot be loaded: TypeError: `needs` takes checks themselves",
    ),
    "needs as texts": (
        ("checks.py", "needs=doubles", 'needs=["doubles"]'),
        "takes checks themselves",
    ),
    "no docstring": (
        ("checks.py", '    """`Scale` multiplies by its factor."""\n', ""),
        "the check 'scales' needs a docstring",
    ),
    "no yield": (
        ("checks.py", 'yield "y", scale(factor)(draw.normal((3,)))', "scale(factor)"),
        "the check 'scales' has no `yield`",
    ),
    "a case that does not fit": (
        ("checks.py", "factor=3.0)", "faktor=3.0)"),
        "does not take them: missing a required argument: 'factor'",
    ),
    "a probe without draw": (
        ("checks.py", "def doubles_floats(double, draw)", "def doubles_floats(double)"),
        f"checks.py, line {AT_FLOATS} cannot be loaded: ValueError: the check 'doubles_floats' is called as",
    ),
    "cases that are none": (
        ("checks.py", 'cases=[case("factor 3", factor=3.0)]', "cases=[3.0]"),
        "`cases` takes cases",
    ),
    "a check whose name is taken again": (
        ("checks.py", "def scales(", "def doubles_floats("),
        "check 'doubles_floats' is lost",
    ),
    "further cases that do not fit": (
        ("hidden_checks.py", "size=91", "rows=91"),
        "hidden_checks.py, line 7 cannot be loaded: ValueError",
    ),
    "further cases of a name": (
        ("hidden_checks.py", "further(doubles,", 'further("doubles",'),
        "`further` takes a visible check first",
    ),
    "a mistake outside of the list": (
        (
            "misconceptions.py",
            "",
            "",
            '\nmisconception("lost", "double", ("x", "y"), says="No.")\n',
        ),
        "misconceptions.py, line 14: misconception 'lost' does not count: it does not stand in the list",
    ),
    "a single mistake in place of the list": (
        ("misconceptions.py", "", "", "\nMISCONCEPTIONS = MISCONCEPTIONS[0]\n"),
        "misconceptions.py: MISCONCEPTIONS is a list",
    ),
    "no list of mistakes": (
        ("misconceptions.py", "MISCONCEPTIONS = [", "MISTAKES = ["),
        "misconceptions.py has no list MISCONCEPTIONS",
    ),
    "a mistake about no part": (
        ("misconceptions.py", '"double",', '"duble",'),
        "misconceptions.py, line 6: the misconception squares is about duble",
    ),
    "a mistake called twice": (
        ("misconceptions.py", "", "", "\nMISCONCEPTIONS *= 2\n"),
        "two misconceptions are called squares",
    ),
    "an edit that is no pair": (
        (
            "misconceptions.py",
            '("doubled_by_adding = x + x", "doubled_by_adding = x ** 2"),',
            '"doubled_by_adding = x + x", "doubled_by_adding = x ** 2",',
        ),
        "an edit of the misconception 'squares' is a pair of texts",
    ),
    "no list of right answers": (
        ("right_answers.py", "RIGHT_ANSWERS", "RIGHT"),
        "right_answers.py has no list RIGHT_ANSWERS",
    ),
    "a right answer for no part": (
        ("right_answers.py", "double=", "duble="),
        "right_answers.py, line 3: the right answer by_two defines duble",
    ),
    "a right answer that is not Python": (
        ("right_answers.py", "return 2 * x", "return 2 *"),
        "in the right answer by_two, the source of double is not valid Python",
    ),
    "a reference without a part": (
        ("keras_reference.py", "class Scale:", "class Skale:"),
        "checks.py, line 5: the part Scale is compared with NumPy, and keras_reference.py does not",
    ),
    "no hidden checks": (("hidden_checks.py", HIDDEN, "GONE"), "has no hidden_checks.py"),
    "no reference": (("keras_reference.py", REFERENCE, "GONE"), "has no keras_reference.py"),
    "a check without its cell": (
        ("tiny.py", 'check("scales")', 'check("scales"), 1'),
        f"checks.py, line {AT_SCALES}: the check scales has no cell in the notebook",
    ),
    "a cell of no check": (
        ("tiny.py", 'check("scales")', 'check("scales")\n\n# %%\ncheck("unknown")'),
        f"tiny.py, line {line_of(SCRIPT, 'check(' + chr(34) + 'scales') + 3}: the notebook tests unknown",
    ),
    "a cell that stands there twice": (
        ("tiny.py", 'check("scales")', 'check("scales")\n\n# %%\ncheck("scales")'),
        'check("scales") stands there twice',
    ),
    "a notebook without `check`": (
        (
            "tiny.py",
            'from grader import checker\n\ncheck = checker("tiny", globals())',
            "check = None",
        ),
        "no cell makes the function `check`",
    ),
    "a solution that defines nothing": (
        ("tiny.py", "class Scale:", "class Skale:"),
        "no solution cell defines Scale",
    ),
    "a solution that is not Python": (
        ("tiny.py", "doubled_by_adding = x + x", "doubled_by_adding = x +"),
        f"tiny.py, line {line_of(SCRIPT, 'doubled_by_adding = x')}: SyntaxError",
    ),
    "a region without its end": (
        (
            "tiny.py",
            "    return doubled_by_adding\n    ### END SOLUTION",
            "    return doubled_by_adding",
        ),
        f"tiny.py, line {line_of(SCRIPT, '### BEGIN')}: this region has no '### END SOLUTION'",
    ),
    "a file in another encoding": (None, "is not stored as UTF-8"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_an_authors_error_is_one_line(tmp_path, what):
    change, says = BROKEN[what]
    if change is None:
        folder = written(tmp_path, "checks.py")
        (folder / "checks.py").write_bytes(CHECKS.encode() + b"# caf\xe9\n")
    else:
        folder = written(tmp_path, *change)
    with pytest.raises(UnitError) as caught:
        load_unit(folder)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["misconceptions", "declarations"])
def test_a_module_of_the_kit_is_not_proposed_for_a_name_that_is_not_defined(tmp_path, name):
    folder = written(tmp_path, "checks.py", more=f"\n{name}\n")
    with pytest.raises(UnitError, match=rf"NameError: name '{name}' is not defined$"):
        load_unit(folder)


def test_further_cases_in_no_list(tmp_path):
    more = "\nfurther(doubles, case('nine', size=9))\n"
    folder = written(tmp_path, "hidden_checks.py", more=more)
    with pytest.raises(UnitError, match=r"hidden_checks\.py, line 15: further 'doubles' is lost"):
        load_unit(folder)


def test_a_unit_that_fits_together_is_loaded(tmp_path):
    unit = load_unit(written(tmp_path, ""))
    assert unit.check("scales").place == f"checks.py, line {AT_SCALES}"
    assert unit.misconceptions["squares"].place == "misconceptions.py, line 6"
    assert [cell.line for cell in unit.cells if cell.name == "double"] == [
        line_of(SCRIPT, "def double")
    ]


MISFITS = {
    "nowhere": ("doubled_by_adding = x + x", "doubled = x + x", "which stands nowhere"),
    "often": ("doubled_by_adding = x + x", "doubled_by_adding", "which stands 2 times"),
}


@pytest.mark.parametrize("what", MISFITS)
def test_an_edit_that_does_not_fit_is_not_released(tmp_path, what):
    find, put, says = MISFITS[what]
    written(tmp_path, "misconceptions.py", f'("{find}"', f'("{put}"')
    with pytest.raises(ReleaseError) as caught:
        release(load_course(tmp_path), "tiny")
    assert says in str(caught.value)
    assert "misconceptions.py, line 6: the misconception squares" in str(caught.value)
    assert not (tmp_path / "assignments").exists()


RUNNING = {
    "references that disagree": (
        ("keras_reference.py", "return 2 * x", "return 3 * x"),
        "tiny: doubles, case 'four numbers' (checks.py, line 8): Keras's `y` lies",
    ),
    "a reference that raises": (
        ("keras_reference.py", "return 2 * x", "return two * x"),
        "a reference raised NameError: name 'two' is not defined",
    ),
    "a solution that raises": (
        ("tiny.py", "return x * self.kept_factor", "return x * y"),
        "a reference raised NameError: name 'y' is not defined",
    ),
    "a first cell that does not run": (
        ("tiny.py", "import numpy as np", "import nampy as np"),
        "tiny.py: its own code does not run: ModuleNotFoundError",
    ),
    "a probe that yields no name": (
        ("checks.py", 'yield "y", scale(factor)(draw.normal((3,)))', "yield scale(factor)"),
        f"the check 'scales' (checks.py, line {AT_SCALES}), case 'factor 3',",
    ),
    "a probe that fails by itself": (
        ("checks.py", "draw.normal((size,))", "draw.normal((size, 'many'))"),
        "the check 'doubles' (checks.py, line 8), case 'four numbers',",
    ),
    "a probe that sends what cannot be sent": (
        ("checks.py", "scale(factor)", "scale(object)"),
        "which no sealed process takes",
    ),
}


@pytest.mark.parametrize("what", RUNNING)
def test_what_shows_when_references_run_is_one_line_too(tmp_path, what, monkeypatch, capfd):
    from grader.cli.main import main

    change, says = RUNNING[what]
    written(tmp_path, *change)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["grader", "release", "tiny"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capfd.readouterr().err
    assert ended.value.code == 2
    assert says in told
    assert "Traceback" not in told
    assert "fault of the grader" not in told
    assert not (tmp_path / "assignments").exists()


def test_the_same_problem_comes_first_in_every_process(tmp_path):
    folder = written(
        tmp_path,
        "tiny.py",
        more="".join(f'\n# %%\ncheck("{n}")\n\n# %%\ncheck("{n}")\n' for n in "abcdef"),
    )
    script = (
        "import sys; from pathlib import Path; from grader.course.unit_loading import load_unit, UnitError\n"
        "try: load_unit(Path(sys.argv[1]))\nexcept UnitError as error: print(error)"
    )
    told = set()
    for seed in "01234":
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder)],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        told.add(done.stdout)
    assert len(told) == 1
    assert re.search(r"tests a, which is no check", told.pop())
