"""A class graded on a cluster has the reports that it has at home."""

import shutil

import pytest
from dask_cluster import doubled, facts, hand_in, odd_class, refused

from grader.class_grading.workers import workers
from grader.cluster import course_bundle
from grader.cluster import job as job_module
from grader.cluster.errors import ClusterError
from grader.cluster.run import grade_on_cluster
from grader.grading.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]


def test_same_reports_as_at_home(small_course, two_threads, one_sandbox):
    course, students = odd_class(small_course.root)
    settings = Settings(course, "small")
    away = dict(grade_on_cluster(settings, students, two_threads.address))
    with workers(settings, 1, one_sandbox) as pool:
        home = dict(pool.results(students))
    assert sorted(away) == sorted(home) == students
    for student in students:
        assert away[student].aligned.items == home[student].aligned.items
    away, home = ({name: item.report for name, item in found.items()} for found in (away, home))
    for student in students:
        assert facts(away[student]) == facts(home[student])
    assert {away[name].score for name in ("right", "ünïcödé <b>")} == {8.0}
    assert away["helped"].score == 3.0
    assert away["helped"].notes == ["passwd was left out: it is a link: hand in the file itself"]
    assert away["linked"].score == away["junk"].score == 0
    assert two_threads.left_over == []


@pytest.mark.exhaustive
def test_a_course_that_workers_do_not_see(small_course, two_threads, monkeypatch):
    """Its solution is gone from this machine before the first submission travels, and the secret,
    which never does, soon after."""
    hand_in(small_course, "ann", *doubled(1))
    fingerprint = course_bundle.fingerprint
    monkeypatch.setattr(course_bundle, "fingerprint", lambda *a: f"not {fingerprint(*a)}")
    secret = small_course.root / ".course-secret"

    def students():
        shutil.rmtree(small_course.solutions)
        yield "ann"
        secret.unlink()

    settings = Settings(small_course, "small")
    ((student, graded),) = grade_on_cluster(settings, students(), two_threads.address)
    assert (student, graded.report.score) == ("ann", 8.0)
    assert not secret.exists()
    assert not small_course.solutions.exists()
    assert two_threads.left_over == []


@pytest.mark.exhaustive
def test_closing_leaves_the_cluster_clean(small_course, two_threads):
    """What is in flight is dropped, however many students there are. A grading process that was
    killed before that cost nobody anything."""
    hand_in(small_course, "ann", *doubled(1))
    taken = []

    def students():
        while True:
            taken.append("ann")
            yield "ann"

    settings = Settings(small_course, "small")
    grading = grade_on_cluster(settings, students(), two_threads.address)
    results = [next(grading)]
    killed = two_threads.grading_processes[0]
    killed.kill()
    results += [next(grading) for _ in range(20)]
    assert {graded.report.score for _, graded in results} == {8.0}
    assert len(taken) < len(results) + 20
    assert not killed.is_running()
    assert two_threads.left_over
    grading.close()
    assert two_threads.left_over == two_threads.grading_processes == []


def test_stopping(small_course, two_threads):
    settings = Settings(small_course, "small")
    students = iter(["ann", "bob"])
    ended = grade_on_cluster(settings, students, two_threads.address, stopped=lambda: True)
    assert list(ended) == []
    assert two_threads.left_over == two_threads.grading_processes == []


@pytest.mark.exhaustive
def test_a_unit_that_cannot_be_opened_on_a_worker(small_course, two_threads):
    """One line, and no submission is graded without it."""
    hand_in(small_course, "ann", *doubled(1))

    def students():
        shutil.rmtree(small_course.solutions)
        yield "ann"

    settings = Settings(small_course, "small")
    with pytest.raises(
        ClusterError, match=r"tcp://127.* cannot grade this class: there is no unit 'small'"
    ):
        list(grade_on_cluster(settings, students(), two_threads.address))


def test_other_versions(small_course, two_threads, monkeypatch):
    versions = job_module.versions
    monkeypatch.setattr(job_module, "versions", lambda name: versions(name) | {"keras": "2.4.3"})
    line = refused(small_course, two_threads.address)
    assert line.startswith("worker tcp://127.0.0.1:")
    assert "keras 3." in line
    assert "(home has 2.4.3): install the same versions" in line


def test_another_grader(small_course, two_threads, monkeypatch):
    monkeypatch.setattr(job_module, "engine_fingerprint", lambda: "an older one")
    line = refused(small_course, two_threads.address)
    assert "cannot grade this class: the grader there is not the one at home" in line
    assert two_threads.left_over == []
