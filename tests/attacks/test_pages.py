"""nbgrader's feedback pages of hand-ins full of HTML: nothing of theirs is run or fetched."""

import os
from html.parser import HTMLParser

import pytest
from attack_files import attacks
from attacked_class import LIMITS, TIMES, make_course
from rich.console import Console

from grader.class_grading.grade_class import grade_course
from grader.class_grading.options import GradeOptions
from grader.grading.settings import Settings

HTML = [attack for attack in attacks() if "html" in attack.covers and attack.unit == "batchnorm"]
OWN = ("canary_alert", "attacker.invalid")
pytestmark = [
    pytest.mark.xdist_group("attacks"),
    pytest.mark.slow,
    pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="only Linux seals code off"),
]


class Running(HTMLParser):
    """Collects what of a student's would run, or be fetched: in scripts, styles and attributes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self._inside = [], ""

    def handle_starttag(self, tag, attributes):
        self._inside = tag if tag in ("script", "style") else ""
        self.found += [f"{n}={v}" for n, v in attributes if any(own in str(v) for own in OWN)]
        self.found += [tag] if any(own in tag for own in OWN) else []

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside and any(own in data for own in OWN):
            self.found.append(data)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """By attack, its feedback page."""
    course = make_course(tmp_path_factory.mktemp("pages") / "course")
    for attack in HTML:
        attack.write(course.submitted / attack.name / attack.unit, {})
    settings = Settings(course, "batchnorm", "auto", TIMES, LIMITS)
    with open(os.devnull, "w") as nowhere:
        result = grade_course(GradeOptions(settings), Console(file=nowhere))
    assert not result.problems
    folder = course.root / "feedback"
    return {path.parts[-3]: path.read_text("utf-8") for path in folder.glob("*/batchnorm/*.html")}


@pytest.mark.parametrize("attack", HTML, ids=lambda attack: attack.name)
def test_feedback_pages_stay_inert(pages, attack):
    page = Running()
    page.feed(pages[attack.name])
    page.close()
    assert page.found == []
    # It is there to be read.
    assert attack.name == "html_in_metadata" or any(own in pages[attack.name] for own in OWN)
