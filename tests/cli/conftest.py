"""A tiny course, released once for each worker, and `grader` run within the test's own process."""

import signal
import sys

import pytest
from course_folders import Told, batchnorm, tiny

from grader.cli.main import main

__all__ = ["batchnorm", "grader", "tiny"]


@pytest.fixture
def grader(monkeypatch, capfd):
    """Run the command line here: `grader("check", "tiny", cwd=folder)`."""
    handler = signal.getsignal(signal.SIGINT)

    def call(*arguments, cwd):
        monkeypatch.chdir(cwd)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr(sys, "argv", ["grader", *map(str, arguments)])
        monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        out, err = capfd.readouterr()
        return Told(code, out, err)

    yield call
    signal.signal(signal.SIGINT, handler)
