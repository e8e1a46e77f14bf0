"""The unit `initializers`: what its misconceptions and right answers must be before any is run."""

import ast
import itertools
from collections import Counter
from pathlib import Path

import pytest
from part_sources import definitions, without_docstrings

from grader.course.unit import edit
from grader.course.unit_loading import load_unit

UNIT = load_unit(Path(__file__).parents[3] / "solutions" / "initializers")
MISCONCEPTIONS = UNIT.misconceptions
RIGHT_ANSWERS = {item.name: item for item in UNIT.right_answers}
PARTS = {
    "compute_fans",
    "Zeros",
    "RandomNormal",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
}
DRAWING = PARTS - {"compute_fans", "Zeros"}
CONVENTIONS = {
    "fans_pytorch_layout": "PyTorch",
    "normal_default_of_slides": "slides",
    "glorot_normal_slides": "slides",
    "glorot_uniform_slides": "slides",
    "glorot_uniform_one_over_root": "PyTorch",
    "he_uniform_one_over_root": "PyTorch",
    "glorot_normal_plain_normal": "PyTorch",
    "he_normal_plain_normal": "PyTorch",
    "normal_seed_goes_on": "NumPy",
    "glorot_normal_seed_goes_on": "NumPy",
    "glorot_uniform_seed_goes_on": "NumPy",
    "he_normal_seed_goes_on": "NumPy",
    "he_uniform_seed_goes_on": "NumPy",
}


def applied(wrong, source=None):
    return edit(UNIT.part_sources[wrong.part] if source is None else source, wrong)


def test_parts_are_those_that_the_unit_promises():
    assert set(UNIT.parts) == PARTS
    assert 19 <= sum(check.points for check in UNIT.checks) <= 22


@pytest.mark.parametrize("name", MISCONCEPTIONS)
def test_edits_change_the_code_and_leave_python(name):
    wrong = MISCONCEPTIONS[name]
    edited = applied(wrong)
    assert edited is not None
    compile(edited, name, "exec")
    assert without_docstrings(edited) != without_docstrings(UNIT.part_sources[wrong.part])
    assert wrong.part in definitions(edited)


def test_no_edit_reaches_into_a_docstring():
    """Docstrings get reworded, and an edit must not depend on them."""
    for wrong in MISCONCEPTIONS.values():
        documented = [
            ast.get_docstring(node, clean=False)
            for node in ast.walk(ast.parse(UNIT.part_sources[wrong.part]))
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        for text, (find, _) in itertools.product(filter(None, documented), wrong.edits):
            assert find not in text, f"{wrong.name}: {find!r} is in a docstring"


def test_no_two_misconceptions_are_the_same_edit():
    results = Counter(
        (wrong.part, without_docstrings(applied(wrong))) for wrong in MISCONCEPTIONS.values()
    )
    assert max(results.values()) == 1


@pytest.mark.parametrize("part", sorted(PARTS))
def test_most_pairs_compose(part):
    """Pairs are tried in both orders; those that do not compose are alternatives at one spot."""
    own = [wrong for wrong in MISCONCEPTIONS.values() if wrong.part == part]
    pairs = list(itertools.combinations(own, 2))
    composed = sum(composes(*pair) for pair in pairs)
    assert composed >= 0.5 * len(pairs), f"{composed} of {len(pairs)}"


def composes(first, second):
    for one, other in ((first, second), (second, first)):
        source = applied(one)
        if source is not None and applied(other, source) is not None:
            return True
    return False


def test_misconceptions_cover_every_part():
    counts = Counter(wrong.part for wrong in MISCONCEPTIONS.values())
    assert set(counts) == PARTS
    assert min(counts.values()) >= 5
    assert min(counts[part] for part in DRAWING) >= 20


def test_words_speak_to_the_student_in_few_sentences():
    for wrong in MISCONCEPTIONS.values():
        assert wrong.says.endswith("."), wrong.name
        assert 40 <= len(wrong.says) <= 340, (wrong.name, len(wrong.says))
        assert "you" in wrong.says.lower(), wrong.name


def test_words_are_not_used_twice_within_a_part():
    words = Counter((wrong.part, wrong.says) for wrong in MISCONCEPTIONS.values())
    assert max(words.values()) == 1


def test_conventions_are_marked_and_name_whose_they_are():
    marked = {wrong.name for wrong in MISCONCEPTIONS.values() if wrong.convention}
    assert marked == set(CONVENTIONS)
    for name, whose in CONVENTIONS.items():
        says = MISCONCEPTIONS[name].says
        assert whose in says, name
        assert "Keras" in says, name


def test_there_are_enough_right_answers_for_every_part():
    counts = Counter(part for right in RIGHT_ANSWERS.values() for part in right.sources)
    assert set(counts) == PARTS
    assert len(RIGHT_ANSWERS) >= 12
    assert min(counts.values()) >= 2


@pytest.mark.parametrize("name", RIGHT_ANSWERS)
def test_right_answers_define_their_parts(name):
    for part, source in RIGHT_ANSWERS[name].sources.items():
        compile(source, name, "exec")
        assert part in definitions(source)


def test_demo_class_is_made_of_what_there_is():
    demo = UNIT.demo_class
    assert set(demo.RIGHT_ANSWERS) <= set(RIGHT_ANSWERS)
    assert {name for names in demo.MISTAKES for name in names} <= set(MISCONCEPTIONS)
    assert any(len(names) == 2 for names in demo.MISTAKES)
