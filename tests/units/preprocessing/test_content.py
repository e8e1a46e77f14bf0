"""The unit `preprocessing`: what its misconceptions and right answers must be before any is run."""

import ast
import itertools
from collections import Counter
from pathlib import Path

import pytest
from part_sources import definitions, without_docstrings

from grader.course.unit import edit
from grader.course.unit_loading import load_unit

UNIT = load_unit(Path(__file__).parents[3] / "solutions" / "preprocessing")
MISCONCEPTIONS = list(UNIT.misconceptions.values())
PARTS = [
    "resize_images",
    "save_images",
    "load_images",
    "center_pixels",
    "subtract_mean_image",
    "subtract_channel_mean",
    "standardize_channels",
    "standardize_features",
    "whiten",
]
CONVENTIONS = {
    "resize_channels_first",
    "resize_blue_first",
    "center_at_middle",
    "center_to_one",
    "channel_mean_channels_first",
    "channels_bessel",
    "features_epsilon_default",
    "features_epsilon_as_smallest_deviation",
    "features_zero_deviation_as_one",
    "features_bessel",
    "whiten_bessel",
    "whiten_epsilon_default",
    "whiten_standardizes_first",
}


def test_parts_are_those_that_are_promised():
    assert list(UNIT.parts) == PARTS


@pytest.mark.parametrize("wrong", MISCONCEPTIONS, ids=lambda item: item.name)
def test_edits_change_the_code_and_leave_python(wrong):
    source = UNIT.part_sources[wrong.part]
    edited = edit(source, wrong)
    assert edited is not None, "an edit does not stand there exactly once"
    assert wrong.part in definitions(edited)
    assert without_docstrings(edited) != without_docstrings(source)
    assert all(
        find not in ast.get_docstring(definitions(source)[wrong.part]) for find, _ in wrong.edits
    )


def test_no_two_misconceptions_are_the_same_edit():
    results = Counter(
        without_docstrings(edit(UNIT.part_sources[wrong.part], wrong)) for wrong in MISCONCEPTIONS
    )
    assert max(results.values()) == 1


def test_pairs_that_students_make_compose():
    for first, second in [
        ("resize_squeezes", "resize_nearest"),
        ("resize_crops_top_left", "resize_blue_first"),
        ("resize_without_antialiasing", "resize_returns_shares_of_one"),
        ("save_labels_as_int64", "save_images_normalized"),
        ("load_allows_pickle", "load_normalizes"),
        ("mean_image_pooled", "mean_image_in_place"),
        ("channels_bessel", "channels_test_by_own_mean"),
        ("features_bessel", "features_mean_as_bytes"),
        ("whiten_bessel", "whiten_by_pca"),
        ("whiten_epsilon_left_out", "whiten_shape_lost"),
    ]:
        pair = UNIT.misconceptions[first], UNIT.misconceptions[second]
        assert any(composes(*order) for order in itertools.permutations(pair)), (first, second)


def composes(one, other):
    source = edit(UNIT.part_sources[one.part], one)
    source = None if source is None else edit(source, other)
    if source is None:
        return False
    compile(source, "pair", "exec")
    return True


@pytest.mark.filterwarnings("error::SyntaxWarning")
def test_every_pair_that_composes_is_python():
    pairs = list(itertools.permutations(MISCONCEPTIONS, 2))
    assert sum(composes(*pair) for pair in pairs if pair[0].part == pair[1].part) > 1000


def test_misconceptions_cover_every_part():
    counts = Counter(wrong.part for wrong in MISCONCEPTIONS)
    assert set(counts) == set(PARTS)
    assert len(MISCONCEPTIONS) >= 100
    assert min(counts.values()) >= 8


def test_words_speak_to_the_student_in_a_few_sentences():
    for wrong in MISCONCEPTIONS:
        assert wrong.says.endswith((".", ".)")), wrong.name
        assert 40 <= len(wrong.says) <= 360, (wrong.name, len(wrong.says))
        assert "you" in wrong.says.lower(), wrong.name
        assert "()" not in wrong.says, f"{wrong.name} writes code"


def test_words_are_not_used_twice_within_a_part():
    words = Counter((wrong.part, wrong.says) for wrong in MISCONCEPTIONS)
    assert max(words.values()) == 1


def test_differences_of_convention_are_marked():
    assert {wrong.name for wrong in MISCONCEPTIONS if wrong.convention} == CONVENTIONS


def test_there_are_enough_right_answers_for_every_part():
    counts = Counter(part for right in UNIT.right_answers for part in right.sources)
    assert set(counts) == set(PARTS)
    assert len(UNIT.right_answers) >= 12
    assert min(counts.values()) >= 4


@pytest.mark.parametrize("right", UNIT.right_answers, ids=lambda item: item.name)
def test_right_answers_define_their_parts_with_the_signatures(right):
    for part, source in right.sources.items():
        found = definitions(source)[part]
        asked = definitions(UNIT.part_sources[part])[part]
        assert ast.unparse(found.args) == ast.unparse(asked.args)


def test_saving_and_loading_come_together():
    """How the file is laid out is a private matter of the two, so one alone fits no other."""
    pair = {"save_images", "load_images"}
    for right in UNIT.right_answers:
        assert len(pair & set(right.sources)) in (0, 2), right.name


def test_points_are_about_those_of_the_other_units():
    assert 20 <= sum(check.points for check in UNIT.checks) <= 40
