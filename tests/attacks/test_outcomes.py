"""Attacks on the grader, all in one class with honest students: what becomes of each, and of them."""

import json
import os
import re
from html.parser import HTMLParser

import pytest
from attack_files import BEGIN, SECURITY, attacks, written
from decoys import DECOYS, EARLY
from proofs import missing, said, shows

from grader.report.html import report_html
from grader.report.model import Report

ATTACKS = attacks()
HONEST = 20
BY_THE_CLOCK = "longer than|in time|too long"
pytestmark = [
    pytest.mark.xdist_group("attacks"),
    pytest.mark.slow,
    pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="only Linux seals code off"),
]


def test_there_are_enough_and_each_has_its_head():
    assert len(ATTACKS) >= 60
    assert len({attack.what for attack in ATTACKS}) == len(ATTACKS)
    assert len({attack.source for attack in ATTACKS}) == len(ATTACKS)
    for attack in ATTACKS:
        assert attack.covers, attack.name
        assert attack.clock in ("", "short"), attack.name
        assert attack.seen, attack.name
        re.compile(attack.seen)
        re.compile(attack.stopped)


def test_the_table_in_the_documentation_is_up_to_date():
    text = SECURITY.read_text("utf-8")
    assert written(text) == text, "run python tests/attacks/attack_files.py"
    named = set(re.findall(r"`(\w+)`", text.partition(BEGIN)[0].partition("## The layers")[2]))
    unknown = {name for name in named if "_" in name} - {attack.name for attack in ATTACKS}
    assert unknown <= {"check_cpu_seconds", "os_exit"}, unknown


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack(attacked, attack):
    report = attacked.reports[attack.name]
    assert isinstance(report, Report), report
    assert report.score <= attack.points
    assert not missing(attack, report), said(report)
    assert attacked.machine.secret not in json.dumps(report.to_dict())
    # What does not run into the clock on purpose has to be stopped by something better.
    assert attack.clock or not re.search(BY_THE_CLOCK, said(report)), said(report)


@pytest.mark.parametrize("student", EARLY)
def test_an_attack_that_stops_early_is_noticed(attacked, student):
    report = attacked.reports[student]
    found = missing(EARLY[student], report)
    assert any("grader.gone" in line for line in found), found
    assert not shows(EARLY[student], report)


@pytest.mark.parametrize("student", DECOYS)
def test_what_attacks_nothing_proves_nothing(attacked, student):
    report = attacked.reports[student]
    assert [attack.name for attack in ATTACKS if shows(attack, report)] == []


def test_numbers_stand_nowhere_in_what_is_handed_in(tmp_path):
    assert len({attack.number for attack in ATTACKS}) == len(ATTACKS)
    places = dict.fromkeys(("COURSE", "SOLUTIONS", "PORT", "GRADER"), "1")
    for attack in ATTACKS:
        if not attack.large:
            attack.write(tmp_path / attack.name, places)
            for path in (tmp_path / attack.name).rglob("*"):
                if path.is_file() and not path.is_symlink():
                    assert attack.number not in path.read_text("utf-8", "replace"), path


def test_honest_students_have_the_marks_that_they_have_without_attackers(attacked):
    names = [name for name in attacked.reports if name.startswith("honest-")]
    assert len(names) == HONEST
    for name in names:
        alone, together = attacked.alone[name], attacked.reports[name]
        for ours, theirs in zip(alone.checks, together.checks, strict=True):
            assert (ours.name, ours.status, ours.points) == (
                theirs.name,
                theirs.status,
                theirs.points,
            )
            assert ours.message == theirs.message
        assert together.flags == []


def test_right_answers_have_full_marks(attacked):
    from attacked_class import MISTAKES

    for name, report in attacked.reports.items():
        if name.startswith("honest-"):
            mistaken = name.removeprefix("honest-") in MISTAKES
            assert (report.score == report.max_score) is not mistaken, name


def test_nothing_outside_the_sandbox_has_changed(attacked):
    assert attacked.before == attacked.after
    assert not os.path.exists("/tmp/canary.txt")
    assert not os.path.exists("/dev/shm/canary")


def test_nobody_reached_the_network(attacked):
    assert attacked.machine.connections == []


def test_no_process_is_left(attacked):
    assert attacked.left == []


class Inert(HTMLParser):
    """Collects what a page would run, or fetch from elsewhere."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form"):
            self.found.append(self.get_starttag_text())
        if dict(attributes).get("http-equiv", "").lower() == "refresh":
            self.found.append(self.get_starttag_text())
        for name, value in attributes:
            address = re.sub(r"\s", "", value or "").lower()
            inside = address.startswith(("data:image/png;base64,", "#"))
            if name.startswith("on") or (
                name in ("src", "href", "action", "srcset") and not inside
            ):
                self.found.append(self.get_starttag_text())

    handle_startendtag = handle_starttag


@pytest.mark.parametrize(
    "attack",
    [attack for attack in ATTACKS if {"html", "names", "outputs"} & set(attack.covers)],
    ids=lambda attack: attack.name,
)
def test_pages_stay_inert(attacked, attack):
    page = Inert()
    page.feed(report_html(attacked.reports[attack.name]))
    page.close()
    assert page.found == []
