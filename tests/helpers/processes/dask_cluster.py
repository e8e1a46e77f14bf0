"""A real scheduler and real workers on this machine, and a class for them to grade."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from small_unit import COUNT, DOUBLE, MOMENTS, RIGHT, notebook

from grader.cluster.errors import ClusterError
from grader.cluster.run import grade_on_cluster
from grader.course.course import CourseError, load_course
from grader.grading.settings import Settings

SECONDS = 60.0
SQUARE = "def double(x):\n    return x * x"


class DaskCluster:
    """Processes of their own: `scheduler`, and `worker` for each worker that is asked for."""

    def __init__(self, folder, **settings):
        """settings: of Dask, as in its environment variables, for scheduler and workers."""
        self._folder, self.processes = folder, []
        self._environment = os.environ | {
            "DASK_TEMPORARY_DIRECTORY": str(folder / "scratch"),
            "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical",
        }
        self._environment |= settings
        folder.mkdir(parents=True)
        contact = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--port", "0", "--scheduler-file", contact, "--no-jupyter"
        )
        until(contact.is_file)
        self.address = json.loads(contact.read_text())["address"]

    def worker(self, *options):
        """Start a worker, or its nanny; returns its process at once."""
        return self._start("worker", self.address, "--memory-limit", "0", *options)

    @property
    def left_over(self):
        """What graders have left in the workers' folders."""
        return sorted(str(path) for path in self._folder.rglob("grader-*"))

    @property
    def grading_processes(self):
        """Those of the workers that run now."""
        found = [child for process in self.processes for child in below(process)]
        return [child for child in found if "grader.cluster.grading_process" in command_of(child)]

    def close(self):
        """End everything."""
        for process in self.processes[::-1]:  # the scheduler last: the others tell it goodbye
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                for child in below(process):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        child.kill()
                process.kill()
                process.wait()

    def _start(self, kind, *arguments):
        command = [sys.executable, "-m", "dask", kind, "--host", "127.0.0.1"]
        command += ["--dashboard-address", "127.0.0.1:0", "--no-dashboard"]
        with (self._folder / f"{kind}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, *map(str, arguments)],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process


def below(process):
    """All processes that a process has started, those of others among them."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def command_of(process):
    """A process's command line; nothing where it has just ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def until(true, seconds=SECONDS):
    """Wait until `true()`; fails after a minute."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited for too long"
        time.sleep(0.05)


HELPED = "def double(x):\n    assert two == '2'\n    return twice(x)"


def hand_in(course, student, *cells, name="small.ipynb", text=None):
    """Put a notebook with these cells into submitted/."""
    folder = course.submitted / student / "small"
    folder.mkdir(parents=True)
    (folder / name).write_text(notebook(*cells) if text is None else text, encoding="utf-8")
    return folder


def odd_class(root):
    """Hand in right, wrong and odd work in the course at `root`; the students' names."""
    course = load_course(root)
    hand_in(course, "right", *RIGHT)
    hand_in(course, "square", SQUARE, MOMENTS, COUNT)
    hand_in(course, "raises", "1 / 0", *RIGHT)
    hand_in(course, "ends", "import os\nos._exit(3)", *RIGHT)
    hand_in(course, "a script", name="mine (2).py", text="\n\n".join(RIGHT))
    hand_in(course, "junk", text="{ not a notebook")
    hand_in(course, "delegates", "import keras\ndef double(x):\n    return keras.ops.add(x, x)")
    hand_in(course, "ünïcödé <b>", *RIGHT, name="smäll {x}.ipynb")
    helped = hand_in(
        course, "helped", "from pkg.my import twice\ntwo = open('two.txt').read()", HELPED
    )
    (helped / "pkg").mkdir()
    (helped / "pkg" / "my.py").write_text("def twice(x):\n    return x + x")
    (helped / "two.txt").write_text("2")
    (helped / "passwd").symlink_to("/etc/passwd")
    link = hand_in(course, "linked", *RIGHT, name="elsewhere.txt")
    (link / "small.ipynb").symlink_to(course.root / "submitted" / "right" / "small" / "small.ipynb")
    (course.submitted / "nothing" / "small").mkdir(parents=True)
    return course, sorted(path.name for path in course.submitted.iterdir())


def facts(report):
    """All of a report that does not depend on when and how fast it was made."""
    data = report.to_dict() | {"student": report.student, "layers": report.layers}
    del data["seconds"]
    for check in data["checks"]:
        del check["seconds"]
    return data


def doubled(number):
    """A right answer in other words: no two of them are the same."""
    return (f"# {number}\n{DOUBLE}", MOMENTS, COUNT)


def refused(course, address, unit="small"):
    """The line that grading one student ends with, before the student is even asked for."""
    taken = []

    def students():
        taken.append("ann")
        yield "ann"

    with pytest.raises(ClusterError) as caught:
        list(grade_on_cluster(Settings(course, unit), students(), address))
    assert not taken
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, CourseError)  # which the command line tells as a line
    return str(caught.value)
