"""What is told of switches that a student's code set, by whichever process it was set in."""

import pytest

from grader.messages.switch_notes import _SETTERS, switch_notes
from grader.process_state.state import switch_names
from grader.protocol.cell_messages import CodeCell

CODE = [CodeCell("the file (piece 2)", "import torch\ntorch.set_default_dtype(torch.float64)", 3)]
DTYPE = "PyTorch's default dtype"


@pytest.mark.parametrize("end", ["put back", "stuck"])
def test_a_switch_of_a_library_that_only_the_other_process_loaded_is_told(monkeypatch, end):
    monkeypatch.setattr(
        "grader.messages.switch_notes.switch_names", lambda: switch_names() - set(_SETTERS)
    )
    (note,) = switch_notes([[DTYPE, "the file (piece 2)", end]], CODE)
    assert note.startswith(f"the file, line 5 changes {DTYPE} for the whole process")


def test_what_no_library_has_is_not_told():
    told = [["<b>my own words</b>", "the file (piece 2)", "stuck"], [DTYPE, "elsewhere", "stuck"]]
    assert switch_notes(told, CODE) == []


def test_a_switch_that_an_imported_module_sets_is_told_with_its_line_there():
    cell = [CodeCell("cell 3", "import my_utils")]
    module = [CodeCell("my_utils.py", "import keras\nkeras.config.set_floatx('float16')")]
    (note,) = switch_notes([["Keras's floatx", "cell 3", "put back"]], cell, module)
    assert note.startswith("my_utils.py, line 2 changes Keras's floatx for the whole process")
