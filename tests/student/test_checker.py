"""`check` in notebooks, run by a real kernel."""

import re
import shutil

import pytest
from notebook_kernel import run_notebook

from grader.references.answers_file import load_released

LOUD_IMPORT = "import keras"
RAISES = """def double(x):
    half = x / 2

    return half[None].nothing"""


def silent(ran):
    """Whether `checker(...)` and the checks wrote nothing to stdout or stderr, and none raised."""
    outputs = [*ran.of("checker("), *(out for name in ran.checks for out in ran.outputs(name))]
    return not ran.errors and all(output.output_type != "stream" for output in outputs)


@pytest.fixture(scope="module")
def untouched(batchnorm, tmp_path_factory):
    """The released notebook of `batchnorm`, run as it is."""
    return run_notebook(batchnorm, batchnorm.released, tmp_path_factory.mktemp("untouched"))


def test_the_untouched_batchnorm_says_what_is_not_written(batchnorm, untouched):
    ran = untouched
    assert silent(ran)
    assert len(ran.checks) == len(batchnorm.unit.checks)
    for name in ran.checks:
        if name in batchnorm.unit.hidden_checks:
            assert "runs at hand-in" in ran.words(name)
        else:
            part = batchnorm.unit.check(name).part
            assert f"`{part}` is not written yet" in ran.words(name)
            assert "Traceback" not in ran.text(name) + ran.html(name)


def test_what_is_not_written_gets_no_diagnosis(batchnorm, untouched):
    for name in set(untouched.checks) - batchnorm.unit.hidden_checks:
        assert "What this looks like" not in untouched.text(name)


def test_the_solved_batchnorm_passes_and_says_what_is_left(batchnorm, tmp_path):
    ran = run_notebook(batchnorm, batchnorm.solved(), tmp_path, "check()")
    assert silent(ran)
    waiting = load_released(batchnorm.assignment)[0].waiting
    for name in ran.checks:
        if name in batchnorm.unit.hidden_checks:
            assert "runs at hand-in" in ran.words(name)
            continue
        assert "✓ passed" in ran.words(name)
        count = re.search(r"(\d+) hidden cases? of this check", ran.words(name))
        assert int(count[1] if count else 0) == waiting[name]
    summary = " ".join("".join(str(o) for o in ran.outputs("")).split())
    assert f"{sum(waiting.values())} hidden cases run when you hand in." in summary


def test_a_mistake_is_named_with_values_and_a_picture(batchnorm, tmp_path):
    shown = ("forward_values", "training_output")
    ran = run_notebook(batchnorm, batchnorm.solved("epsilon_outside_root"), tmp_path, only=shown)
    assert silent(ran)
    assert "✗ failed" in ran.text("training_output")
    assert "outside the square root" in ran.words("training_output")
    html = ran.html("training_output")
    assert "What this looks like:" in html
    assert "data:image/png;base64," in html
    assert "<script" not in html
    assert "✓ passed" in ran.text("forward_values")


def test_an_exception_names_the_line_of_the_students_cell(tiny, tmp_path):
    ran = run_notebook(tiny, tiny.solved(double=RAISES), tmp_path)
    assert silent(ran)
    said = ran.words("doubles")
    assert re.search(r"raised AttributeError: .*nothing", said)
    assert re.search(r"In\[\d+\], line 4, in double: return half\[None\]\.nothing", said)
    assert "grader/" not in said


def test_inside_a_graph_the_line_is_that_of_the_cell_too(batchnorm, tmp_path):
    source = batchnorm.unit.part_sources["BatchNormalization"]
    head = re.search(r"    def call\(.*?\):\n", source, re.S)[0]
    broken = source.replace(head, f"{head}        broken_on_purpose\n")
    shown = ("training_output", "compiled_call")
    notebook = batchnorm.solved(BatchNormalization=broken)
    ran = run_notebook(batchnorm, notebook, tmp_path, only=shown)
    assert silent(ran)
    line = r"In\[\d+\], line \d+, in call: broken_on_purpose"
    assert re.search(line, ran.words("training_output"))
    assert re.search(line, ran.words("compiled_call"))


def test_a_cell_that_is_run_again_counts_at_the_next_check(tiny, tmp_path):
    wrong, right = "def double(x):\n    return x ** 2", "def double(x):\n    return x * 2"
    further = (wrong, 'first = check("doubles"); first', right, 'again = check("doubles"); again')
    ran = run_notebook(tiny, tiny.released, tmp_path, *further)
    (first,), (again,) = ran.of("first ="), ran.of("again =")
    assert "You square your argument" in first.data["text/plain"]
    assert "✓ passed" in again.data["text/plain"]


def test_a_part_that_is_not_there_is_told(tiny, tmp_path):
    ran = run_notebook(tiny, tiny.solved(double="doubled = 2"), tmp_path)
    assert silent(ran)
    assert "`double` is not defined" in ran.words("doubles")


def test_a_delegation_costs_the_points_in_the_notebook_already(batchnorm, tmp_path):
    source = "BatchNormalization = keras.layers.BatchNormalization"
    notebook = batchnorm.solved(BatchNormalization=source)
    ran = run_notebook(batchnorm, notebook, tmp_path, only=("training_output",))
    assert silent(ran)
    said = ran.words("training_output")
    assert "uses keras.layers.BatchNormalization" in said
    assert re.search(r"In\[\d+\], line 1", said)


def test_a_module_beside_the_notebook_is_held_to_the_same_rules(batchnorm, tmp_path):
    module = "import keras\n\nclass Mine(keras.layers.BatchNormalization):\n    pass\n"
    (tmp_path / "batchnorm").mkdir()
    shutil.copytree(batchnorm.assignment, tmp_path / "batchnorm", dirs_exist_ok=True)
    (tmp_path / "batchnorm" / "my_layers.py").write_text(module)
    source = "from my_layers import Mine as BatchNormalization"
    notebook = batchnorm.solved(BatchNormalization=source)
    ran = run_notebook(batchnorm, notebook, tmp_path, only=("training_output",))
    assert silent(ran)
    said = ran.words("training_output")
    assert "uses keras.layers.BatchNormalization (my_layers.py, line 3)" in said


def test_an_exception_in_a_module_names_its_line(tiny, tmp_path):
    shutil.copytree(tiny.assignment, tmp_path / "tiny")
    (tmp_path / "tiny" / "my_utils.py").write_text("def twice(x):\n    return x.nothing\n")
    source = "from my_utils import twice\n\ndef double(x):\n    return twice(x)"
    ran = run_notebook(tiny, tiny.solved(double=source), tmp_path)
    assert silent(ran)
    assert "my_utils.py, line 2, in twice: return x.nothing" in ran.words("doubles")


def test_wrong_names_are_answered_with_the_right_ones(tiny, tmp_path):
    ran = run_notebook(tiny, tiny.solved(), tmp_path, 'check("double")', 'check("sine")')
    assert "Did you mean 'doubles'?" in ran.of('check("double")')[0].text
    assert "The checks are: doubles, doubles_floats" in ran.of('check("sine")')[0].text
    assert not ran.errors


def test_several_checks_at_once(tiny, tmp_path):
    ran = run_notebook(tiny, tiny.solved(), tmp_path, 'check("doubles", "scales")')
    shown = [out.data["text/plain"] for out in ran.of('check("doubles", "scales")')]
    assert len(shown) == 2
    assert all("✓ passed" in text for text in shown)


def test_missing_files_are_one_line(tiny, tmp_path):
    ran = run_notebook(tiny, tiny.released, tmp_path, 'again = checker("other", globals())')
    (error,) = ran.of("again =")
    assert len(error.traceback) == 1
    assert error.traceback[0].startswith("grader: ")
    assert "'other'" in error.traceback[0]


@pytest.mark.parametrize("first", ["", LOUD_IMPORT])
def test_the_checker_adds_no_noise(tiny, tmp_path, first):
    setup = "from grader import checker\ncheck = checker('tiny', globals())"
    notebook = {**tiny.released, "cells": []}
    ran = run_notebook(
        tiny, notebook, tmp_path, *([first] if first else []), setup, "check('scales')", warm=False
    )
    assert ran.of("checker(") == []
    (output,) = ran.of("check('scales')")
    assert "`Scale` is not defined" in output.data["text/plain"]
