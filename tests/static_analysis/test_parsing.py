"""Texts are parsed once while a submission is graded, and no reader changes what others read."""

import ast
from collections import Counter

import pytest

from grader.static_analysis import parsing
from grader.static_analysis.cell_tree import cell_tree, place, read_cell
from grader.static_analysis.definitions import bindings, definitions, pieces
from grader.static_analysis.parsing import parse, parse_alone, parsed, shared_trees


@pytest.fixture
def count(monkeypatch):
    """How often each text was parsed."""
    counted, original = Counter(), ast.parse

    def counting(source, *arguments, **options):
        counted[source] += 1
        return original(source, *arguments, **options)

    monkeypatch.setattr(ast, "parse", counting)
    return counted


def test_each_text_is_parsed_once_for_all_readers(count):
    with shared_trees():
        for source in ("def f():\n    return 1", "x = (", "%matplotlib inline\ny = 2"):
            for read in (parse, cell_tree, read_cell, definitions, bindings, pieces):
                read(source)
                read(source)
    assert set(count.values()) == {1}


def test_outside_of_a_grading_each_reader_has_a_tree_of_its_own(count):
    assert parse("x = 1") is not parse("x = 1")
    assert count["x = 1"] == 2


def test_trees_are_forgotten_after_a_grading(count):
    for _ in range(2):
        with shared_trees():
            with shared_trees():
                parse("x = 1")
            assert parse("x = 1") is parse("x = 1")
    assert count["x = 1"] == 2


def test_what_time_runs_is_numbered_like_its_cell_for_every_reader():
    source = "import keras\n%time z = keras.ops.relu(y)"
    with shared_trees():
        for _ in range(2):
            names = [node for node in ast.walk(cell_tree(source)) if isinstance(node, ast.Name)]
            assert {node.lineno for node in names if node.id in "yz"} == {2}


def test_a_reader_to_whom_magics_are_code_leaves_the_others_their_tree():
    source = "def f():\n    get_ipython().run_line_magic('time', 'z = 1')"
    with shared_trees():
        before = ast.dump(parse(source))
        read = cell_tree(source)
        assert len(read.body) > 1
        assert ast.dump(parse(source)) == before


def test_texts_for_which_there_is_no_room_are_parsed_anew(count, monkeypatch):
    monkeypatch.setattr(parsing, "MAX_SHARED", 10)
    with shared_trees():
        for _ in range(3):
            assert [parse(text) is not None for text in ("a = 1", "b = 22", "c = 1")] == [True] * 3
    assert count == {"a = 1": 1, "b = 22": 3, "c = 1": 1}


@pytest.mark.parametrize(
    ("source", "refused"),
    [("x = 1", False), ("x = (", True), ("x\0", True), ("x" * 200_001, False)],
)
def test_only_what_python_refuses_is_refused(source, refused):
    assert parsed(source).refused is refused
    assert (parsed(source).tree is None) == (source != "x = 1")


def test_code_that_is_too_much_to_be_read_may_run():
    assert read_cell("x" * 200_001) == (None, True)
    assert read_cell("x = (") == (None, False)
    assert read_cell("%time x = (")[1] is False


def test_lines_count_from_the_files_start():
    from grader.protocol.cell_messages import CodeCell

    (node,) = parse_alone("\nx = 1").tree.body
    assert place(CodeCell("the file", "\nx = 1", 40), node) == "the file, line 42"
