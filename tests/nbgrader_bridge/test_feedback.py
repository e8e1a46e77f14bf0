"""Feedback pages: our words and pictures show, and nothing in them does anything."""

import re

import pytest
from fake_grader import report

from grader.nbgrader_bridge.batch.markdown import safe_markdown
from grader.nbgrader_bridge.batch.pages import FeedbackPages
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.converters.converter_calls import autograde, generate_feedback
from grader.report.model import Flag


@pytest.fixture(params=["nbgrader", "fast"])
def page(course, hand_in, released, request):
    """Make the feedback page of a student whose notebook gets these additional cells."""

    def make(cells):
        hand_in("ada", released | {"cells": [*released["cells"], *cells]})
        made = report("ada", {"scales": 1.5}, notes=["<script>n()</script>"])
        made.flags = [Flag("forbidden", "<script>f()</script>", "cell 1")]
        autograde(course, "tiny", {"ada": made})
        if request.param == "fast":
            assert FeedbackPages(course, "tiny").write(["ada"]) == []
        else:
            generate_feedback(course, "tiny")
        return (course.root / "feedback" / "ada" / "tiny" / "tiny.html").read_text("utf-8")

    return make


def body(text):
    """The page from the notebook on: what stands before is nbgrader's own."""
    return text[text.index("<body") :]


def test_our_messages_and_pictures_show(page):
    text = body(page([]))
    assert "You square your argument." in text
    assert 'src="data:image/png;base64,' in text
    assert "Title of scales" in text
    assert "Score: 1.5 / 1.5" in text
    assert "Flagged for the instructor" in text


def test_what_students_wrote_does_nothing(page):
    evil = (
        '<script>x()</script><img src=x onerror="x()"> [a](javascript:x()) '
        '<iframe src="//e"></iframe><style>*{display:none}</style>\n\n**bold** $a<b$\n\n<p onclick=x()>b'
    )
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": evil, "id": "evil-1"},
        {"cell_type": "raw", "metadata": {}, "source": evil, "id": "evil-2"},
        {
            "cell_type": "code",
            "metadata": {},
            "source": "# <script>x()</script>",
            "id": "evil-3",
            "execution_count": 1,
            "outputs": [
                {
                    "output_type": "display_data",
                    "metadata": {},
                    "data": {"text/html": "<script>shown()</script>"},
                }
            ],
        },
    ]
    text = body(page(cells))
    assert "<strong>bold</strong>" in text
    assert "shown()" not in text
    assert not re.search(r"<(script|iframe|style|object|embed|form|meta)\b", text, re.IGNORECASE)
    assert not re.search(r"<[^>]*\son\w+\s*=", text)
    assert not re.search(r"""href=["']?\s*javascript""", text, re.IGNORECASE)


def test_markdown_is_still_markdown():
    html = safe_markdown("# A\n\n* b `c < d`\n\n| e | f |\n|---|---|\n| 1 | 2 |\n\n$x_1 < y$")
    for part in ("<h1", "<li>", "<code>c &lt; d</code>", "<table>", "<td>1</td>", "x_1 &lt; y"):
        assert part in html


def test_only_the_chosen_students(course, hand_in):
    for name in ("ada", "bob"):
        hand_in(name)
    autograde(course, "tiny", {name: report(name, {}) for name in ("ada", "bob")})
    assert generate_feedback(course, "tiny", students=["bob", "cy"]) == ["cy"]
    assert [path.name for path in (course.root / "feedback").iterdir()] == ["bob"]
    assert generate_feedback(course, "tiny", students=["cy"]) == ["cy"]


def test_nothing_autograded_is_one_clear_line(course):
    with pytest.raises(NbgraderError, match="No notebooks were matched"):
        generate_feedback(course, "tiny")
