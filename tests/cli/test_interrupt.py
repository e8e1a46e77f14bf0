"""Ctrl-C, and `grader watch`: processes that somebody else ends."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from queue import Empty, Queue

import pytest
from course_folders import environment, with_cells, write_notebook
from warm_processes import warm_popen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
PATIENCE = 60.0

STUBBORN = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"


class Running:
    """A `grader` that runs beside the test."""

    def __init__(self, *arguments, cwd):
        self.process = warm_popen(
            "grader",
            *arguments,
            cwd=cwd,
            env=environment(COLUMNS="150"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        self.seen = []
        self._lines = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, text):
        """Wait for a line with this text; the lines that came with it."""
        end, lines = time.monotonic() + PATIENCE, []
        while time.monotonic() < end:
            try:
                lines.append(self._lines.get(timeout=0.2))
            except Empty:
                if self.process.poll() is not None and self._lines.empty():
                    break
                continue
            self.seen.append(lines[-1])
            if text in lines[-1]:
                return lines
        raise AssertionError(f"no line with {text!r} came: {self.seen}")

    def interrupt(self):
        """Ctrl-C; exit status and stderr."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code, self.process.stderr.read()

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture
def running():
    started = []

    def start(*arguments, cwd):
        started.append(Running(*arguments, cwd=cwd))
        return started[-1]

    yield start
    for item in started:
        item.close()


def wait_for(path):
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.05)


@pytest.mark.parametrize("where", ["cell", "check", "stubborn cell"])
def test_ctrl_c_ends_a_check_with_one_line(tiny, running, tmp_path, where):
    student = tiny.student_course(tmp_path / "course")
    mark = tmp_path / "begun"
    begun = f"open({str(mark)!r}, 'w').close()"
    endless = f"{begun}\n{STUBBORN}" if where == "stubborn cell" else f"{begun}\nwhile True: pass"
    if where == "check":
        inside = endless.replace("\n", "\n    ")
        notebook = tiny.solved(double=f"def double(x):\n    {inside}")
    else:
        notebook = with_cells(tiny.solved(), endless)
    path = write_notebook(tmp_path / "mine.ipynb", notebook)
    content = path.read_bytes()
    check = running("check", "tiny", path, "--cell-seconds", "600", cwd=student)
    wait_for(mark)
    code, err = check.interrupt()
    assert (code, err) == (130, "grader: stopped\n")
    assert path.read_bytes() == content


def test_watch_checks_at_each_save(tiny, running, tmp_path):
    student = tiny.student_course(tmp_path / "course")
    path = student / "assignments" / "tiny" / "tiny.ipynb"
    watch = running("watch", "tiny", cwd=student)
    watch.until("Watching")
    watch.until("0 of 3 visible checks pass")

    # Jupyter writes a new file and moves it over the old one.
    draft = path.with_name("draft.tmp")
    draft.write_text(json.dumps(tiny.solved("squares")), encoding="utf-8")
    os.replace(draft, path)
    watch.until("You square your argument")
    watch.until("of 3 visible checks")

    path.write_text('{"cells": [', encoding="utf-8")
    lines = watch.until("tiny.ipynb")
    assert len("".join(lines).strip().splitlines()) == 1, lines
    assert lines[-1].startswith("grader: ")

    write_notebook(path, tiny.solved())
    watch.until("All 3 visible checks pass.")
    code, err = watch.interrupt()
    assert (code, err) == (0, "")


def test_watch_checks_when_a_module_beside_the_notebook_is_saved(tiny, running, tmp_path):
    student = tiny.student_course(tmp_path / "course")
    folder = student / "assignments" / "tiny"
    (folder / "my_utils.py").write_text("def twice(x):\n    return x * x\n")
    source = "from my_utils import twice\n\ndef double(x):\n    return twice(x)"
    write_notebook(folder / "tiny.ipynb", tiny.solved(double=source))
    watch = running("watch", "tiny", cwd=student)
    watch.until("You square your argument")
    watch.until("of 3 visible checks")
    (folder / "my_utils.py").write_text("def twice(x):\n    return x + x\n")
    watch.until("All 3 visible checks pass.")
    assert watch.interrupt() == (0, "")


def test_watch_outlives_a_deleted_notebook(tiny, running, tmp_path):
    student = tiny.student_course(tmp_path / "course")
    path = student / "assignments" / "tiny" / "tiny.ipynb"
    watch = running("watch", "tiny", cwd=student)
    watch.until("0 of 3 visible checks pass")
    path.unlink()
    watch.until("there is no file")
    write_notebook(path, tiny.solved())
    watch.until("All 3 visible checks pass.")
    assert watch.interrupt() == (0, "")
