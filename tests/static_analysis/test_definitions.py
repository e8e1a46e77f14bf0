"""What code defines and where its statements begin: whole, damaged or full of magics, nothing gets lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.static_analysis.definitions import bindings, definitions, pieces
from grader.static_analysis.parsing import MAX_PARSED, parse, without_magics

LINES = st.lists(
    st.sampled_from(
        ["def f(x):", "    return x", "@g", "class A:", "# why", "", "x = 1", "y = (", ")", "%time"]
    ),
    max_size=12,
)

BOUND = {
    "functions and classes": ("def f(): pass\nasync def g(): pass\nclass A: pass", "f g A"),
    "assignments": ("a = b = 1\nc: int = 2\nd += 1\n(e, [f, *g]) = x", "a b c d e f g"),
    "attributes and items bind nothing": ("a.b = 1\na[0] = 2", ""),
    "imports": ("import a.b, c as d\nfrom e import f, g as h", "a d f h"),
    "inside if, try, with and loops": (
        "if x:\n    a = 1\nelse:\n    b = 1\n"
        "try:\n    c = 1\nexcept E:\n    d = 1\nelse:\n    e = 1\nfinally:\n    f = 1\n"
        "with x:\n    g = 1\nfor i in x:\n    h = 1\nwhile x:\n    j = 1",
        "a b c d e f g h j",
    ),
    "not inside functions and classes": ("def f():\n    a = 1\nclass A:\n    b = 1", "f A"),
    "beside magics": ("%matplotlib inline\n!pip install x\n?f\na = 1", "a"),
    "with a syntax error": ("def f(:\nclass A\nasync  def g(\na = 1\nb == 2\nc: int = 3", "f A g a c"),
}  # fmt: skip


@pytest.mark.parametrize("what", BOUND)
def test_names_that_code_binds(what):
    source, names = BOUND[what]
    assert bindings(source) == frozenset(names.split())


def test_definitions_are_functions_and_classes_alone():
    source = "import a\nb = 1\ndef f(): pass\nif b:\n    class A: pass"
    assert definitions(source) == {"f", "A"}
    assert definitions(source + "\n(") == {"f"}  # at the margin, as far as it can be seen


def test_what_is_too_large_or_too_odd_has_no_tree():
    assert parse("x = 1") is not None
    assert parse("#" * (MAX_PARSED + 1)) is None
    assert parse("#" * MAX_PARSED) is not None
    assert parse("x = \x00") is None
    assert parse("x = " + "(" * 5000) is None
    assert bindings("#" * MAX_PARSED + "\nfound = 1") == {"found"}


def test_pieces_begin_with_decorators_and_the_comments_above():
    source = "import a\n\n# why\n# so\n@b\n@c\ndef f():\n    return 1\n\nx = 1; y = 2\nz = [\n 1]"
    assert pieces(source) == [
        (0, "import a\n"),
        (2, "# why\n# so\n@b\n@c\ndef f():\n    return 1\n"),
        (9, "x = 1; y = 2"),
        (10, "z = [\n 1]"),
    ]


def test_a_syntax_error_stays_in_its_piece():
    source = "x = (1\n# of f\n@d\n@e\ndef f():\n    return\n\nclass A(:\n    y = 1\nz = 2"
    assert pieces(source) == [
        (0, "x = (1"),
        (1, "# of f\n@d\n@e\ndef f():\n    return\n"),
        (7, "class A(:\n    y = 1"),
        (9, "z = 2"),
    ]


@given(LINES)
def test_pieces_are_the_source_again_and_each_says_its_line(lines):
    source = "\n".join(lines)
    found = pieces(source)
    assert "\n".join(text for _, text in found) == source
    for line, text in found:
        assert text.split("\n") == source.split("\n")[line : line + text.count("\n") + 1]


@given(LINES)
def test_without_magics_every_line_keeps_its_number(lines):
    left = without_magics("\n".join(lines)).split("\n")
    expected = "\n".join(lines).split("\n")
    assert left == ["" if line == "%time" else line for line in expected]
