"""The unit `batchnorm`: what its misconceptions and right answers must be before any is run."""

import ast
import itertools
from collections import Counter
from pathlib import Path

import pytest
from part_sources import definitions, edited, signature, without_docstrings

from grader.course.unit_loading import load_unit

UNIT = Path(__file__).parents[3] / "solutions" / "batchnorm"
LOADED = load_unit(UNIT)
MISCONCEPTIONS, RIGHT_ANSWERS = list(LOADED.misconceptions.values()), LOADED.right_answers
PARTS = {
    "batchnorm_forward",
    "batchnorm_backward",
    "population_statistics",
    "BatchNormalization",
    "fold_batchnorm",
}
CONVENTIONS = {
    "forward_epsilon_default",
    "epsilon_default",
    "bessel_in_moving_variance",
    "momentum_reversed",
    "momentum_default",
    "weights_named_as_in_pytorch",
    "fold_epsilon_default",
}


@pytest.fixture(scope="module")
def parts():
    """The source of each definition of the solution, by name."""
    source = (UNIT / "batchnorm.py").read_text(encoding="utf-8")
    return {
        name: ast.get_source_segment(source, node) for name, node in definitions(source).items()
    }


def by_name(items):
    return {item.name: item for item in items}


@pytest.mark.parametrize("name", by_name(MISCONCEPTIONS))
def test_edits_change_the_code_and_leave_python(name, parts):
    wrong = by_name(MISCONCEPTIONS)[name]
    result = edited(parts[wrong.part], wrong)
    compile(result, name, "exec")
    assert without_docstrings(result) != without_docstrings(parts[wrong.part])
    assert wrong.part in definitions(result)


def test_no_edit_reaches_into_a_docstring(parts):
    """Docstrings get reworded, and an edit must not depend on them."""
    for wrong in MISCONCEPTIONS:
        source = parts[wrong.part]
        documented = [
            ast.get_docstring(node, clean=False)
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        for text, (find, _) in itertools.product(filter(None, documented), wrong.edits):
            assert find not in text, f"{wrong.name}: {find!r} is in a docstring"


def test_no_two_misconceptions_are_the_same_edit(parts):
    results = Counter(
        (wrong.part, without_docstrings(edited(parts[wrong.part], wrong)))
        for wrong in MISCONCEPTIONS
    )
    assert max(results.values()) == 1


def test_most_pairs_compose(parts):
    """Pairs are tried in both orders; those that do not compose are alternatives at one spot."""
    for part in PARTS:
        pairs = list(itertools.combinations([w for w in MISCONCEPTIONS if w.part == part], 2))
        composed = sum(composes(parts[part], *pair) for pair in pairs)
        assert composed >= 0.7 * len(pairs), f"{part}: {composed} of {len(pairs)} pairs"


def composes(source, first, second):
    for one, other in ((first, second), (second, first)):
        try:
            compile(edited(edited(source, one), other), "pair", "exec")
        except (ValueError, SyntaxError):
            continue
        return True
    return False


def test_pairs_that_students_make_compose(parts):
    """PyTorch's two conventions together, and a few that go with each other."""
    wrong = by_name(MISCONCEPTIONS)
    for first, second in [
        ("momentum_reversed", "bessel_in_moving_variance"),
        ("momentum_reversed", "moving_variance_starts_at_zero"),
        ("epsilon_outside_root", "bessel"),
        ("epsilon_outside_root", "momentum_reversed"),
        ("epsilon_left_out", "divides_by_variance"),
        ("gamma_dropped_at_inference", "beta_dropped_at_inference"),
        ("statistics_constant_in_gradient", "updated_at_inference"),
        ("mask_ignored", "bessel"),
        ("axis_ignored", "config_forgets_momentum"),
        ("updated_at_inference", "momentum_reversed"),
        ("forward_epsilon_outside_root", "forward_bessel"),
        ("backward_dgamma_averaged", "backward_dbeta_averaged"),
        ("backward_gamma_forgotten", "backward_count_is_batch_size"),
        ("fold_epsilon_left_out", "fold_beta_forgotten"),
    ]:
        assert composes(parts[wrong[first].part], wrong[first], wrong[second]), (first, second)


def test_misconceptions_cover_every_part():
    counts = Counter(wrong.part for wrong in MISCONCEPTIONS)
    assert set(counts) == PARTS
    assert len(MISCONCEPTIONS) >= 40
    assert min(counts.values()) >= 5


def test_names_are_unique_identifiers_in_lower_case():
    for items in (MISCONCEPTIONS, RIGHT_ANSWERS):
        names = [item.name for item in items]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() and name == name.lower() for name in names)


def test_words_speak_to_the_student_in_one_to_three_sentences():
    for wrong in MISCONCEPTIONS:
        assert wrong.says.endswith((".", ".)")), wrong.name
        assert 40 <= len(wrong.says) <= 340, (wrong.name, len(wrong.says))
        assert "you" in wrong.says.lower(), wrong.name
        assert "()" not in wrong.says, f"{wrong.name} writes code"


def test_words_are_not_used_twice_within_a_part():
    words = Counter((wrong.part, wrong.says) for wrong in MISCONCEPTIONS)
    assert max(words.values()) == 1


def test_conventions_are_marked_and_name_whose_they_are():
    marked = {wrong.name for wrong in MISCONCEPTIONS if wrong.convention}
    assert marked == CONVENTIONS
    for name in marked:
        says = by_name(MISCONCEPTIONS)[name].says
        assert "PyTorch" in says, name
        assert "Keras" in says, name


def test_there_are_enough_right_answers_for_every_part():
    counts = Counter(part for right in RIGHT_ANSWERS for part in right.sources)
    assert set(counts) == PARTS
    assert len(RIGHT_ANSWERS) >= 20
    assert min(counts.values()) >= 3


@pytest.mark.parametrize("name", by_name(RIGHT_ANSWERS))
def test_right_answers_define_their_part_with_its_signature(name, parts):
    for part, source in by_name(RIGHT_ANSWERS)[name].sources.items():
        compile(source, name, "exec")
        found = definitions(source)
        assert part in found
        assert signature(found[part]) == signature(definitions(parts[part])[part])


def test_forward_and_backward_come_together():
    """The cache is a private matter of the two, so one of them alone would fit no other."""
    pair = {"batchnorm_forward", "batchnorm_backward"}
    for right in RIGHT_ANSWERS:
        assert len(pair & set(right.sources)) in (0, 2), right.name
