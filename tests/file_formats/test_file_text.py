"""The text of a file from outside: bounded, from an ordinary file, in any usual encoding, or one line."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.file_formats.file_text import (
    UnreadableSubmission,
    decode,
    format_size,
    head,
    other_text,
    printable,
    read_bytes,
)

TEXT = "größe = 1  # naïve\n" * 3
NOT_TEXT = "x is not a text file: save it from Jupyter (File > Save Notebook) again"
ENCODINGS = {
    "utf-8": (b"", ""),
    "utf-8 with a mark": (b"\xef\xbb\xbf", ""),
    "utf-16-le": (b"\xff\xfe", "utf-16-le"),
    "utf-16-be": (b"\xfe\xff", "utf-16-be"),
    "utf-32-le": (b"\xff\xfe\x00\x00", "utf-32-le"),
    "utf-32-be": (b"\x00\x00\xfe\xff", "utf-32-be"),
    "utf-16-le without a mark": (b"", "utf-16-le"),
    "utf-16-be without a mark": (b"", "utf-16-be"),
    "cp1252": (b"", "Windows-1252"),
}


@pytest.mark.parametrize("what", ENCODINGS)
def test_usual_encodings_are_read_and_unusual_ones_noted(what):
    mark, told = ENCODINGS[what]
    text, notes = decode(mark + TEXT.encode(what.split(" ")[0]), "x")
    assert text == TEXT
    assert notes == ([f"x is not stored as UTF-8: it was read as {told}"] if told else [])


def test_what_windows_has_no_letter_for_is_latin_1():
    assert decode(b"x = '\x81'" + b" " * 9, "x") == (
        "x = '\x81'" + " " * 9,
        ["x is not stored as UTF-8: it was read as Latin-1"],
    )


def test_line_ends_are_newlines():
    assert decode(b"a\r\nb\rc\n", "x") == ("a\nb\nc\n", [])


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_text_in_utf_8_comes_back(text):
    try:
        assert decode(text.encode(), "x") in [(text, []), (text.removeprefix("\ufeff"), [])]
    except UnreadableSubmission:  # what begins like another kind of file is said to be that
        assert text.startswith(("%PDF", "BZh", "Rar!")) or text[257:262] == "ustar"


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_a_text_or_one_line(data):
    try:
        text, notes = decode(data, "x")
    except UnreadableSubmission as error:
        text, notes = "", [str(error)]
    assert "\r" not in text
    assert len(notes) <= 1
    assert all(note.startswith("x is ") and "\n" not in note for note in notes)


@pytest.mark.parametrize("data", [b"abc\x00\x01\x02" * 50, bytes(range(128, 256)) * 4])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UnreadableSubmission, match=r"^x is not a text file") as caught:
        decode(data, "x")
    assert str(caught.value) == NOT_TEXT


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"%PDF-1.7", "a PDF"), (b"\x1f\x8b\x08", "a compressed archive"), (b"\x89PNG\r\n", "a picture"),
     (b"n" * 257 + b"ustar", "a tar archive"), (b"\xd0\xcf\x11\xe0", "an Office document")],
)  # fmt: skip
def test_other_kinds_are_told_by_their_first_bytes(data, kind):
    with pytest.raises(UnreadableSubmission, match=f"^x is {kind}"):
        decode(data, "x")


def test_exports_without_cells_are_told():
    assert other_text("\n <!DOCTYPE html><p>") == other_text('<?xml version="1"?> <html lang="en">')
    assert other_text("<html>").startswith("a web page")
    assert other_text("projectTitle: x").startswith("a project of another notebook service")
    assert other_text("x = '<html>'") == ""


def test_a_file_of_the_limit_is_read_and_a_larger_one_is_not(tmp_path):
    path = tmp_path / "x.py"
    path.write_bytes(b"a" * 10)
    assert read_bytes(path, 10) == b"a" * 10
    with pytest.raises(
        UnreadableSubmission, match=r"x\.py is larger than the limit \(10 bytes, the"
    ):
        read_bytes(path, 9)


def test_only_ordinary_files_are_read(tmp_path):
    (tmp_path / "x.py").write_text("x")
    (tmp_path / "link.py").symlink_to(tmp_path / "x.py")
    (tmp_path / "empty.py").write_text(" \n")
    os.mkfifo(tmp_path / "pipe.py")
    says = {
        "link.py": "is a symbolic link: hand in",
        "empty.py": "is empty: save",
        "pipe.py": "is not an ordinary file",
        "": "is a folder: give",
        "none.py": "there is no file .*: check its name",
    }
    for name, line in says.items():
        with pytest.raises(UnreadableSubmission, match=line):
            read_bytes(tmp_path / name, 100)
        assert head(tmp_path / name, 3) in (b"", b" \n")
    assert head(tmp_path / "x.py", 100) == b"x"


def test_sizes_and_names_as_they_are_told():
    assert format_size((1 << 19) - 1) == "524,287 bytes"
    assert format_size(1 << 19) == "0.5 MiB"
    assert format_size(26 << 20) == "26 MiB"
    assert printable("a\x1b[31m\u202eb\n") == "a?[31m?b?"
