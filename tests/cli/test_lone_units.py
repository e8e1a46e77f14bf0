"""Students' commands where there is no course: the folder of a unit alone, or several of them."""

import shutil

import pytest
from course_folders import write_notebook


@pytest.fixture
def lone(tiny, tmp_path):
    """The released folder of `tiny`, solved, in a folder that holds nothing else."""
    folder = tmp_path / "downloads" / "tiny"
    shutil.copytree(tiny.assignment, folder)
    write_notebook(folder / "tiny.ipynb", tiny.solved())
    (folder / "figures").mkdir()
    return folder


def passed(told):
    assert (told.code, told.err) == (0, ""), told
    assert "All 3 visible checks pass." in told.out


@pytest.mark.parametrize("place", [".", "..", "figures"])
def test_check_works_in_around_and_below_the_folder(lone, grader, place):
    passed(grader("check", "tiny", cwd=lone / place))


@pytest.mark.parametrize("place", [".", "..", "figures"])
def test_status_works_in_around_and_below_the_folder(lone, grader, place):
    told = grader("status", cwd=lone / place)
    assert (told.code, told.err) == (0, ""), told
    assert "2 of 2 parts" in told.out
    assert "4.5 of 4.5 points" in told.out


@pytest.mark.parametrize("place", [".", "..", "figures"])
def test_watch_finds_it_too(lone, grader, place, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("watchfiles.watch", stopped)
    told = grader("watch", "tiny", cwd=lone / place)
    assert told.code == 0
    assert "All 3 visible checks pass." in told.out


def test_check_works_from_elsewhere_by_the_path_of_the_file(lone, grader, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    passed(grader("check", "tiny", lone / "tiny.ipynb", cwd=elsewhere))
    passed(grader("check", "tiny", "../downloads/tiny/tiny.ipynb", cwd=elsewhere))


def test_another_course_around_is_no_hindrance(lone, grader, tmp_path):
    (tmp_path / "assignments" / "poetry").mkdir(parents=True)
    passed(grader("check", "tiny", cwd=lone))
    assert "2 of 2 parts" in grader("status", cwd=lone).out
    elsewhere = tmp_path / "assignments" / "poetry"
    passed(grader("check", "tiny", lone / "tiny.ipynb", cwd=elsewhere))


def test_a_folder_of_several_units_is_shown_whole(lone, grader):
    shutil.copytree(lone, lone.parent / "later")
    (lone.parent / "later" / "tiny.ipynb").rename(lone.parent / "later" / "later.ipynb")
    (lone.parent / "later" / "answers.npz").write_bytes(b"damaged")
    (lone.parent / "photos").mkdir()
    for place in (lone.parent, lone, lone / "figures"):
        told = grader("status", cwd=place)
        assert told.code == 2
        assert "2 of 2 parts" in told.out
        assert "later" in told.out
        assert "photos" not in told.out


def test_a_lone_folder_without_its_answers_says_so(lone, grader):
    (lone / "answers.npz").unlink()
    for arguments in (("check", "tiny"), ("watch", "tiny")):
        told = grader(*arguments, cwd=lone)
        assert told.code == 2
        assert "answers.npz" in told.line


def test_a_course_wins_over_the_units_in_it(tiny, grader, tmp_path):
    course = tiny.whole_course(tmp_path / "course")
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    told = grader("check", "tiny", path, "--all", cwd=course / "assignments" / "tiny")
    assert (told.code, told.err) == (0, ""), told


def test_nothing_here_is_one_line(grader, tmp_path):
    for arguments in (("status",), ("check", "tiny"), ("watch", "tiny")):
        told = grader(*arguments, cwd=tmp_path)
        assert told.code == 2
        assert "lies in no course" in told.line


def test_data_needs_no_course(grader, tmp_path):
    told = grader("data", "list", cwd=tmp_path)
    assert (told.code, told.err) == (0, "")
    assert "shapes" in told.out
