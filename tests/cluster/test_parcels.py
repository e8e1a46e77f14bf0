"""What travels: hand-ins and bundles of courses."""

import io
import os
import stat
import zipfile

import pytest
from dask_cluster import hand_in
from small_unit import RIGHT, notebook, write_unit

from grader.authoring import attachment
from grader.cluster import course_bundle
from grader.cluster.errors import ClusterError
from grader.cluster.parcel import Parcel, collect, unpack_parcel
from grader.course.case_seeds import course_secret, hidden_seed
from grader.course.course import load_course
from grader.course.unit_modules import UnitError
from grader.file_formats.file_text import UnreadableSubmission
from grader.files_beside.collection import FilesBeside
from grader.grading.settings import Settings

WEIGHTS = attachment("weights.npz", max_bytes=100)


@pytest.fixture
def sent(small_course):
    """Collects and packs what a student handed in, and unpacks it again."""
    settings = Settings(small_course, "small")

    def send(student):
        return unpack_parcel(collect(settings, [WEIGHTS], student).pack())

    return send


def test_a_hand_in_holds_what_grading_reads(small_course, sent):
    folder = hand_in(small_course, "ann", *RIGHT, name="mine.ipynb")
    (folder / "weights.npz").write_bytes(b"w" * 50)
    (folder / "pkg").mkdir()
    (folder / "pkg" / "my_utils.py").write_text("x = 1")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "loss.png").write_bytes(b"drawn by the notebook")
    found = sent("ann")
    assert found == Parcel(
        "ann",
        hidden_seed(course_secret(small_course.root), "ann", "small"),
        str(folder / "mine.ipynb"),
        notebook(*RIGHT).encode(),
        beside=FilesBeside(
            {"weights.npz": b"w" * 50, "pkg/my_utils.py": b"x = 1"}, declared=("weights.npz",)
        ),
    )
    assert found.beside.attachments == {"weights.npz": b"w" * 50}
    submission = found.submission()
    assert submission.path == folder / "mine.ipynb"
    assert [cell.source for cell in submission.cells] == list(RIGHT)


def test_links_are_not_followed(small_course, sent, tmp_path):
    (tmp_path / "secret").write_text(notebook("x = 1"))
    folder = hand_in(small_course, "ann", *RIGHT, name="other.txt")
    (folder / "small.ipynb").symlink_to(tmp_path / "secret")
    found = sent("ann")
    assert found.content == b""
    assert "symbolic link" in found.trouble
    folder = hand_in(small_course, "bob", *RIGHT)
    (folder / "weights.npz").symlink_to(tmp_path / "secret")
    found = sent("bob")
    assert found.beside.files == {}
    assert "weights.npz was left out: it is a link" in found.beside.notes[0]


def test_what_is_too_large_stays(small_course, sent):
    folder = hand_in(small_course, "ann", *RIGHT)
    (folder / "weights.npz").write_bytes(b"w" * 101)
    os.truncate(folder / "small.ipynb", 30 << 20)
    found = sent("ann")
    assert found.content == b""
    assert "larger than the limit" in found.trouble
    folder = hand_in(small_course, "bob", *RIGHT)
    (folder / "weights.npz").write_bytes(b"w" * 101)
    assert "it is larger than the 100 bytes" in sent("bob").beside.notes[0]


def test_nothing_handed_in(small_course, sent):
    assert sent("nobody").trouble == "no notebook was handed in"


@pytest.mark.parametrize("path", ["/", "..", ".", "", "/home/x/.."])
def test_a_hand_in_is_read_in_a_folder_of_its_own(path):
    with pytest.raises(ValueError, match="a hand-in is a file"):
        Parcel("ann", "seed", path, b"x = 1").submission()


def test_reading_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert Parcel("ann", "seed", "/no/where/a.py", b"x = 1").submission().cells[0].source == "x = 1"
    with pytest.raises(UnreadableSubmission):
        Parcel("ann", "seed", "/no/where/a.ipynb", b"{").submission()
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_makes_the_same_unit(small_course, tmp_path):
    source = small_course.solutions / "small"
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "checks.pyc").write_bytes(b"old")
    (source / ".draft.py").write_text("draft")
    (source / "table").mkdir()
    (source / "table" / "values.csv").write_text("1,2")
    (source / "link.py").symlink_to(tmp_path / "elsewhere")
    (small_course.root / "gradebook.db").write_text("marks")
    course_secret(small_course.root)
    folder = tmp_path / "away"
    folder.mkdir(mode=0o700)
    course = course_bundle.unpack(course_bundle.pack(small_course, "small"), folder)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    names = ["checks", "hidden_checks", "keras_reference", "misconceptions", "small"]
    expected = [f"solutions/small/{name}.py" for name in names]
    assert files == [*expected, "solutions/small/table/values.csv"]
    assert course_bundle.fingerprint(course, "small") == course_bundle.fingerprint(
        small_course, "small"
    )
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in folder.rglob("*")}
    assert modes == {0}


def test_a_fingerprint_sees_every_file(small_course):
    found = {course_bundle.fingerprint(small_course, "small")}
    for path in ("solutions/small/checks.py", "assignments/small/small.ipynb"):
        path = small_course.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write("\n")
        found.add(course_bundle.fingerprint(small_course, "small"))
    assert len(found) == 3


def test_data_goes_along_where_the_unit_uses_it(tmp_path, monkeypatch):
    write_unit(
        tmp_path / "course" / "solutions" / "small",
        hidden_checks="from grader.datasets import load_images_dataset\n",
    )
    data = tmp_path / "course" / "datasets"
    data.mkdir()
    (data / "registry.toml").write_text("")
    (data / "shapes.webp").write_text("picture")
    monkeypatch.setattr(course_bundle, "embedded_folder", lambda _: data)
    course = load_course(tmp_path / "course")
    names = zipfile.ZipFile(io.BytesIO(course_bundle.pack(course, "small"))).namelist()
    assert {"datasets/registry.toml", "datasets/shapes.webp"} < set(names)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../../x", "solutions/..", "a\\..\\x", "folder/"]
)
def test_a_bundle_writes_nowhere_else(tmp_path, name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    folder = tmp_path / "inner" / "away"
    folder.mkdir(parents=True)
    with pytest.raises(ClusterError, match="a bundle of a course holds no"):
        course_bundle.unpack(buffer.getvalue(), folder)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bundle_has_a_limit(small_course, tmp_path, monkeypatch):
    bundle = course_bundle.pack(small_course, "small")
    monkeypatch.setattr(course_bundle, "MAX_BYTES", 1000)
    with pytest.raises(ClusterError, match="is larger than"):
        course_bundle.pack(small_course, "small")
    with pytest.raises(ClusterError, match="may hold"):
        course_bundle.unpack(bundle, tmp_path)
    assert not (tmp_path / "solutions").exists()


def test_no_solution_no_bundle(small_course):
    with pytest.raises(UnitError):
        course_bundle.pack(small_course, "large")


def test_the_files_of_an_archive_travel(small_course, sent):
    folder = hand_in(small_course, "ann", *RIGHT)
    (folder / "small.ipynb").unlink()
    files = {"a.csv": "1", "hw/pkg/__init__.py": "x = 1", "hw/other.ipynb": notebook("y = 1")}
    with zipfile.ZipFile(folder / "hw.zip", "w") as file:
        file.writestr("hw/small.ipynb", notebook("%run other.ipynb", *RIGHT))
        for name, text in files.items():
            file.writestr(name, text)
    found = sent("ann")
    assert found.inner == "hw/small.ipynb"
    assert found.beside.files == {name: text.encode() for name, text in files.items()}
    assert found.beside.folder == "hw"
    assert found.submission().notes[0] == "hw/small.ipynb in hw.zip was graded"
