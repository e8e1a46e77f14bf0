"""Student code in the grader's own process."""

from grader.protocol.cell_messages import CodeCell
from grader.subjects.local_session import LocalSession
from grader.subjects.time_limits import TimeLimits


def test_ending_the_process_ends_the_cell_only():
    session = LocalSession(TimeLimits(), {"__name__": "a_notebook"})
    cells = [CodeCell("cell 1", "import os\nos._exit(0)"), CodeCell("cell 2", "x = 1")]
    results = session.run(cells)
    assert results["cell 1"].status == "raised"
    assert results["cell 1"].error_type == "SystemExit"
    assert results["cell 2"].status == "passed"
