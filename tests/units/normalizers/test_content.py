"""The unit `normalizers`: what its misconceptions and right answers must be before any is run."""

import ast
import itertools
from collections import Counter
from pathlib import Path

import pytest
from part_sources import definitions, edited, signature, without_docstrings

from grader.course.unit_loading import load_unit

UNIT = load_unit(Path(__file__).parents[3] / "solutions" / "normalizers")
MISCONCEPTIONS = list(UNIT.misconceptions.values())
PARTS = {
    "LayerNormalization",
    "InstanceNormalization",
    "GroupNormalization",
    "BatchRenormalization",
    "WeightNormalization",
    "SpectralNormalization",
}
CONVENTIONS = {
    "layer_epsilon_default",
    "layer_gamma_of_last_axis",
    "instance_epsilon_default",
    "instance_channels_first",
    "instance_without_weights",
    "group_epsilon_default",
    "renorm_momentum_reversed",
    "weightnorm_exponential",
}


@pytest.mark.parametrize("wrong", MISCONCEPTIONS, ids=lambda wrong: wrong.name)
def test_edits_change_the_code_and_leave_python(wrong):
    source = UNIT.part_sources[wrong.part]
    result = edited(source, wrong)
    compile(result, wrong.name, "exec")
    assert without_docstrings(result) != without_docstrings(source)
    assert wrong.part in definitions(result)


def test_no_edit_reaches_into_a_docstring():
    """Docstrings get reworded, and an edit must not depend on them."""
    for wrong in MISCONCEPTIONS:
        documented = [
            ast.get_docstring(node, clean=False)
            for node in ast.walk(ast.parse(UNIT.part_sources[wrong.part]))
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        for text, (find, _) in itertools.product(filter(None, documented), wrong.edits):
            assert find not in text, f"{wrong.name}: {find!r} is in a docstring"


def test_no_two_misconceptions_are_the_same_edit():
    results = Counter(
        (wrong.part, without_docstrings(edited(UNIT.part_sources[wrong.part], wrong)))
        for wrong in MISCONCEPTIONS
    )
    assert max(results.values()) == 1


def composes(first, second):
    for one, other in ((first, second), (second, first)):
        try:
            compile(edited(edited(UNIT.part_sources[one.part], one), other), "pair", "exec")
        except (ValueError, SyntaxError):
            continue
        return True
    return False


@pytest.mark.parametrize("part", sorted(PARTS))
def test_most_pairs_compose(part):
    """Pairs are tried in both orders; those that do not compose are alternatives at one spot."""
    pairs = list(itertools.combinations([w for w in MISCONCEPTIONS if w.part == part], 2))
    composed = sum(composes(*pair) for pair in pairs)
    assert composed >= 0.6 * len(pairs), f"{composed} of {len(pairs)} pairs"


def test_pairs_that_students_make_compose():
    for first, second in [
        ("layer_epsilon_outside_root", "layer_bessel"),
        ("layer_axis_is_kept", "layer_config_forgets_epsilon"),
        ("instance_channels_first", "instance_epsilon_default"),
        ("group_interleaved", "group_epsilon_outside_root"),
        ("renorm_momentum_reversed", "renorm_r_inverted"),
        ("renorm_gradient_through_corrections", "renorm_updates_first"),
        ("weightnorm_g_starts_at_one", "weightnorm_norm_constant_in_gradient"),
        ("spectral_u_not_kept", "spectral_frobenius"),
    ]:
        assert composes(UNIT.misconceptions[first], UNIT.misconceptions[second]), (first, second)


def test_misconceptions_cover_every_part():
    counts = Counter(wrong.part for wrong in MISCONCEPTIONS)
    assert set(counts) == PARTS
    assert min(counts.values()) >= 10


def test_points_are_those_of_the_notebook():
    points = Counter()
    for check in UNIT.checks:
        points[check.part] += check.points
    text = " ".join(cell.source for cell in UNIT.cells if cell.kind == "text")
    assert sum(points.values()) == 20
    for part in PARTS:
        row = next(line for line in text.splitlines() if f"| `{part}`" in line)
        assert row.rstrip(" |").endswith(f"| {points[part]:g}"), part


def test_names_are_unique_identifiers_in_lower_case():
    for items in (MISCONCEPTIONS, UNIT.right_answers):
        names = [item.name for item in items]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() and name == name.lower() for name in names)


def test_words_speak_to_the_student_in_one_to_three_sentences():
    for wrong in MISCONCEPTIONS:
        assert wrong.says.endswith("."), wrong.name
        assert 40 <= len(wrong.says) <= 340, (wrong.name, len(wrong.says))
        assert "()" not in wrong.says, f"{wrong.name} writes code"


def test_words_are_not_used_twice_within_a_part():
    words = Counter((wrong.part, wrong.says) for wrong in MISCONCEPTIONS)
    assert max(words.values()) == 1


def test_conventions_are_marked_and_name_whose_they_are():
    marked = {wrong.name for wrong in MISCONCEPTIONS if wrong.convention}
    assert marked == CONVENTIONS
    for name in marked:
        says = UNIT.misconceptions[name].says
        assert "PyTorch" in says, name
        assert "Keras" in says, name


def test_there_are_enough_right_answers_for_every_part():
    counts = Counter(part for right in UNIT.right_answers for part in right.sources)
    assert set(counts) == PARTS
    assert len(UNIT.right_answers) >= 10
    assert min(counts.values()) >= 3


@pytest.mark.parametrize("right", UNIT.right_answers, ids=lambda right: right.name)
def test_right_answers_define_their_parts_with_their_signatures(right):
    for part, source in right.sources.items():
        compile(source, right.name, "exec")
        found = definitions(source)
        assert part in found
        assert signature(found[part]) == signature(definitions(UNIT.part_sources[part])[part])
