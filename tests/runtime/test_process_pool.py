"""Workers: streams, deaths, stops. The worker processes are real ones."""

import functools
import itertools
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import worker_tasks

from grader.runtime.process_pool import WorkerDied, WorkerFunctions, Workers

WORK = WorkerFunctions(worker_tasks.start, worker_tasks.do, worker_tasks.stop)


def results(tasks, count=2, work=WORK):
    with Workers(work, count) as pool:
        return dict(pool.results(tasks))


def test_all_tasks_have_their_results():
    tasks = [("square", number) for number in range(20)]
    assert results(tasks) == {task: task[1] ** 2 for task in tasks}


def test_a_worker_keeps_what_it_made(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTES", str(tmp_path))
    work = WorkerFunctions(worker_tasks.start, worker_tasks.do, worker_tasks.leave_a_note)
    pids = set(results([("pid", number) for number in range(6)], 1, work).values())
    assert [path.name for path in tmp_path.iterdir()] == [str(*pids)]
    assert (tmp_path / str(*pids)).read_text() == "6", "stopped once, after the last task"


def test_what_a_task_raises_is_its_result():
    found = results([("raise", "no such thing"), ("odd error", "local"), ("square", 3)])
    assert isinstance(found["raise", "no such thing"], LookupError)
    assert "Local: local" in str(found["odd error", "local"])
    assert found["square", 3] == 9


def test_the_task_of_a_killed_worker_is_done_by_another(tmp_path):
    tasks = [("die once", str(tmp_path / "mark")), *(("square", number) for number in range(5))]
    found = results(tasks)
    assert found[tasks[0]] == tasks[0][1]
    assert len(found) == 6


def test_a_task_that_kills_every_worker_is_given_up_and_the_others_are_done():
    found = results([("die", 0), ("square", 4)])
    assert isinstance(found["die", 0], WorkerDied)
    assert "3 times" in str(found["die", 0])
    assert found["square", 4] == 16


def test_what_start_raises_is_raised():
    with pytest.raises(ValueError, match="nothing to work with"):
        results(
            [("square", 1)],
            1,
            WorkerFunctions(worker_tasks.refuse, worker_tasks.do, worker_tasks.stop),
        )


def test_workers_that_cannot_start_are_given_up():
    work = WorkerFunctions(worker_tasks.end_at_once, worker_tasks.do, worker_tasks.stop)
    with pytest.raises(WorkerDied, match="while it started"):
        results([("square", 1)], 1, work)


def test_no_task_is_taken_before_a_worker_is_free_for_it():
    taken = itertools.count(1)
    ahead = []

    def tasks():
        for number in range(12):
            ahead.append(next(taken) - done[0])
            yield "square", number

    done = [0]
    with Workers(WORK, 2) as pool:
        for _ in pool.results(tasks()):
            done[0] += 1
    assert max(ahead) <= 3, "at most one for each worker besides the one just answered"


def test_a_worker_has_its_next_task_while_its_last_result_is_looked_at(tmp_path):
    mark = tmp_path / "pid"
    with Workers(WORK, 1) as pool:
        results = pool.results([("square", 3), ("hang", str(mark))], stopped=mark.exists)
        assert next(results) == (("square", 3), 9)
        _wait_for(mark.exists)
        assert list(results) == []


def test_stopping_ends_hanging_workers_at_once(tmp_path):
    mark = tmp_path / "pid"
    with Workers(WORK, 1) as pool:
        assert list(pool.results([("hang", str(mark))], stopped=mark.exists)) == []
    assert not psutil.pid_exists(int(mark.read_text()))


def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    mark = tmp_path / "pid"
    code = f"import worker_tasks; worker_tasks.employ_one_that_hangs({str(mark)!r})"
    path = os.pathsep.join([str(Path(worker_tasks.__file__).parent), *filter(None, sys.path)])
    with subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path}
    ) as it:
        _wait_for(lambda: mark.exists() and mark.read_text())
        it.kill()
    _wait_for(functools.partial(_is_gone, int(mark.read_text())))


def test_ctrl_c_reaches_nobody_but_the_parent():
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with _python("square_in_spite_of_ctrl_c()", start_new_session=True, **pipes) as it:
        it.stdout.readline()
        while it.poll() is None:
            os.killpg(it.pid, signal.SIGINT)
            time.sleep(0.2)
        assert it.stdout.read() == "{('square', 6): 36}\n"
        assert it.stderr.read() == ""


def test_a_temporary_folder_with_a_long_path(tmp_path, monkeypatch):
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    with _python("square_in_spite_of_ctrl_c()", stdout=subprocess.PIPE, text=True) as it:
        assert it.communicate()[0] == "ready\n{('square', 6): 36}\n"


def _python(call, **options):
    """A process of its own that makes a call to `worker_tasks`."""
    path = os.pathsep.join([str(Path(worker_tasks.__file__).parent), *filter(None, sys.path)])
    command = [sys.executable, "-c", f"import worker_tasks; worker_tasks.{call}"]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, **options)


def test_a_worker_that_is_killed_before_it_has_read_its_work(monkeypatch):
    started = []

    def start_and_kill(process):
        start(process)
        started.append(process.pid)
        if len(started) == 1:
            process.kill()
            process.join()

    kind = multiprocessing.get_context("forkserver").Process
    start = kind.start
    monkeypatch.setattr(kind, "start", start_and_kill)
    much = functools.partial(worker_tasks.start_with, b"x" * (4 << 20))
    assert results(
        [("square", 5)], 1, WorkerFunctions(much, worker_tasks.do, worker_tasks.stop)
    ) == {("square", 5): 25}
    assert len(started) == 2


def test_all_workers_share_the_sockets(tmp_path):
    ours, theirs = socket.socketpair()
    work = WorkerFunctions(worker_tasks.start_and_say_so, worker_tasks.do, worker_tasks.stop)
    tasks = [("die once", str(tmp_path / "mark")), ("pid", 0)]
    with ours, theirs:
        with Workers(work, 1, (theirs,)) as pool:
            found = dict(pool.results(tasks))
        heard = [int(word) for word in ours.recv(1000).decode().split()]
    assert len(heard) == 2, "the first one and the one that took its place"
    assert heard[-1] == found["pid", 0]


def _is_gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def _wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
