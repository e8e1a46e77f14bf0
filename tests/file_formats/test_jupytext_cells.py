"""Scripts in cells: each cell's code is found again at the line that it says."""

import logging
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.file_formats.jupytext_cells import ScriptCell, split

HEADER = "# ---\n# jupyter:\n#   kernel: x\n# ---\n\n"
CODE = st.sampled_from(["x = 1", "x = 1\ny = 2", "def f():\n\n    return 1", "# a comment\nz = 3"])


def test_cells_have_kind_metadata_and_line():
    text = '# %% [markdown]\n# Words\n\n# %% nbgrader={"solution": true}\nx = 1\n\n# %%\ny = 2\n'
    assert split(text) == [
        ScriptCell("Words", "markdown", {}, 0),
        ScriptCell("x = 1", "code", {"nbgrader": {"solution": True}}, 4),
        ScriptCell("y = 2", "code", {}, 7),
    ]


@pytest.mark.parametrize("before", ["", "\ufeff", "\n\n", "#!/usr/bin/python\n"])
def test_a_header_is_dropped_and_counted(before):
    parts = split(f"{before}{HEADER}# %%\nx = 1\n")
    assert [(part.source, part.line) for part in parts] == [("x = 1", before.count("\n") + 6)]


@pytest.mark.parametrize("header", ["# ---\n# open: 1\n", "# ---\nx = 0\n# ---\n"])
def test_a_header_without_an_end_is_code(header):
    assert "# ---" in split(f"{header}\n# %%\nx = 1\n")[0].source


def test_repeated_cells_have_places_of_their_own():
    parts = split("# %%\nx = 1\n\n# %%\nx = 1\n\n# %%\nx = 1\n")
    assert [part.line for part in parts] == [1, 4, 7]


def test_comments_that_look_like_magics_stay_comments():
    (part,) = split("# %%\n# cd into it\nx = 1\n")
    assert part.source == "# cd into it\nx = 1"


def test_characters_that_only_some_take_for_line_ends_are_spaces():
    (part,) = split("# %%\nx = 1  # a\x0cb\u2028c\n")
    assert part.source == "x = 1  # a b c"


def test_another_form():
    found = split("# Words\n\n```python\nx = 1\n```\n", "markdown", ".md")
    assert [(part.kind, part.source, part.line) for part in found] == [
        ("markdown", "# Words", 0),
        ("code", "x = 1", 3),
    ]


def test_what_the_reader_chokes_on_is_none_and_leaves_no_trace(monkeypatch):
    import jupytext

    def choke(*_, **__):
        warnings.warn("odd", stacklevel=1)
        raise RecursionError

    monkeypatch.setattr(jupytext, "reads", choke)
    monkeypatch.setattr(logging.root.manager, "disable", logging.DEBUG)
    assert split("# %%\nx = 1\n") is None
    assert logging.root.manager.disable == logging.DEBUG


@given(st.lists(CODE, min_size=1, max_size=6))
def test_every_cell_stands_where_it_says(sources):
    text = "".join(f"# %%\n{source}\n\n" for source in sources)
    parts = split(text)
    assert [part.source for part in parts] == sources
    lines = text.split("\n")
    for part in parts:
        block = part.source.split("\n")
        assert lines[part.line : part.line + len(block)] == block
