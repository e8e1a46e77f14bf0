"""Which files beside a notebook travel with it, and what is said of the others."""

import os

import pytest
from small_unit import RIGHT, notebook

from grader.authoring import attachment
from grader.file_formats.zip_archive import ArchiveMembers
from grader.files_beside import collection, listing, transfer
from grader.files_beside.collection import BesideRules, read_beside
from grader.files_beside.mentions import CodeMentions
from grader.sandbox.isolation.limits import Limits

PARTS = ("double", "moments", "count_positive")


@pytest.fixture
def read(small_course):
    """Read what lies beside a file; its code is the file's text unless given."""

    def read_it(path, code=None, **rules):
        text = path.read_text("utf-8") if code is None else code
        return read_beside(path, lambda: text, BesideRules(small_course, "small", **rules))

    return read_it


def test_a_students_folder_is_taken_as_a_whole(put, read):
    files = {
        "my_utils.py": "x = 1",
        "pkg/__init__.py": "",
        "pkg/core.py": "y = 2",
        "data/stats.npy": b"\x93NUMPY",
        "cat.png": b"\x89PNG",
        "notes.txt": " \n",
    }
    found = read(put(["1"], files))
    assert found.files == {
        name: data if isinstance(data, bytes) else data.encode() for name, data in files.items()
    }
    assert (found.folder, found.notes) == ("", [])


def test_what_is_nobodys_work_is_passed_over_without_a_word(put, read):
    names = [
        *("checks.py", "answers.npz", "timestamp.txt", ".DS_Store", "Thumbs.db", "gradebook.db"),
        *(".ipynb_checkpoints/small-checkpoint.ipynb", "__pycache__/my.cpython-311.pyc"),
        *("__MACOSX/._small.ipynb", ".git/config", "pictures/loss.png", "small (1).ipynb"),
        *("nbgrader_config.py", "my_utils.py~", "small.ipynb.tmp", ".my_utils.py.swp"),
    ]
    names += ["checks/__init__.py", "checks/relu.py", "checks/inner/table.csv"]
    found = read(put(["1"], dict.fromkeys(names, "x")))
    assert (found.files, found.notes) == ({}, [])


def test_a_folder_of_checks_without_a_package_in_it_is_somebodys_own(put, read):
    files = {"checks/mine.csv": b"1", "my/checks.csv": b"2", "my/checks_too/__init__.py": b"3"}
    assert read(put(["1"], files)).files == files


def test_notebooks_and_pictures_are_taken_where_code_names_them(put, read):
    files = {
        "part1.ipynb": "{}",
        "old.ipynb": "{}",
        "pictures/cat.png": "x",
        "pictures/dog.png": "x",
    }
    found = read(put(["%run part1.ipynb", "open('pictures/cat.png')"], files))
    assert sorted(found.files) == ["part1.ipynb", "pictures/cat.png", "pictures/dog.png"]
    found = read(put(["import loads"], files | {"loads.py": "run('old.ipynb')"}, student="bo"))
    assert sorted(found.files) == ["loads.py", "old.ipynb"]


def test_the_folder_around_a_notebook_in_a_folder_comes_along(put, read):
    found = read(put(["1"], {"my.py": "", "work/data.csv": "1"}, name="work/small.ipynb"))
    assert (sorted(found.files), found.folder) == (["my.py", "work/data.csv"], "work")


def test_links_pipes_compiled_code_and_installed_pythons_are_left_out_by_name(put, read, tmp_path):
    (tmp_path / "secret").write_text("key")
    path = put(["1"], {"fast.so": "x", "venv/pyvenv.cfg": "", "venv/lib/a.py": ""})
    folder = path.parent
    (folder / "link.py").symlink_to(tmp_path / "secret")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.csv")
    found = read(path)
    assert found.files == {}
    said = {note.split(" was left out: ")[0]: note for note in found.notes}
    assert sorted(said) == ["dangling", "fast.so", "folder", "link.py", "pipe.csv", "venv/"]
    assert "it is a link" in said["link.py"]
    assert "not an ordinary file" in said["pipe.csv"]
    assert "compiled code" in said["fast.so"]


@pytest.mark.parametrize("name", ["a\\b.py", "tab\there.csv", "x, line 1.py", "a: b.py", "y" * 201])
def test_odd_names_are_left_out_in_printable_words(put, read, name):
    found = read(put(["1"], {name: "x"}))
    assert found.files == {}
    (note,) = found.notes
    assert note.isprintable()
    assert len(note) < 200


def test_ordinary_names_of_any_language_are_taken(put, read):
    names = ["résumé 10:30 (2).csv", "数据.npy", "my-data_v1.0.json"]
    assert sorted(read(put(["1"], dict.fromkeys(names, "x"))).files) == sorted(names)


def test_each_file_and_all_together_have_limits_and_code_comes_first(put, read, monkeypatch):
    monkeypatch.setattr(collection, "MAX_FILE_BYTES", 1000)
    monkeypatch.setattr(collection, "MAX_TOTAL_BYTES", 1500)
    files = {"a.csv": "x" * 1001, "b.csv": "x" * 900, "c.csv": "x" * 600, "z.py": "x" * 800}
    found = read(put(["1"], files))
    assert sorted(found.files) == ["c.csv", "z.py"]
    assert found.notes == [
        "b.csv was left out: all files together would be larger than the 1,500 bytes that are taken",
        "a.csv was left out: it is larger than the 1,000 bytes that are taken (1,001 bytes)",
    ]


def test_a_process_with_little_room_takes_less(put, read):
    limits = Limits(file_bytes=500, scratch_bytes=2000)
    found = read(put(["1"], {"a.csv": "x" * 501, "b.csv": "x" * 400}), limits=limits)
    assert sorted(found.files) == ["b.csv"]


def test_many_files_and_deep_folders_are_told_in_few_lines(put, read, monkeypatch):
    monkeypatch.setattr(collection, "MAX_FILES", 5)
    found = read(put(["1"], {f"f{n:02}.csv": "x" for n in range(30)}))
    assert len(found.files) == 5
    assert len(found.notes) == transfer.MAX_NOTES + 1
    assert found.notes[-1] == "and 13 more were left out, for reasons like these"
    deep = "/".join("d" * (listing.MAX_DEPTH + 1))
    found = read(put(["1"], {f"{deep}/x.py": ""}, student="bo"))
    assert found.files == {}
    assert "folders deep" in found.notes[0]


def test_a_folder_without_end_is_not_walked_to_its_end(put, read, monkeypatch):
    monkeypatch.setattr(listing, "MAX_ENTRIES", 10)
    found = read(put(["1"], {f"d/{n}/x.csv": "x" for n in range(30)} | {"a.py": ""}))
    assert "a.py" in found.files
    assert "holds more than 10 files" in found.notes[0]


def test_a_module_named_like_an_installed_one_is_told(put, read):
    files = dict.fromkeys(["random.py", "numpy.py", "grader.py", "keras/__init__.py"], "")
    found = read(put(["1"], files | {"test.py": "", "check.py": "", "data/random.py": ""}))
    assert len(found.files) == 7
    assert [note.split(" ")[0] for note in found.notes] == [
        "grader.py",
        "keras",
        "numpy.py",
        "random.py",
    ]
    assert "imported in its place: call it my_random.py" in found.notes[-1]


def test_from_any_other_folder_only_what_code_names_is_taken(small_course, read, tmp_path):
    folder = tmp_path / "downloads"
    (folder / "data").mkdir(parents=True)
    path = folder / "mine.ipynb"
    path.write_text(notebook("from my_utils import f", "np.load(f'part{i}.npy')", "glob('*.csv')"))
    (folder / "my_utils.py").write_text("import deeper\nopen('data/x.json')")
    for name in (
        "deeper.py",
        "part0.npy",
        "part12.npy",
        "a.csv",
        "data/x.json",
        "other.py",
        "tax.pdf",
    ):
        (folder / name).write_text("x")
    (folder / "bank").symlink_to("/etc/passwd")
    found = read(path)
    names = ["a.csv", "data/x.json", "deeper.py", "my_utils.py", "part0.npy", "part12.npy"]
    assert (sorted(found.files), found.notes) == (names, [])


def test_other_peoples_hand_ins_stay_where_they_are(small_course, read, tmp_path):
    folder = tmp_path / "all"
    folder.mkdir()
    path = folder / "ada.ipynb"
    path.write_text(notebook("import bo, cy, my_utils", "%run dee.ipynb"))
    (folder / "bo.py").write_text("\n\n".join(RIGHT))
    (folder / "cy.py").write_text("from grader import checker\ncheck = checker('small', globals())")
    (folder / "dee.ipynb").write_text(notebook('check = checker("small", globals())'))
    (folder / "my_utils.py").write_text(RIGHT[0])
    found = read(path, parts=PARTS)
    assert list(found.files) == ["my_utils.py"]
    assert sorted(note.split(" ")[0] for note in found.notes) == ["bo.py", "cy.py", "dee.ipynb"]
    assert len(read(path, parts=PARTS, sealed=False).files) == 4


def test_nothing_of_the_course_is_taken(small_course, read):
    path = small_course.root / "mine.py"
    path.write_text(
        "open('small.py'), open('solutions'), open('submitted'), open('hidden_checks.py')"
    )
    other = small_course.submitted / "bo" / "small" / "small.py"
    other.parent.mkdir(parents=True)
    other.write_text("x = 1")
    assert read(path).files == {}


def test_declared_files_have_limits_of_their_own(put, read, monkeypatch):
    monkeypatch.setattr(collection, "MAX_FILE_BYTES", 10)
    monkeypatch.setattr(collection, "MAX_TOTAL_BYTES", 10)
    declared = [
        attachment("w.h5", max_bytes=100),
        attachment("v.h5", max_bytes=100),
        attachment("u.h5"),
    ]
    files = {"w.h5": "x" * 100, "v.h5": "x" * 101, "u.h5": "", "a.csv": "x" * 10}
    found = read(put(["1"], files), declared=declared)
    assert sorted(found.files) == ["a.csv", "w.h5"]
    assert list(found.attachments) == ["w.h5"]
    assert sorted(note.split(" ")[0] for note in found.notes) == ["u.h5", "v.h5"]


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("import os, my", True),
        ("from pkg import my as m", True),
        ("x = 1; import my", True),
        ("from my import (", True),
        ("import mine", False),
        ("my import", False),
        ("my\nimport x", False),
    ],
)
def test_a_module_with_a_short_name_is_named_by_an_import(code, named):
    assert CodeMentions.of(code).names("my.py") is named


@pytest.mark.parametrize("line", ["import " * 50_000, "from " * 60_000, "import\n" * 50_000])
def test_a_line_of_many_imports_costs_little(put, read, line):
    found = read(put([f"# {line}"], {f"m{n}.ipynb": "{}" for n in range(5)} | {"my.py": line}))
    assert sorted(found.files) == ["my.py"]


@pytest.fixture
def read_packed(put, small_course):
    """Read what an archive of a student, and the folder that it lies in, hold beside a notebook."""

    def read_it(notebook, members, files=(), refused=(), name="hw.zip", **rules):
        path = put(["1"], files, name=name)
        members = ArchiveMembers(notebook, dict.fromkeys(members, b"x"), refused)
        return read_beside(path, str, BesideRules(small_course, "small", **rules), members)

    return read_it


def test_an_archive_is_taken_as_if_it_were_unpacked(read_packed):
    names = ["data.csv", "hw/my.py", "hw/pkg/__init__.py", "hw/other.ipynb", "hw/checks.py", "a.so"]
    names += ["hw/checks/__init__.py", "hw/checks/inner/relu.py"]
    found = read_packed("hw/small.ipynb", names)
    assert sorted(found.files) == ["data.csv", "hw/my.py", "hw/pkg/__init__.py"]
    assert (found.folder, len(found.notes)) == ("hw", 1)


def test_what_lies_around_an_archive_lies_beside_its_notebook(read_packed):
    declared = [attachment("w.h5", max_bytes=100)]
    files = {"w.h5": "w", "up/a.csv": "1", "up/my.py": "outer", "top.csv": "1"}
    found = read_packed("hw/small.ipynb", ["hw/my.py"], files, declared=declared)
    expected = ["hw/my.py", "hw/top.csv", "hw/up/a.csv", "hw/up/my.py", "hw/w.h5"]
    assert (sorted(found.files), found.attachments) == (expected, {"w.h5": b"w"})
    found = read_packed("hw/small.ipynb", ["hw/my.py"], files, name="up/hw.zip")
    assert found.folder == "up/hw"
    assert found.files["up/hw/my.py"] == b"x"
    assert {"up/hw/a.csv", "top.csv"} <= set(found.files)


def test_a_member_that_cannot_be_read_is_told(read_packed):
    refused = (("hw/cat.png", "it cannot be read"), ("__MACOSX/a", "it cannot be read"))
    found = read_packed("hw/small.ipynb", ["hw/my.py"], refused=refused)
    assert list(found.files) == ["hw/my.py"]
    assert found.notes == ["hw/cat.png was left out: it cannot be read"]


def test_a_shadowed_module_of_the_notebooks_own_folder_is_told(read_packed):
    found = read_packed("hw/small.ipynb", ["hw/random.py", "hw/my/random.py"])
    assert [note.split(" ")[0] for note in found.notes] == ["random.py"]
