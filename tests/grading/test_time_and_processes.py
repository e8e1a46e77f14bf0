"""Code that hangs, ends its process or returns too much costs its own part only, and no time of others."""

import pytest
from report_facts import message, status
from small_unit import COUNT, DOUBLE, FULL, MOMENTS, RIGHT

from grader.subjects.time_limits import TimeLimits

QUICK = TimeLimits(cell=1.0, check=1.0, grace=1.0)


@pytest.mark.parametrize("end", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 11)"])
def test_a_cell_that_ends_the_process_is_left_out(graded, end):
    report = graded(DOUBLE, end, MOMENTS, COUNT)
    assert report.score == FULL
    kinds = [flag.kind for flag in report.flags]
    assert [kind for kind in kinds if kind != "suspicious"] == ["process"]
    assert report.flags[0].where == "cell 2"


def test_a_cell_that_loops_for_ever_is_interrupted(graded):
    report = graded(DOUBLE, "while True:\n    pass", MOMENTS, COUNT, limits=QUICK)
    assert report.score == FULL
    assert any("cell 2" in note and "was stopped" in note for note in report.notes)


def test_a_part_that_ends_the_process_costs_its_own_part_only(graded):
    report = graded("import os\ndef double(x):\n    os._exit(0)", MOMENTS, COUNT)
    assert report.score == FULL - 3
    assert status(report)["doubles"] == "error"
    assert "process" in message(report, "doubles")


@pytest.mark.parametrize(
    "hang",
    [
        "while True: pass",
        "import signal; signal.pthread_sigmask(0, signal.valid_signals())\n    while True: pass",
        "import os, signal; signal.pthread_sigmask(0, {14}); signal.pause()",
    ],
)
def test_a_part_that_hangs_is_not_run_again(graded, hang):
    cell = (
        "def moments(x):\n"
        "    with open('calls', 'a') as file:\n"
        "        file.write('x')\n"
        f"    {hang}"
    )
    report = graded(DOUBLE, cell, COUNT, limits=QUICK)
    assert report.score == FULL - 4
    assert status(report)["moments_values"] == "error"
    assert status(report)["moments_secret"] == "error"
    assert "not run, because `moments` took too long" in message(report, "moments_secret")


def test_a_submission_has_a_time_limit_for_all_its_cells(graded):
    limits = TimeLimits(cell=1.0, check=1.0, grace=1.0, submission=2.0)
    report = graded(*["while True: pass"] * 12, *RIGHT, limits=limits)
    assert report.score == 0
    assert report.seconds < 12
    assert any("longer than its 2 s" in note for note in report.notes)


def test_huge_results_do_not_pile_up(graded):
    report = graded("def double(x):\n    return np.zeros(15_000_000, 'float32')", MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert report.checks[0].evidence.got is None
    report = graded("def double(x):\n    return np.zeros(30_000_000, 'float64')", MOMENTS, COUNT)
    assert "larger than the 64 MiB" in message(report, "doubles")


def test_a_part_that_hangs_or_exits_without_a_sandbox(graded):
    hangs = "def double(x):\n    while True: pass"
    exits = "def moments(x):\n    raise SystemExit"
    report = graded(hangs, exits, COUNT, sandbox=False, limits=QUICK)
    assert status(report)["doubles"] == status(report)["moments_values"] == "error"
    assert report.score == 1
