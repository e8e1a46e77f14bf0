"""Notebooks that are large because of their outputs are read without them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.file_formats import large_notebooks
from grader.file_formats.file_text import UnreadableSubmission
from grader.file_formats.large_notebooks import TooComplex, without_outputs
from grader.hand_in_choice.hand_in_reading import read_submission
from grader.submission import reading


def notebook(*cells, **more):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def code(source, outputs=(), **more):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs), **more}


PICTURE = {"output_type": "display_data", "data": {"image/png": "A" * 26_000_000}, "metadata": {}}


def test_a_notebook_of_26_mb_of_outputs_is_read(hand_in):
    path = hand_in(notebook(code("x = 1", [PICTURE]), code("y = 2")))
    submission = read_submission(path)
    assert [cell.source for cell in submission.cells] == ["x = 1", "y = 2"]
    (note,) = submission.notes
    assert note == "unit.ipynb is large (24.8 MiB): it was read without its outputs"


def test_a_notebook_of_26_mb_of_code_is_refused(hand_in):
    with pytest.raises(UnreadableSubmission, match=r"larger than the limit \(24.8 MiB"):
        read_submission(hand_in(notebook(code("x" * 26_000_000))))


@pytest.mark.parametrize(
    "more",
    [b"[", b'{"a":', b'"\\"', pytest.param(b"[],", marks=pytest.mark.exhaustive)],
)
def test_what_is_not_a_notebook_costs_little(hand_in, more):
    data = b'{"cells": [{"outputs": [' + more * (21_000_000 // len(more))
    with pytest.raises(UnreadableSubmission):
        read_submission(hand_in(data))


def test_a_large_notebook_that_breaks_off_in_an_output_is_told_so(hand_in):
    data = json.dumps(notebook(code("x = 1", [PICTURE])), sort_keys=True)[:-1000]
    with pytest.raises(UnreadableSubmission, match="breaks off in the middle"):
        read_submission(hand_in(data))


def test_there_is_a_limit_all_the_same(hand_in, monkeypatch):
    monkeypatch.setattr(reading, "MAX_NOTEBOOK_BYTES", 25_000_000)
    with pytest.raises(UnreadableSubmission, match=r"the limit is 23\.8 MiB"):
        read_submission(hand_in(notebook(code("x = 1", [PICTURE]))))


def test_brackets_and_depth_are_counted(monkeypatch):
    monkeypatch.setattr(large_notebooks, "MAX_TOKENS", 100)
    monkeypatch.setattr(large_notebooks, "MAX_DEPTH", 50)
    with pytest.raises(TooComplex):
        without_outputs(b"[]" * 60)
    with pytest.raises(TooComplex):
        without_outputs(b"[" * 60)


WORDS = st.sampled_from(
    ["outputs", "cells", "attachments", "widgets", '"', "\\", "]", "}", "ö", ":"]
)
VALUES = st.recursive(
    st.none() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, database=None)
@given(
    st.lists(st.tuples(st.lists(WORDS), st.lists(VALUES, max_size=3), VALUES), max_size=4),
    st.booleans(),
)
def test_nothing_but_outputs_goes(cells, older):
    made = [code(source, outputs, metadata={"a": value}) for source, outputs, value in cells]
    whole = notebook(*made, metadata={"widgets": {"state": [1]}, "title": "widgets"})
    if older:
        whole = {"worksheets": [{"cells": whole.pop("cells")}], **whole}
    found = json.loads(without_outputs(json.dumps(whole, ensure_ascii=False).encode()))
    left = found["worksheets"][0]["cells"] if older else found["cells"]
    assert [(cell["source"], cell["outputs"]) for cell in left] == [(c[0], []) for c in cells]
    assert found["metadata"] == {"widgets": {}, "title": "widgets"}
