"""Files for nbgrader's folders: whole or not at all, nothing of a stranger's followed, nothing left behind."""

import logging
import os
import stat

import pytest

from grader.nbgrader_bridge.notebooks import other_files
from grader.nbgrader_bridge.notebooks.filing import Filing, empty, fill
from grader.nbgrader_bridge.notebooks.other_files import copy_other_files

LOG = logging.getLogger("tests.filing")
FILING = Filing(0o640, ignored=("*.pyc", "__pycache__"), max_bytes=1000)


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "sub/b.txt", "unit.ipynb", "sub/other.ipynb", "c.pyc"):
        (folder / name).write_text(name)
    return folder


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_is_filled(source, tmp_path):
    (tmp_path / "header.py").write_text("given")
    filing = Filing(0o640, FILING.ignored, 1000, (("sub/header.py", tmp_path / "header.py"),))
    target = tmp_path / "new" / "target"
    assert fill(target, source, "unit.ipynb", "größe", filing) == target / "unit.ipynb"
    assert contents(target) == {
        "a.txt": "a.txt",
        "sub/b.txt": "sub/b.txt",
        "sub/header.py": "given",
        "unit.ipynb": "größe",
    }
    modes = {stat.S_IMODE(path.stat().st_mode) for path in target.rglob("*") if path.is_file()}
    assert modes == {0o640}


def test_what_lay_there_goes_and_what_it_links_to_stays(source, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("kept")
    target = tmp_path / "target"
    (target / "old").mkdir(parents=True)
    (target / "old" / "x.txt").write_text("old")
    (target / "link").symlink_to(elsewhere)
    (target / "unit.ipynb").write_text("before")
    fill(target, source, "unit.ipynb", "after", FILING)
    assert set(contents(target)) == {"a.txt", "sub/b.txt", "unit.ipynb"}
    assert contents(elsewhere) == {"kept.txt": "kept"}


def test_a_write_that_fails_leaves_the_notebook_as_it_was(source, tmp_path, monkeypatch):
    target = tmp_path / "target"
    fill(target, source, "unit.ipynb", "before", FILING)

    def refuse(*_):
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        fill(target, source, "unit.ipynb", "after", FILING)
    assert (target / "unit.ipynb").read_text() == "before"
    assert not list(target.glob(".*"))


def test_a_folder_or_a_link_to_one_is_removed(source, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(source)
    empty(link)
    assert not link.is_symlink()
    assert contents(source)
    empty(source)
    assert not source.exists()
    empty(source)


def copied(source, tmp_path, ignored=(), most=1000):
    target = tmp_path / "target"
    copy_other_files(source, target, list(ignored), most, LOG)
    return set(contents(target)) if target.exists() else set()


def test_notebooks_and_what_is_ignored_stay(source, tmp_path):
    (source / "folder.ipynb").mkdir()
    (source / "folder.ipynb" / "in.txt").write_text("x")
    assert copied(source, tmp_path, ["*.pyc", "sub"]) == {"a.txt"}


def test_links_and_pipes_stay(source, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    (source / "link.txt").symlink_to(tmp_path / "secret.txt")
    (source / "linked").symlink_to(tmp_path)
    os.mkfifo(source / "pipe")
    assert copied(source, tmp_path) == {"a.txt", "c.pyc", "sub/b.txt"}


def test_there_is_a_limit_of_bytes_and_one_of_files(source, tmp_path, monkeypatch, caplog):
    total = len("a.txt") + len("c.pyc") + len("sub/b.txt")
    assert copied(source, tmp_path, most=total) == {"a.txt", "c.pyc", "sub/b.txt"}
    assert not caplog.records
    empty(tmp_path / "target")
    assert copied(source, tmp_path, most=total - 1) == {"a.txt", "c.pyc"}
    empty(tmp_path / "target")
    monkeypatch.setattr(other_files, "MAX_FILES", 1)
    assert copied(source, tmp_path) == {"a.txt"}
    assert [record.message.rpartition("/")[2] for record in caplog.records] == [
        "b.txt and what follows is too much to be copied",
        "c.pyc and what follows is too much to be copied",
    ]
