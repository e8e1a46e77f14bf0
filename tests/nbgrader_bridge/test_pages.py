"""Feedback pages made many at a time: the same as nbgrader makes one by one."""

import shutil

import pytest
from both_ways import record, reports_on
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from odd_class import DOUBLE, solved, write_class
from sqlalchemy import text

from grader.class_grading.records.hand_ins import students_of
from grader.nbgrader_bridge.batch.markdown import safe_markdown
from grader.nbgrader_bridge.batch.marks import MarkReader
from grader.nbgrader_bridge.batch.pages import FeedbackPages, why_slow_feedback
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.converters.converter_calls import generate_feedback


def pages(course):
    """The text of all pages by student."""
    folder = course.root / "feedback"
    return {path.parts[-3]: path.read_text("utf-8") for path in folder.glob("*/tiny/tiny.html")}


def normal(page):
    """The page as BeautifulSoup writes it, through which nbconvert passes all pages."""
    return str(BeautifulSoup(page, features="html.parser"))


def odd_cells(released):
    """The notebook with cells of which pages could go wrong."""
    notebook = solved(released)
    texts = [
        "# A & B\n\n$a<b$ `c < d`\n\n| e | f |\n|---|---|\n| 1 | 2 |\n\n<b>bold</b> <i>open",
        '![p](a.png) <img src="b.png"> <img src=c.png alt="see"> <img alt=""/> &nbsp; &lt;img&gt;',
        "<script>x()</script><div class='jp'>\n\n```python\nx = '<img src=q>'\n```",
    ]
    notebook["cells"] += [
        {"cell_type": kind, "metadata": {"tags": ['a"b', "c<d"]}, "source": source}
        for source in texts
        for kind in ("markdown", "raw", "code")
    ]
    notebook["cells"] += [
        {"cell_type": "code", "metadata": {}, "source": source}
        for source in ("%%bash\nls <img>", "%%R\nx <- 1", DOUBLE, "", "def f(:", "s = '\x0c\x1b'")
    ]
    return notebook


def test_pages_are_as_nbgrader_makes_them(course, hand_in, released):
    write_class(hand_in, released)
    shutil.rmtree(course.submitted / "[brackets]")  # nbgrader makes no page of such a name
    hand_in("odd", odd_cells(released))
    hand_in("odd", b"png", "pictures/a.png")
    (course.root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    hand_in("good", "2026-02-03 10:20:30 UTC", "timestamp.txt")
    students = students_of(course, "tiny")
    with Gradebook(course.db_url) as book:
        book.update_or_create_assignment("tiny", duedate="2026-02-01 00:00:00 UTC")
    assert record(course, reports_on(course, students)) == []
    with Gradebook(course.db_url) as book:
        book.find_grade("doubles", "tiny", "tiny", "stub").manual_score = 1.25
        book.find_grade("scales", "tiny", "tiny", "stub").extra_credit = 0.5
        book.find_comment("double", "tiny", "tiny", "stub").manual_comment = "*nearly* <script>"
        book.db.commit()
    assert FeedbackPages(course, "tiny").write(students) == []
    ours, beside = pages(course), list((course.root / "feedback").rglob("*"))
    modes = {path: path.stat().st_mode for path in beside}
    assert generate_feedback(course, "tiny", students) == []
    theirs = pages(course)
    assert set(theirs) == set(ours) == set(students)
    for student, page in theirs.items():
        assert normal(ours[student]) == page
    assert {path: path.stat().st_mode for path in (course.root / "feedback").rglob("*")} == modes
    assert "Late submission penalty (Score: -3.5)" in theirs["good"]
    assert "<em>nearly</em> &lt;script&gt;" in theirs["stub"]
    assert theirs["odd"].count('alt="No description has been provided') == 1


def test_pages_show_what_the_gradebook_says_now(course, hand_in, released):
    hand_in("ada", solved(released))
    record(course, reports_on(course, ["ada"]))
    writer = FeedbackPages(course, "tiny")
    writer.write(["ada"])
    assert "Score: 3.5 / 5.0" in pages(course)["ada"]
    with Gradebook(course.db_url) as book:
        book.find_grade("halves", "tiny", "tiny", "ada").manual_score = 0.25
        book.db.commit()
    writer.write(["ada"])
    assert "Score: 3.75 / 5.0" in pages(course)["ada"]


def test_students_without_marks_or_notebook_have_no_page_and_stop_nobody(course, hand_in, released):
    for name in ("ada", "bob", "cy", "[d]"):
        hand_in(name, solved(released))
    record(course, reports_on(course, ["ada", "bob", "[d]"]))
    shutil.copytree(course.root / "autograded" / "ada", course.root / "autograded" / "eve")
    broken = course.root / "autograded" / "bob" / "tiny" / "tiny.ipynb"
    broken.chmod(0o600)
    broken.write_text("{")
    left = FeedbackPages(course, "tiny").write(["ada", "bob", "cy", "[d]", "eve"])
    assert left == ["bob", "cy", "eve"]
    assert set(pages(course)) == {"ada", "[d]"}


def test_one_students_page_holds_nothing_of_anothers(course, hand_in, released):
    for name in ("sophia-q", "yusuf-q"):
        notebook = solved(released)
        notebook["cells"][0]["source"] = f"I am {name}"
        notebook["cells"].append(
            {"cell_type": "code", "metadata": {}, "source": f"own_name = '{name}'"}
        )
        hand_in(name, notebook)
    record(course, reports_on(course, ["sophia-q", "yusuf-q"]))
    FeedbackPages(course, "tiny").write(["sophia-q", "yusuf-q"])
    for name, other in (("sophia-q", "yusuf-q"), ("yusuf-q", "sophia-q")):
        assert f"I am {name}" in pages(course)[name]
        assert pages(course)[name].count(name) == 2
        assert other not in pages(course)[name]


def test_a_missing_gradebook_is_one_clear_line_and_none_is_made(course):
    (course.root / "gradebook.db").unlink()
    with pytest.raises(NbgraderError, match="there is no gradebook"):
        FeedbackPages(course, "tiny").write(["ada"])
    assert not (course.root / "gradebook.db").exists()


def test_readers_wait_for_writers(course):
    with MarkReader(course.db_url, "tiny")._engine.connect() as connection:
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 60_000


@pytest.mark.parametrize(
    "setting",
    [
        "c.GenerateFeedback.preprocessors = ['nbgrader.preprocessors.GetGrades']",
        "c.GenerateFeedback.pre_convert_hook = print",
        "c.CourseDirectory.groupshared = True",
        "c.GetGrades.enabled = False",
    ],
)
def test_what_only_nbgrader_itself_does_is_left_to_it(course, setting):
    (course.root / "nbgrader_config.py").write_text(f"c = get_config()\n{setting}\n")
    assert "nbgrader itself does the work" in why_slow_feedback(course, "tiny")
    with pytest.raises(NbgraderError, match="nbgrader itself"):
        FeedbackPages(course, "tiny")


def test_a_template_of_the_course_is_used(course, hand_in, released):
    (course.root / "own" / "mine").mkdir(parents=True)
    (course.root / "own" / "mine" / "index.html.j2").write_text(
        "{{ nb.cells | length }} cells, {{ resources.nbgrader.score }} points"
    )
    (course.root / "own" / "mine" / "conf.json").write_text('{"base_template": "base"}')
    (course.root / "nbgrader_config.py").write_text(
        "from pathlib import Path\nc = get_config()\nc.HTMLExporter.template_name = 'mine'\n"
        f"c.HTMLExporter.extra_template_basedirs = [{str(course.root / 'own')!r}]\n"
    )
    assert why_slow_feedback(course, "tiny") is None
    hand_in("ada", solved(released))
    record(course, reports_on(course, ["ada"]))
    FeedbackPages(course, "tiny").write(["ada"])
    assert pages(course)["ada"].endswith("cells, 3.5 points")


def test_what_is_remembered_of_markdown_is_bounded():
    long = "*x* " * 6000
    assert safe_markdown(long) == safe_markdown(long)
    from grader.nbgrader_bridge.batch.markdown import _remembered

    before = _remembered.cache_info().currsize
    safe_markdown(long + "y")
    assert _remembered.cache_info().currsize == before
    assert _remembered.cache_info().maxsize
