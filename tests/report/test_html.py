import re
from html.parser import HTMLParser

import pytest
from render_examples import (
    diagnosis,
    evidence,
    many_kinds,
    nasty_report,
    normal,
    outcome,
    report,
)

from grader.report.html import (
    _templates,
    outcome_html,
    outcome_mimebundle,
    picture_uri,
    report_html,
)

KINDS = many_kinds()
VOID = {"img", "meta", "br", "link"}
ALLOWED = VOID | {
    *("html", "head", "title", "style", "body", "main", "h1", "h2", "small", "p", "ul", "ol", "li"),
    *("strong", "span", "section", "div", "table", "tr", "th", "td", "caption", "footer"),
}
ATTRIBUTES = {"style", "class", "src", "alt", "scope"}
ATTRIBUTES |= {"lang", "charset", "name", "content", "http-equiv"}


class Reader(HTMLParser):
    """Collects what a browser would act on, and whether every tag is closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open, self.text = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def check_inert(text):
    page = Reader(text)
    assert not page.open
    assert set(page.tags) <= ALLOWED
    for name, value in page.attributes:
        assert not name.startswith("on")
        assert name in ATTRIBUTES
        if name == "src":
            assert re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=]+", value)
        if name == "style":
            assert "url(" not in value
    text.encode("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    return page


def test_nothing_from_a_student_gets_out_of_its_place():
    nasty = nasty_report()
    words = "".join(check_inert(report_html(nasty)).text)
    assert "<script>alert(1)</script>" in words
    assert "{{ 7*7 }}" in words
    for item in nasty.checks:
        check_inert(outcome_html(item))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_evidence_makes_sound_html(kind):
    page = check_inert(outcome_html(outcome("failed", evidence=KINDS[kind])))
    drawn = {"slope", "huge", "wide", "holes", "bfloat16", "integers", "close", "constant"}
    drawn |= {"tiny", "large", "one_column", "wrong_index"}
    assert ("img" in page.tags) == (kind in drawn)


def test_status_is_a_word():
    for status in ("passed", "failed", "error", "skipped"):
        assert status in "".join(Reader(outcome_html(outcome(status))).text)


def test_picture_has_a_description():
    page = Reader(outcome_html(outcome("failed", evidence=KINDS["slope"])))
    alt = dict(page.attributes)["alt"]
    assert "Largest difference at output[1, 2, 3, 0]" in alt


def test_hidden_outcome_never_shows_values():
    secret = evidence(normal(3, 3), normal(3, 3) + 1, (0, 0))
    text = outcome_html(outcome("failed", hidden=True, evidence=secret))
    assert "img" not in Reader(text).tags
    assert "expected" not in text


def test_fragment_has_all_that_a_student_needs():
    item = outcome(
        "failed",
        message="It differs.",
        evidence=KINDS["slope"],
        diagnosis=[diagnosis("First."), diagnosis("Second.")],
        waiting=2,
    )
    words = " ".join("".join(Reader(outcome_html(item)).text).split())
    for expected in (
        "It differs.",
        "What this looks like, the likeliest first: First. Second.",
        "Largest difference at output[1, 2, 3, 0]",
        "0 of 2 points",
        "2 hidden cases of this check run when you hand in.",
    ):
        assert expected in words


def test_page_groups_by_part_and_forbids_scripts():
    text = report_html(
        report(outcome(), outcome(part="forward"), waiting_of_unit := outcome(waiting=4))
    )
    page = check_inert(text)
    assert page.tags.count("h2") == 2
    assert "default-src 'none'" in text
    assert f"{waiting_of_unit.waiting} hidden cases run when you hand in." in text


def test_mimebundle_has_both_forms_and_no_escape_codes():
    bundle = outcome_mimebundle(outcome("failed", evidence=KINDS["slope"], message="It differs."))
    assert set(bundle) == {"text/html", "text/plain"}
    assert "It differs." in bundle["text/plain"]
    assert "\x1b" not in bundle["text/plain"]
    assert max(map(len, bundle["text/plain"].splitlines())) <= 80


def test_mimebundle_is_plain_even_where_colour_is_forced(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    text = outcome_mimebundle(outcome("failed", message="It differs."))["text/plain"]
    assert "\x1b" not in text
    assert "│ It differs." in text


def test_same_outcome_gives_the_same_bytes():
    item = outcome("failed", evidence=KINDS["slope"])
    assert outcome_html(item) == outcome_html(item)


def test_pictures_are_for_visible_failures_alone():
    shown = outcome("failed", evidence=KINDS["slope"])
    assert picture_uri(shown).startswith("data:image/png;base64,")
    assert picture_uri(outcome("failed", evidence=KINDS["slope"], hidden=True)) == ""
    assert picture_uri(outcome("passed", evidence=KINDS["slope"])) == ""
    assert picture_uri(outcome("failed")) == ""


def test_templates_themselves_clean_and_escape_whatever_they_print():
    template = _templates().from_string("{{ text }}")
    assert template.render(text="\x1b[2J\u202e<b>") == "\N{REPLACEMENT CHARACTER}&lt;b&gt;"


def test_names_between_backticks_are_code_and_nothing_else_is():
    html = outcome_html(outcome("error", message="`<b>x</b>` and `y` are `not`\n` written"))
    assert "<code>&lt;b&gt;x&lt;/b&gt;</code> and <code>y</code>" in html
    assert "<b>" not in html


def test_a_hidden_check_that_waits_says_so_once():
    html = outcome_html(outcome("skipped", hidden=True, waiting=2, message="runs at hand-in"))
    assert html.count("hand-in") + html.count("hand in") == 1
    assert "2 hidden cases" in html
