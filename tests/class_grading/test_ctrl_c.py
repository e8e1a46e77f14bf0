"""Ctrl-C while a class is graded: one line, what is done stays done, the next call goes on."""

import os
import signal
import subprocess
import time

import psutil
import pytest
from killing import COMMAND, make_class
from small_class import points, stamps

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("class_run")]


def test_ctrl_c_keeps_what_is_done(tmp_path):
    course = make_class(tmp_path / "course", copies=4)
    process = subprocess.Popen(
        COMMAND,
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while len(stamps(course)) < 3:
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.01)
    family = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does, to the workers too
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert "`grader grade small` goes on from here" in said
    assert psutil.wait_procs(family, timeout=10)[1] == []
    done, recorded = stamps(course), points(course)
    assert 3 <= len(done) < 24
    assert set(recorded) == set(done), "what was graded is recorded before it stops"
    again = subprocess.run(COMMAND, cwd=course.root, capture_output=True, text=True)
    assert again.returncode == 0, again.stdout + again.stderr
    # Whoever was graded but not yet collected counts as unchanged, too.
    assert {name: stamps(course)[name] for name in done} == done
    assert len(points(course)) == 24
