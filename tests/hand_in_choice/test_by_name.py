"""Which name says most that a file is the hand-in."""

import random

import pytest

from grader.hand_in_choice.by_name import by_name, core_of, letters_in_name, numbers_in, rank
from grader.hand_in_choice.candidates import Candidate


@pytest.fixture
def files(tmp_path):
    def make(*names, **contents):
        made = []
        for name in [*names, *contents]:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents.get(name, ""))
            made.append(Candidate(path, name, 0.0, True))
        return made

    return make


BEST = {
    "the name itself": ["batchnorm.ipynb", "batchnorm (1).ipynb", "batchnorm.py"],
    "the script of that name": ["batchnorm.py", "batchnorm-final.ipynb"],
    "in other letters": ["BatchNorm.ipynb", "batchnorm2.ipynb"],
    "a notebook before a script": ["my batchnorm.ipynb", "batchnorm1.py"],
    "what adds least": ["batchnorm2.ipynb", "batchnorm-final.ipynb"],
    "the highest copy": ["batchnorm (10).ipynb", "batchnorm (9).ipynb", "batchnorm (1).ipynb"],
    "a misspelt name": ["bachnorm.ipynb", "homework.ipynb"],
    "the only notebook": ["homework.ipynb", "plots.py", "tools.py"],
    "what lies above": ["homework.ipynb", "sub/batchnorm.ipynb"],
}


@pytest.mark.parametrize("what", BEST)
def test_the_likeliest_name(files, what):
    names = BEST[what]
    for seed in range(4):
        mixed = files(*names)
        random.Random(seed).shuffle(mixed)
        assert by_name(mixed, "batchnorm").name == names[0]


def test_what_calls_the_units_checker_is_found(files, tmp_path):
    found = files("one.ipynb", "two.ipynb")
    (tmp_path / "two.ipynb").write_text('"check = checker(\\"batchnorm\\", globals())"')
    assert by_name(found, "batchnorm").name == "two.ipynb"
    (tmp_path / "two.ipynb").write_text("check = checker('activations', globals())")
    assert by_name(files("one.ipynb", "two.ipynb"), "batchnorm") is None


def test_where_no_name_says_anything_none_is_taken(files):
    assert by_name([], "batchnorm") is None
    assert by_name(files("one.py", "two.py"), "batchnorm") is None
    assert by_name(files("one.py"), "batchnorm").name == "one.py"


def test_the_order_of_candidates(files):
    names = ["unit.ipynb", "Unit.ipynb", "unit1.ipynb", "unit.py", "sub/unit2.ipynb"]
    found = sorted(files(*reversed(names)), key=lambda item: rank(item, "unit"))
    assert [item.name for item in found] == names


def test_letters_and_numbers_of_a_name(files):
    assert core_of("Batch-Norm (1).IPYNB") == "batchnorm1ipynb"
    late, first = files("ann_late_123_unit-2.ipynb", "ann_45_unit.ipynb")
    assert letters_in_name(late) == letters_in_name(first) == "annunit"
    assert numbers_in("unit (2)-30") == [2, 30]
    assert numbers_in("9" * 40) == [int("9" * 18), int("9" * 18), 9999]
