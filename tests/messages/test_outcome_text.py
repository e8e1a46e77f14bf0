"""The sentences of outcomes: what helps is said, and of a hidden case nothing that its inputs decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring import Case, Check
from grader.evaluation.compare import Mismatch
from grader.evaluation.trace import Failure
from grader.messages.outcome_text import (
    MAX_CELL_CHARACTERS,
    MAX_MISMATCH_CHARACTERS,
    cell_note,
    cell_notes,
    error_message,
    failed_message,
    hidden_message,
    not_written,
)
from grader.protocol.cell_messages import CellResult

SECRET = "0.12345"
FRAME = "cell 4 (piece 2), line 12, in call: y = x / 0"


def probe(part, draw):
    """The layer's output."""


CHECK = Check("output", "Layer", "The output.", 1.0, (), probe, (Case("example"),))


def error(*failure, hidden=False, case="example", broken="", **more):
    return error_message(CHECK, Failure(*failure, **more), case, hidden, broken)


def test_a_wrong_result_is_told_with_its_case_and_not_at_any_length():
    assert failed_message(Mismatch("y", "`y` is 1"), "example") == "`y` is 1"
    assert failed_message(Mismatch("y", "`y` is 1"), "two rows") == "`y` is 1 (case: two rows)"
    long = failed_message(Mismatch("y", "a" * 2000), "example")
    assert long == "a" * MAX_MISMATCH_CHARACTERS + "…"


def test_an_exception_is_told_with_its_line_and_case():
    assert error("ValueError", "no rows", (FRAME,)) == (
        "raised ValueError: no rows at cell 4, line 12, in call: y = x / 0"
    )
    assert error("ValueError", "", case="two") == "raised ValueError (case: two)"


@pytest.mark.parametrize(
    ("message", "nearest", "helps"),
    [
        ("'Layer' object has no attribute 'eps'", "epsilon", "`eps` is not an attribute of your `Layer`; it has `epsilon`."),
        ("'list' object has no attribute 'add'", "append", "`add` is not an attribute of a `list`; it has `append`."),
        ("module 'numpy' has no attribute 'meen'", "mean", "There is no `meen` in `numpy`; it has `mean`."),
        ("name 'x1' is not defined", "x2", "`x1` is not defined; `x2` is."),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_answered_with_the_nearest(message, nearest, helps):
    assert error("AttributeError", message, nearest=nearest) == (
        f"{helps} It raised AttributeError: {message}"
    )


def test_what_is_not_there_yet_is_no_exception():
    assert error("NotImplementedError", "") == "`Layer` is not written yet (NotImplementedError)"
    assert error("MissingPart", "x").startswith("`Layer` is not defined: is its cell there")
    broken = "cell 4 is not valid Python"
    assert error("MissingPart", "x", broken=broken) == f"`Layer` is not defined, for {broken}"
    assert (
        error("MalformedAnswer", SECRET)
        == "the process that runs `Layer` did not answer as it should"
    )


def test_a_librarys_own_not_implemented_is_one():
    assert not_written(Failure("NotImplementedError", ""))
    stub = ("cell 1, line 2, in f: raise NotImplementedError('later')",)
    assert not_written(Failure("NotImplementedError", "later", stub))
    assert not not_written(Failure("NotImplementedError", "Cannot convert a symbolic tensor"))
    library = ("cell 1, line 2, in f: return np.dot(x, x)",)
    assert not not_written(Failure("NotImplementedError", "symbolic", library))
    assert not not_written(Failure("ValueError", ""))


HIDDEN = {
    "an exception of Python's": (("ValueError", SECRET, (FRAME,)), " raised ValueError at cell 4, line 12"),
    "one with a made-up name": (("Is" + SECRET, SECRET), " raised an exception"),
    "a name of Python's that is no class": (("print", SECRET), " raised an exception"),
    "a frame without a line": (("KeyError", SECRET, (SECRET,)), " raised KeyError"),
    "too slow": (("TimeLimitReached", SECRET), " takes too long"),
}  # fmt: skip


@pytest.mark.parametrize("what", HIDDEN)
def test_a_hidden_case_tells_nothing_of_its_inputs(what):
    failure, told = HIDDEN[what]
    says = error(*failure, hidden=True, case=SECRET)
    assert says == f"the visible cases pass, but a hidden one{told}"


def test_how_a_process_ended_tells_only_the_graders_own_words():
    ended = "the visible cases pass, but a hidden one ended the process that ran it"
    assert error("ProcessEnded", "exit status 12", process=True, hidden=True) == ended
    limit = "killed: more than 2 GiB of memory"
    assert error("ProcessEnded", limit, process=True, hidden=True) == f"{ended}: {limit}"
    assert error("ProcessEnded", "exit status 12", process=True) == (
        "the process that ran it ended: exit status 12"
    )


@given(st.text(), st.text(), st.lists(st.text(), max_size=2))
def test_no_text_of_an_exception_gets_out_of_a_hidden_case(kind, message, frames):
    marked = f"{SECRET}{message}"
    frames = [f"cell 1, line 3, in f: {SECRET}{frame}" for frame in frames]
    assert SECRET not in error(kind + "?", marked, tuple(frames), hidden=True, case=SECRET)
    assert SECRET not in hidden_message(CHECK)


def test_a_cell_that_ran_or_is_a_stub_needs_no_note():
    assert cell_note("cell 1", CellResult("passed")) == ""
    assert cell_note("cell 1", CellResult("raised", "NotImplementedError")) == ""


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (CellResult("raised", "ValueError", "no", 3), "cell 1, line 3 raised an exception: ValueError: no"),
        (CellResult("syntax", "SyntaxError", "bad", 1), "cell 1, line 1 is not valid Python: SyntaxError: bad"),
        (CellResult("interrupted", "Timeout", "it ran 9 s"), "cell 1 was stopped: it ran 9 s"),
        (CellResult("made up", "E", ""), "cell 1 failed: E"),
    ],
)  # fmt: skip
def test_a_cell_that_did_not_run_is_one_line(result, says):
    assert cell_note("cell 1 (piece 3)", result) == says


def test_a_long_message_of_a_cell_is_cut():
    assert len(cell_note("cell 1", CellResult("raised", "E", "m" * 2000))) == MAX_CELL_CHARACTERS


def missing(name, beside=()):
    message = f"[Errno 2] No such file or directory: '{name}'"
    result = CellResult("raised", "FileNotFoundError", message)
    return cell_notes("cell 1", result, beside)[0].removeprefix(
        f"cell 1 raised an exception: FileNotFoundError: {message}"
    )


def test_a_file_that_is_not_there_is_asked_for():
    assert missing("/content/drive/a.csv") == (
        ". Hand in a.csv beside the notebook, and open it by its name alone"
    )
    assert missing("data\\a.csv", ["sub/a.csv"]) == (
        ". sub/a.csv was handed in beside the notebook: open it as 'sub/a.csv'"
    )
    assert missing("folder/") == missing("folder") == ""


def test_a_module_that_is_not_there_is_told():
    def note(message):
        return cell_notes("cell 1", CellResult("raised", "ModuleNotFoundError", message), [])[0]

    assert note("No module named 'helpers_of_mine'").endswith(
        ". It is not installed here, and no helpers_of_mine.py lies beside the notebook"
    )
    assert note("No module named 'nowhere.inner'").endswith(". It is not installed here")
    assert "installed" not in note("No module named 'numpy.inner'")


def test_a_line_in_a_file_beside_is_named_and_notes_follow():
    result = CellResult("raised", "ValueError", "no", 1, ["cell 1, line 1: f()", "mine.py, line 3, in f: x"], notes=["no net"])  # fmt: skip
    assert cell_notes("cell 1", result, ["mine.py"]) == (
        "cell 1, line 1 raised an exception: ValueError: no (at mine.py, line 3)",
        ["cell 1: no net"],
    )
    assert "mine.py" not in cell_notes("cell 1", result, [])[0]
