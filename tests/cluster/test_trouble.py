"""What keeps a cluster from grading is told in one line, before anything is graded."""

import socket
import subprocess
import sys

import pytest
from dask_cluster import doubled, hand_in, refused

from grader.cluster.run import grade_on_cluster
from grader.course.unit_modules import UnitError
from grader.grading.settings import Settings


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:port", ""])
def test_no_scheduler(small_course, impatient, address):
    line = refused(small_course, address)
    assert line.startswith(f"no Dask scheduler answers at {address!r}")
    assert "dask scheduler" in line


def test_another_service_at_the_address(small_course, impatient):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert refused(small_course, address).startswith("no Dask scheduler answers at")


def test_no_workers(small_course, make_cluster, impatient):
    cluster = make_cluster()
    line = refused(small_course, cluster.address)
    assert line == f"{cluster.address} has no workers: start some with `dask worker SCHEDULER`"


def test_no_such_unit(small_course):
    with pytest.raises(UnitError, match="there is no unit 'large'"):
        list(grade_on_cluster(Settings(small_course, "large"), ["ann"], "tcp://127.0.0.1:9"))


def test_without_dask(small_course):
    """Everything else of the grader works without it."""
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "from grader.grading.student_folder import Settings\n"
        "from grader.cluster.run import ClusterError, grade_on_cluster\n"
        "from grader.course.course import load_course\n"
        "from pathlib import Path\n"
        "try:\n"
        "    list(grade_on_cluster(Settings(load_course(Path(sys.argv[1])), 'small'), ['a'], 'x'))\n"
        "except ClusterError as error:\n"
        "    print(error)\n"
    )
    hand_in(small_course, "a", *doubled(1))
    done = subprocess.run(
        [sys.executable, "-c", code, str(small_course.root)], capture_output=True, text=True
    )
    assert "grading on a cluster needs Dask" in done.stdout, done.stderr
    assert "pip install" in done.stdout
