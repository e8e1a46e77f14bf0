"""Students on Windows and macOS: `check --sandbox none` needs nothing that only Linux has."""

import pytest
from course_folders import run, write_notebook

WITHOUT_LINUX = """
import os, signal, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "landlock", "pyseccomp", "seccomp", "fcntl", "pwd", "grp", "termios"):
            raise ImportError(f"No module named {name!r}")

sys.meta_path.insert(0, Absent())
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
for name in ("fork", "forkpty", "setsid", "unshare", "pidfd_open", "O_NOFOLLOW", "O_NONBLOCK"):
    os.__dict__.pop(name, None)
for name in ("SIGALRM", "setitimer", "ITIMER_REAL", "alarm"):
    signal.__dict__.pop(name, None)
from grader.cli.main import main
main()
"""


@pytest.mark.parametrize("mistakes", [pytest.param((), marks=pytest.mark.exhaustive), ("squares",)])
def test_check_runs_without_what_only_linux_has(tiny, tmp_path, mistakes):
    student = tiny.student_course(tmp_path / "course")
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved(*mistakes))
    arguments = ("check", "tiny", path, "--sandbox", "none")
    told = run(*arguments, cwd=student, script=WITHOUT_LINUX)
    assert told.err == ""
    assert told.code == len(mistakes)
    assert ("You square your argument" in told.out) == bool(mistakes)


@pytest.mark.parametrize(
    "encoding",
    [
        "cp437",
        pytest.param("cp1252", marks=pytest.mark.exhaustive),
        pytest.param("ascii", marks=pytest.mark.exhaustive),
    ],
)
def test_an_old_console_gets_its_own_characters(tiny, tmp_path, encoding):
    student = tiny.student_course(tmp_path / "course")
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved("squares"))
    told = run("check", "tiny", path, cwd=student, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (told.code, told.err) == (1, "")
    assert "You square your argument" in told.out
