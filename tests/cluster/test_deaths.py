"""Workers that are killed, leave and join; schedulers that go away."""

import pytest
from dask_cluster import below, command_of, doubled, hand_in, until

from grader.cluster import dispatch
from grader.cluster.errors import ClusterError, WorkersKilled
from grader.cluster.run import grade_on_cluster
from grader.grading.graded_submission import GradedSubmission
from grader.grading.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster_deaths")]


@pytest.fixture
def class_of_12(small_course):
    """The settings of a class, and the students."""
    students = [f"s{number:02}" for number in range(12)]
    for number, student in enumerate(students):
        hand_in(small_course, student, *doubled(number))
    return Settings(small_course, "small"), students


def kill(process):
    """Kill a worker that grades; all processes that have to end with it."""
    others = below(process)
    assert any("grader.cluster.grading_process" in command_of(other) for other in others)
    process.kill()
    return others


def gone(processes):
    """Wait until none of them runs."""
    until(lambda: not any(p.is_running() and p.status() != "zombie" for p in processes), 20)


def test_killed_workers_cost_nobody_a_mark(class_of_12, make_cluster):
    """One of a nanny, which starts another one; one without, and one joins in its place. What they
    had started ends with them."""
    settings, students = class_of_12
    cluster = make_cluster()
    first = cluster.worker("--nthreads", "1", "--no-nanny")
    grading = grade_on_cluster(settings, students, cluster.address)
    reports = dict([next(grading)])
    others = kill(first)
    nanny = cluster.worker("--nthreads", "1")
    reports |= dict([next(grading)])
    worker = next(child for child in below(nanny) if len(child.children()) > 0)
    others += kill(worker)
    reports |= dict(grading)
    assert {name: item.report.score for name, item in reports.items()} == dict.fromkeys(
        students, 8.0
    )
    gone(others)
    assert cluster.left_over == []


@pytest.mark.exhaustive
def test_what_becomes_of_work_that_is_lost(class_of_12, make_cluster, monkeypatch):
    """Submissions whose workers are killed too often have an exception, and the class goes on,
    until no worker is left."""
    settings, students = class_of_12
    cluster = make_cluster(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    first = cluster.worker("--nthreads", "1", "--no-nanny")
    grading = grade_on_cluster(settings, students, cluster.address)
    results = dict([next(grading)])
    others = kill(first)
    second = cluster.worker("--nthreads", "1", "--no-nanny")
    while sum(isinstance(result, GradedSubmission) for result in results.values()) < 2:
        results |= dict([next(grading)])
    killed = [result for result in results.values() if isinstance(result, WorkersKilled)]
    assert "1 workers were killed" in str(killed[0])
    monkeypatch.setattr(dispatch, "WORKERS_SECONDS", 0.5)
    monkeypatch.setattr(dispatch, "COUNT_SECONDS", 0.1)
    others += kill(second)
    with pytest.raises(ClusterError, match=r"all workers have left tcp://.*: start some with"):
        list(grading)
    gone(others)
    assert cluster.left_over == []


@pytest.mark.exhaustive
def test_a_scheduler_that_goes_away(class_of_12, make_cluster, impatient):
    """It is told at once, and what the worker has started ends with the worker."""
    settings, students = class_of_12
    cluster = make_cluster()
    worker = cluster.worker("--nthreads", "1", "--no-nanny")
    others = []

    def until_it_is_gone():
        yield students[0]
        until(lambda: cluster.grading_processes)
        others.extend(below(worker))
        cluster.scheduler.kill()
        yield students[1]

    with pytest.raises(ClusterError, match=r"the scheduler at tcp://.* went away: start it"):
        list(grade_on_cluster(settings, until_it_is_gone(), cluster.address))
    gone(others)
    assert cluster.left_over == []
