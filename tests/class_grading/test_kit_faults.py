"""A student whom a fault of the kit met is not graded, with a line; the class goes on."""

from small_class import hand_in, make_course, marks, run
from small_unit import RIGHT, notebook

LACKS = notebook(
    "from grader.datasets.dataset_errors import IncompleteKit\nraise IncompleteKit('gone')", *RIGHT
)


def test_the_others_have_their_marks_and_that_one_none(tmp_path):
    course = make_course(tmp_path / "course", {"ann": notebook(*RIGHT), "bob": LACKS})
    result = run(course)
    assert [(row.student, row.score) for row in result.rows] == [("ann", 8.0)]
    (problem,) = result.problems
    assert problem.startswith("bob: cell 1 cannot run here, which is no fault of the hand-in: ")
    assert "IncompleteKit: gone" in problem
    assert "\n" not in problem
    assert not (course.root / "reports" / "small" / "bob.json").exists()
    hand_in(course, "bob", notebook(*RIGHT))
    result = run(course)
    assert result.problems == []
    assert [(row.student, row.score) for row in result.rows] == [("ann", 8.0), ("bob", 8.0)]
    assert marks(course)
