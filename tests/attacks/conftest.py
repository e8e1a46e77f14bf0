"""One class for all tests of attacks: it takes a minute, so it is graded once.

`make test` grades one attack for each topic, and `make test-all` all of them. Feedback pages and
second looks at all units are for the latter, too: `tests/nbgrader_bridge/test_feedback.py` feeds
HTML to the same pages, and two of the units are looked at twice here.
"""

from pathlib import Path

import attacked_class
import pytest
from attack_files import attacks
from attacked_class import Machine, graded_class, listening, make_course

HERE = Path(__file__).parent
ALL_EXHAUSTIVE = "test_pages.py"
SECOND_LOOKS = {"activations", "preprocessing"}


def one_for_each_topic():
    """The names of attacks that cover every topic, each of them one that none before it covers."""
    covered, names = set(), set()
    for attack in attacks():
        if not covered.issuperset(attack.covers):
            covered.update(attack.covers)
            names.add(attack.name)
    return names


def _is_sampled(item, names):
    values = getattr(item, "callspec", None) and item.callspec.params
    if item.path.name == ALL_EXHAUSTIVE:
        return False
    if values and "attack" in values:
        return values["attack"].name in names
    return not (values and "answer" in values) or values["unit"] in SECOND_LOOKS


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """Mark what is no part of the sample."""
    mine = [item for item in items if item.path.parent == HERE]
    names = one_for_each_topic() if mine else set()
    for item in mine:
        if not _is_sampled(item, names):
            item.add_marker(pytest.mark.exhaustive)


@pytest.fixture(scope="session")
def attacked(request, tmp_path_factory):
    """Honest students and attackers in one class, graded: those attackers whose tests run."""
    mine = [item for item in request.session.items if item.path.parent == HERE]
    values = [item.callspec.params for item in mine if hasattr(item, "callspec")]
    wanted = {value["attack"].name for value in values if "attack" in value}
    wanted = wanted or one_for_each_topic()
    root = tmp_path_factory.mktemp("attacked") / "course"
    with pytest.MonkeyPatch.context() as patch, listening(make_course(root)) as machine:
        chosen = [attack for attack in attacks() if attack.name in wanted]
        patch.setattr(attacked_class, "attacks", lambda: chosen)
        yield graded_class(machine)


@pytest.fixture(scope="session")
def machine(attacked) -> Machine:
    """What the attackers aimed at."""
    return attacked.machine
