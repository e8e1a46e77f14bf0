"""The unit `cifar_cnn`: what its misconceptions and right answers must be before any is run."""

import ast
import itertools
from collections import Counter
from pathlib import Path

import pytest
from part_sources import definitions, edited, signature, without_docstrings

from grader.course.unit_loading import load_unit

UNIT = Path(__file__).parents[3] / "solutions" / "cifar_cnn"
RIGHT_ANSWERS = load_unit(UNIT).right_answers
PARTS = {
    "conv2d_forward",
    "max_pool_forward",
    "max_pool_backward",
    "relu_backward",
    "relu",
    "HeNormal",
    "BatchNormalization",
    "build_cnn",
    "train",
}


@pytest.fixture(scope="module")
def unit():
    """The unit as its author wrote it."""
    return load_unit(UNIT)


@pytest.fixture(scope="module")
def misconceptions(unit):
    """The known mistakes."""
    return list(unit.misconceptions.values())


def test_edits_change_the_code_and_leave_python(unit, misconceptions):
    for wrong in misconceptions:
        source = unit.part_sources[wrong.part]
        result = edited(source, wrong)
        compile(result, wrong.name, "exec")
        assert without_docstrings(result) != without_docstrings(source), wrong.name
        assert wrong.part in definitions(result), wrong.name


def test_no_edit_reaches_into_a_docstring(unit, misconceptions):
    for wrong in misconceptions:
        documented = [
            ast.get_docstring(node, clean=False)
            for node in ast.walk(ast.parse(unit.part_sources[wrong.part]))
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        for text, (find, _) in itertools.product(filter(None, documented), wrong.edits):
            assert find not in text, f"{wrong.name}: {find!r} is in a docstring"


def test_no_two_misconceptions_are_the_same_edit(unit, misconceptions):
    results = Counter(
        (wrong.part, without_docstrings(edited(unit.part_sources[wrong.part], wrong)))
        for wrong in misconceptions
    )
    assert max(results.values()) == 1


def test_misconceptions_cover_every_part(misconceptions):
    counts = Counter(wrong.part for wrong in misconceptions)
    assert set(counts) == PARTS
    assert len(misconceptions) >= 90
    assert min(counts.values()) >= 3


def test_names_are_unique_identifiers_in_lower_case(misconceptions):
    for items in (misconceptions, RIGHT_ANSWERS):
        names = [item.name for item in items]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() and name == name.lower() for name in names)


def test_words_speak_to_the_student_in_a_few_sentences(misconceptions):
    for wrong in misconceptions:
        assert wrong.says.endswith((".", ".)")), wrong.name
        assert 40 <= len(wrong.says) <= 360, (wrong.name, len(wrong.says))
        assert "you" in wrong.says.lower(), wrong.name
    words = Counter(wrong.says for wrong in misconceptions)
    assert max(words.values()) == 1


def test_a_convention_says_whose_it_is(misconceptions):
    marked = [wrong for wrong in misconceptions if wrong.convention]
    assert [wrong.name for wrong in marked] == ["brought_momentum_reversed"]
    assert "PyTorch" in marked[0].says


def test_there_are_enough_right_answers_for_every_part():
    counts = Counter(part for right in RIGHT_ANSWERS for part in right.sources)
    assert set(counts) == PARTS
    assert len(RIGHT_ANSWERS) >= 10
    assert min(counts.values()) >= 2
    assert min(counts[part] for part in ("conv2d_forward", "build_cnn", "train")) >= 3


@pytest.mark.parametrize("right", RIGHT_ANSWERS, ids=lambda right: right.name)
def test_right_answers_define_their_part_with_its_signature(right, unit):
    for part, source in right.sources.items():
        compile(source, right.name, "exec")
        found = definitions(source)
        if part in found:
            wanted = definitions(unit.part_sources[part])[part]
            assert signature(found[part]) == signature(wanted)
        else:
            assert source.startswith(f"{part} = keras."), part


def test_points_sum_to_about_twenty(unit):
    assert sum(check.points for check in unit.checks) == pytest.approx(20, abs=1)


def test_weights_may_be_handed_in(unit):
    (attachment,) = unit.attachments
    assert attachment.name == "weights.weights.h5"
    # A million float32 parameters, and room for how a file keeps them.
    assert attachment.max_bytes >= 8e6
