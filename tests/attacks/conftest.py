"""One class for all tests of attacks: it takes a minute, so it is graded once."""

import pytest
from attacked_class import Machine, graded_class, listening, make_course


@pytest.fixture(scope="session")
def attacked(tmp_path_factory):
    """Honest students and all attackers in one class, graded."""
    root = tmp_path_factory.mktemp("attacked") / "course"
    with listening(make_course(root)) as machine:
        yield graded_class(machine)


@pytest.fixture(scope="session")
def machine(attacked) -> Machine:
    """What the attackers aimed at."""
    return attacked.machine
