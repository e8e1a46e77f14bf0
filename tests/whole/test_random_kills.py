"""Whatever is killed, whenever: the same command finishes the class, with the same results.

`benchmarks/random_kills.py` does this as often as it is told to. What is killed at a known moment:
a worker in `test_process_pool`, the command in `test_ctrl_c`, the journal in `test_run`.
"""

import pytest
from killing import forget, grade, kill_and_finish, make_class, results

pytestmark = [
    pytest.mark.slow,
    pytest.mark.exhaustive,
    pytest.mark.xdist_group("random_kills"),
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The course, what comes of its class undisturbed, and how long that takes."""
    course = make_class(tmp_path_factory.mktemp("killed") / "course", copies=2)
    status, seconds = grade(course)
    assert status == 0
    return course, results(course), seconds


@pytest.mark.parametrize("seed", [3, 4])
def test_a_kill_costs_nothing(undisturbed, seed):
    course, expected, seconds = undisturbed
    forget(course)
    _, _, finished, again = kill_and_finish(course, seconds, seed)
    assert finished == 0
    assert again == []
    assert results(course) == expected
