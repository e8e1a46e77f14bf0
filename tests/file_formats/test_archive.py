"""Archives are read within limits, or refused with one clear line; nothing leads out of them."""

import io
import json
import stat
import struct
import warnings
import zipfile

import pytest

from grader.file_formats import zip_archive
from grader.file_formats.file_text import UnreadableSubmission
from grader.file_formats.hidden_files import is_hidden
from grader.file_formats.zip_archive import ZipArchive
from grader.hand_in_choice.hand_in_reading import read_hand_in, read_submission

NOTEBOOK = json.dumps(
    {"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}], "nbformat": 4}
)


def packed(*members, method=zipfile.ZIP_DEFLATED):
    """A zip archive of (name or entry, content)."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as file:
        warnings.simplefilter("ignore")  # two members of one name are meant
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def entry(name, mode):
    found = zipfile.ZipInfo(name)
    found.external_attr = mode << 16
    return found


def refusal(path):
    with pytest.raises(UnreadableSubmission) as caught:
        read_hand_in(path, "unit")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_notebook_in_an_archive_is_read_with_what_lies_beside_it(hand_in):
    data = packed(
        ("hw/unit.ipynb", NOTEBOOK),
        ("hw/data/a.csv", "1,2"),
        ("hw/helper.py", "y = 2"),
        ("hw/other.ipynb", "{}"),
        ("elsewhere.txt", "no"),
        ("__MACOSX/hw/._unit.ipynb", b"\0"),
        ("hw/.ipynb_checkpoints/unit-checkpoint.ipynb", NOTEBOOK),
    )
    path = hand_in(data, "hw4.zip")
    for submission in (read_submission(path), read_hand_in(path, "unit")):
        assert submission.path == path
        assert [cell.source for cell in submission.cells] == ["x = 1"]
        assert submission.beside.notebook == "hw/unit.ipynb"
        assert submission.beside.files == {
            "elsewhere.txt": b"no",
            "hw/data/a.csv": b"1,2",
            "hw/helper.py": b"y = 2",
            "hw/other.ipynb": b"{}",
        }
        assert submission.notes[0] == "hw/unit.ipynb in hw4.zip was graded"


def test_an_archive_under_another_name_is_read(hand_in):
    submission = read_submission(hand_in(packed(("unit.ipynb", NOTEBOOK)), "unit.ipynb"))
    assert [cell.source for cell in submission.cells] == ["x = 1"]


@pytest.mark.parametrize(
    "bad",
    [
        "../unit.ipynb",
        "/unit.ipynb",
        "a/../../unit.ipynb",
        "C:/unit.ipynb",
        "C:\\unit.ipynb",
        "..\\unit.ipynb",
        "a\x1bb/unit.ipynb",
        "x" * 500 + "/unit.ipynb",
        entry("unit.ipynb", stat.S_IFLNK | 0o777),
        entry("unit.ipynb", stat.S_IFIFO | 0o666),
    ],
)
def test_links_and_names_that_lead_elsewhere_are_left_out(hand_in, bad):
    assert len(ZipArchive(packed((bad, NOTEBOOK)), "a.zip")) == 0
    path = hand_in(packed((bad, NOTEBOOK), ("mine.ipynb", NOTEBOOK)), "a.zip")
    submission = read_hand_in(path, "unit")
    assert submission.notes[:2] == (
        "a.zip holds 1 links, or names that lead out of it: they were left out",
        "mine.ipynb in a.zip was graded",
    )


def test_folders_of_windows_are_folders_and_the_last_of_two_alike_counts():
    found = ZipArchive(packed(("a\\b.py", "1"), ("a/b.py", "2"), ("c/", "")), "a.zip")
    assert dict(found) == {"a/b.py": b"2"}


def encrypted():
    data = bytearray(packed(("unit.ipynb", NOTEBOOK)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def overlapping():
    """Ten entries that all lead to the same bytes."""
    data = packed(("unit.ipynb", b"0" * 5_000_000))
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    directory = b"".join(
        data[start:end].replace(b"unit.ipynb", b"uni%d.ipynb" % number) for number in range(10)
    )
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10, 10, len(directory), start, 0)
    return data[:start] + directory + tail


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed(("inner.zip", packed(("unit.ipynb", NOTEBOOK)))), r"another archive \(inner.zip\)"),
        (packed(("hw/inner.tar.gz", b"x")), "another archive"),
        (packed(("a.csv", "1")), "holds no notebook"),
        (packed(), "holds no notebook"),
        (encrypted(), "with a password"),
        (overlapping(), "when unpacked"),
        (packed(*((f"{n}.txt", "") for n in range(1001))), "1001 files"),
        (packed(("unit.ipynb", NOTEBOOK), method=zipfile.ZIP_LZMA), "unusual kind"),
        (packed(("unit.ipynb", NOTEBOOK))[:-30], "damaged zip archive"),
        (packed(("[Content_Types].xml", "<x/>"), ("word/document.xml", "")), "Office document"),
        (b"PK\x03\x04" + b"x" * 50, "damaged zip archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "zip",  # zip archives hold the time
)
def test_what_cannot_be_read_is_refused(hand_in, data, words):
    with pytest.raises(UnreadableSubmission, match=words):
        read_hand_in(hand_in(data, "hw4.zip"), "unit")
    refusal(hand_in(data, "hw4.zip"))


def test_a_bomb_is_refused_before_it_is_unpacked(hand_in, monkeypatch):
    monkeypatch.setattr(zip_archive, "MAX_BYTES", 1_000_000)
    data = packed(("unit.ipynb", NOTEBOOK), ("zeros", bytes(2_000_000)))
    assert len(data) < 10_000
    assert "when unpacked" in refusal(hand_in(data, "a.zip"))


def test_a_member_that_lies_about_its_size_is_damaged():
    data = packed(("unit.ipynb", NOTEBOOK))
    real = struct.pack("<L", len(NOTEBOOK))
    for wrong in (len(NOTEBOOK) - 20, len(NOTEBOOK) + 20):
        found = ZipArchive(data.replace(real, struct.pack("<L", wrong)), "a.zip")
        with pytest.raises(UnreadableSubmission, match="damaged"):
            found["unit.ipynb"]


def damaged(data, content):
    """The archive with this member's bytes changed."""
    assert data.count(content) == 1
    return data.replace(content, bytes(len(content)))


def mixed():
    """An archive whose second member is packed in an unusual way."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("unit.ipynb", NOTEBOOK)
        file.writestr("cat.png", b"picture", zipfile.ZIP_LZMA)
    return buffer.getvalue()


def locked():
    """An archive whose second member has a password."""
    data = bytearray(packed(("unit.ipynb", NOTEBOOK), ("cat.png", "picture")))
    data[data.rindex(b"PK\x03\x04") + 6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        damaged(
            packed(("unit.ipynb", NOTEBOOK), ("cat.png", b"picture"), method=zipfile.ZIP_STORED),
            b"picture",
        ),
        mixed(),
        locked(),
    ],
    ids=["damaged", "unusual", "password"],
)
def test_a_picture_that_cannot_be_read_leaves_the_notebook_readable(hand_in, data):
    submission = read_hand_in(hand_in(data, "a.zip"), "unit")
    assert [cell.source for cell in submission.cells] == ["x = 1"]
    assert submission.beside.files == {}
    assert submission.beside.refused == (("cat.png", "it cannot be read in a.zip: pack it again"),)


def test_hidden_is_what_programs_make_and_nothing_else(hand_in):
    kept = ["pkg/__init__.py", "pkg/__main__.py", "__data__/x.csv", "_a.py", "__a.py", "a.b/c.py"]
    gone = ["__MACOSX/._a", "__pycache__/a.pyc", ".git/config", "b/.DS_Store", "b/__pycache__/c"]
    data = packed(("unit.ipynb", NOTEBOOK), *((name, "1") for name in [*kept, *gone]))
    submission = read_hand_in(hand_in(data, "a.zip"), "unit")
    assert set(submission.beside.files) == set(kept)
    assert [is_hidden(name) for name in [*kept, *gone]] == [False] * 6 + [True] * 5


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\x1f\x8b\x08", "a compressed archive"),
        (b"\xfd7zXZ\x00", "a compressed archive"),
        (b"unit.ipynb" + bytes(247) + b"ustar", "a tar archive"),
    ],
)
def test_other_archives_are_told_by_what_they_are(hand_in, start, what):
    path = hand_in(start + b"x" * 300, "hw4.bin")
    assert what in refusal(path)
    says = refusal(path.parent)
    assert says.startswith("no notebook was handed in: hw4.bin is ")
    assert what in says
