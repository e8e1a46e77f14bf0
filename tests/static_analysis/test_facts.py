"""Facts on the graded code, from one set of syntax trees."""

import pytest

from grader.protocol.cell_messages import CodeCell
from grader.static_analysis import facts as facts_module
from grader.static_analysis.delegation import Delegation
from grader.static_analysis.facts import CodeFacts
from grader.static_analysis.sources import whole_code

FORBIDDEN = {"relu": ("keras.ops.relu",), "free": ()}
CODE = [
    CodeCell("cell 1", "import my_module\nTWO = 2"),
    CodeCell("cell 2", "def relu(x):\n    return keras.ops.relu(x)", 5),
    CodeCell("cell 3", "%run other.py\ndef free(x):\n    return x"),
]
FILES = {"my_module.py": b"import gc\ngc.get_objects()"}


@pytest.fixture
def facts():
    given = [CodeCell("", "import keras")]
    return CodeFacts(CODE, whole_code(CODE, FILES), given, FORBIDDEN)


def test_definitions_of_each_piece(facts):
    assert facts.definitions == {
        "cell 1": {"my_module", "TWO"},
        "cell 2": {"relu"},
        "cell 3": {"free"},
    }


def test_delegations_by_part_with_the_line_of_the_file(facts):
    assert facts.delegations == {"relu": Delegation("relu", "keras.ops.relu", "cell 2, line 7")}


def test_suspicions_grave_ones_first_then_files_that_were_not_read_and_modules(facts):
    found = [(item.what.partition(" (")[0], item.where, item.grave) for item in facts.suspicions]
    assert found[0] == ("other objects of its process", "my_module.py, line 2", True)
    assert found[-2:] == [
        ("the file other.py", "cell 3", False),
        ("the module my_module.py", "my_module.py", False),
    ]


def test_each_fact_is_found_once_and_only_when_it_is_asked_for(facts, monkeypatch):
    asked = []
    for name in ("delegations", "suspicions"):

        def found(*_, name=name):
            asked.append(name)
            return []

        monkeypatch.setattr(facts_module, name, found)
    assert facts.delegations == facts.delegations == {}
    assert asked == ["delegations"]
    assert facts.suspicions is facts.suspicions
    assert asked == ["delegations", "suspicions"]
