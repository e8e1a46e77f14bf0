"""Grading a class while something of it is killed at a random moment, then finishing it."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time

import psutil
from small_class import HAND_INS, make_course, results, stamps

COMMAND = [sys.executable, "-m", "grader", "grade", "small", "--jobs", "2"]
SECONDS_TO_END = 300


def make_class(root, copies=4):
    """A course with a class of several copies of each hand-in; returns it."""
    many = {f"{name}{number}": text for number in range(copies) for name, text in HAND_INS.items()}
    return make_course(root, many)


def grade(course):
    """Grade the class undisturbed; returns the exit status and how long it took in seconds."""
    begun = time.monotonic()
    process = _start(course)
    return process.wait(SECONDS_TO_END), time.monotonic() - begun


def kill_and_finish(course, seconds, seed):
    """Kill one random process of a run at a random moment of its `seconds`, then run again.

    Returns what was killed, the run's exit status, the next run's, and whose reports that next run
    wrote although they had been written and noted before.
    """
    draw = random.Random(seed)
    process = _start(course)
    _wait_for_the_moment(course, process, seconds, draw)
    victims = _tree(process)
    victim = draw.choice(victims) if victims else None
    what = _name(victim, process) if victim else "nothing: it was done"
    if victim is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.kill()
    status = process.wait(SECONDS_TO_END)
    _wait_for_orphans(victims)
    before = stamps(course), _noted(course)
    finished, _ = grade(course)
    again = [n for n, stamp in stamps(course).items() if n in before[1] and before[0][n] != stamp]
    return what, status, finished, again


def forget(course):
    """Remove all that grading has written."""
    for name in ("autograded", "feedback", "reports", "gradebook.db"):
        subprocess.run(["rm", "-rf", str(course.root / name)], check=True)


def _start(course):
    # Who is killed cannot remove its temporary files.
    temporary = course.root / "tmp"
    temporary.mkdir(exist_ok=True)
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "TMPDIR": str(temporary)}
    return subprocess.Popen(
        COMMAND,
        cwd=course.root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait_for_the_moment(course, process, seconds, draw):
    """Half of the moments are anywhere, half are after some hand-ins have been graded."""
    deadline = time.monotonic() + SECONDS_TO_END
    if draw.random() < 0.5:
        deadline = time.monotonic() + draw.uniform(0.0, seconds)
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)
        return
    wanted = draw.randrange(len(list(course.submitted.iterdir())))
    while process.poll() is None and len(stamps(course)) <= wanted and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(draw.uniform(0.0, 0.1))


def _tree(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(process.pid)
        if parent.status() != psutil.STATUS_ZOMBIE:
            return [parent, *parent.children(recursive=True)]
    return []


def _name(victim, process):
    if victim.pid == process.pid:
        return "the command"
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        depth = [parent.pid for parent in victim.parents()].index(process.pid)
        words = " ".join(victim.cmdline())
        kinds = {
            "resource_tracker": "resource tracker",
            "multiprocessing.forkserver": "worker, or what workers are forked from",
            "bwrap": "bubblewrap",
            "zygote": "zygote, supervisor or child",
        }
        kind = next((kind for part, kind in kinds.items() if part in words), words[:40])
        return f"{kind}, {depth + 1} below the command"
    return "a process that had just ended"


def _wait_for_orphans(victims):
    for item in psutil.wait_procs(victims, timeout=60)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            if item.status() != psutil.STATUS_ZOMBIE:
                item.send_signal(signal.SIGKILL)
                raise AssertionError(f"{item} outlived the run that it belonged to")


def _noted(course):
    from grader.class_grading.records.journal import Journal

    return set(Journal(course.root / "reports" / "small" / ".journal.jsonl").read())


__all__ = ["forget", "grade", "kill_and_finish", "make_class", "results"]
