"""Read the text of an untrusted file: of limited size, from a regular file, in any usual encoding."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from pathlib import Path

_MARKS = (  # UTF-32 before UTF-16: the UTF-32-LE mark starts with the UTF-16-LE mark
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_KINDS = (
    (b"%PDF", "a PDF: hand in the notebook itself"),
    (b"\x1f\x8b", "a compressed archive (gzip): unpack it and hand in the notebook inside"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it and hand in the notebook inside"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it and hand in the notebook inside"),
    (b"\xfd7zXZ\x00", "a compressed archive (xz): unpack it and hand in the notebook inside"),
    (b"BZh", "a compressed archive (bzip2): unpack it and hand in the notebook inside"),
    (b"(\xb5/\xfd", "a compressed archive (zstd): unpack it and hand in the notebook inside"),
    (b"\x89HDF", "a file of weights: hand in the notebook itself"),
    (b"\x89PNG", "a picture: hand in the notebook itself"),
    (b"\xff\xd8\xff", "a picture: hand in the notebook itself"),
    (b"\xd0\xcf\x11\xe0", "an Office document: hand in the notebook itself"),
)
_TAR = slice(257, 262)  # the magic of the POSIX ustar header, in bytes
_PAGE = re.compile(r"(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_YAML_NOTEBOOK = re.compile(
    r"""^(?:projectTitle:|project:[ \t]*$(?s:.*?)^[ \t]+notebooks:[ \t]*$)""", re.MULTILINE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class UnreadableSubmission(Exception):
    """A file cannot be graded; the message is one line with the reason and what to do."""


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The content of a regular file.

    Symbolic links are refused: they could lead to another person's file.

    Args:
        path: the file.
        max_bytes: size limit, in bytes.

    Raises:
        UnreadableSubmission: the file is missing, empty, too large, not readable or not regular.
    """
    name = path.name
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "symbolic link")
        descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))
    except (OSError, ValueError) as error:
        raise UnreadableSubmission(_why_not_opened(path, error)) from None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableSubmission(_folder_message(name))
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSubmission(f"{name} is not an ordinary file: hand in the file itself")
        fits = status.st_size <= max_bytes
        data = _read(descriptor, name, max_bytes + 1) if fits else b""
    finally:
        os.close(descriptor)
    size = max(status.st_size, len(data))
    if size > max_bytes:
        raise UnreadableSubmission(too_large(name, size, max_bytes))
    if not data.strip():
        raise UnreadableSubmission(f"{name} is empty: save your work in it and hand it in again")
    return data


def too_large(name: str, size: int, max_bytes: int) -> str:
    """Message for a file of `size` bytes that is larger than `max_bytes`."""
    return (
        f"{name} is larger than the limit ({format_size(size)}, the limit is "
        f"{format_size(max_bytes)}): clear the outputs, save it and hand it in again"
    )


def format_size(count: int) -> str:
    """A number of bytes in the form that all notes and messages use: MiB from half a MiB on."""
    return f"{count / (1 << 20):.3g} MiB" if count >= 1 << 19 else f"{count:,} bytes"


def head(path: Path, size: int) -> bytes:
    """The first `size` bytes of an ordinary file; b'' for anything else or an unreadable file."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            return file.read(size) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except (OSError, ValueError):
        return b""


def _read(descriptor: int, name: str, size: int) -> bytes:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(size)
    except OSError as error:
        reason = error.strerror or "reading failed"
        raise UnreadableSubmission(f"{name} cannot be read: {reason}") from None


def _folder_message(name: str) -> str:
    return f"{name} is a folder: give the notebook or Python file inside it"


def _why_not_opened(path: Path, error: OSError | ValueError) -> str:
    name = printable(path.name)
    code = getattr(error, "errno", None)
    if code == errno.ELOOP:
        return f"{name} is a symbolic link: hand in the file itself, not a link to it"
    if code in (errno.ENOENT, errno.ENOTDIR):
        return f"there is no file {printable(str(path))}: check its name and folder"
    if code == errno.EACCES:
        if path.is_dir():
            return _folder_message(name)
        return f"{name} may not be read: give yourself read permission and try again"
    return f"{name} cannot be opened: {getattr(error, 'strerror', None) or error}"


def printable(text: str) -> str:
    """The text with `?` in place of each unprintable character."""
    return "".join(character if character.isprintable() else "?" for character in text)


def other_kind(data: bytes) -> str:
    """The kind of a binary file and what to hand in instead, from its first bytes; '' if unknown."""
    if data[_TAR] == b"ustar":
        return "a tar archive: unpack it and hand in the notebook inside"
    return next((kind for start, kind in _OTHER_KINDS if data.startswith(start)), "")


def other_text(text: str) -> str:
    """The kind of an export without cells and what to hand in instead; '' for other texts."""
    if _PAGE.match(text.lstrip()[:200]):
        return (
            "a web page (an export to HTML): hand in the notebook itself, the .ipynb file that "
            "it was made from"
        )
    if _YAML_NOTEBOOK.search(text[:2000]):
        return "a project of another notebook service: export it as a Jupyter notebook (.ipynb)"
    return ""


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """Decode the content of a text file.

    Args:
        data: content of the file.
        name: file name, for messages.

    Returns:
        (text, notes): the text with '\\n' line ends; a note where the encoding is not UTF-8.

    Raises:
        UnreadableSubmission: `data` is not text.
    """
    if kind := other_kind(data):
        raise UnreadableSubmission(f"{name} is {kind}")
    text, notes = _decode_marked(data, name)
    # Text has next to no control characters, binary data one in ten.
    if len(_CONTROL.findall(text[:100_000])) > 0.01 * min(len(text), 100_000):
        raise UnreadableSubmission(
            f"{name} is not a text file: save it from Jupyter (File > Save Notebook) again"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decode_marked(data: bytes, name: str) -> tuple[str, list[str]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, _note(name, encoding, encoding != "utf-8" or "\ufffd" in text)
    encoding = _unmarked_utf16(data)
    if encoding:
        return data.decode(encoding, "replace"), _note(name, encoding, True)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    # In a one-byte encoding only accented characters are above 127; half of random bytes are.
    if sum(byte > 127 for byte in data[:100_000]) > 0.3 * min(len(data), 100_000):
        raise UnreadableSubmission(
            f"{name} is not a text file: save it from Jupyter (File > Save Notebook) again"
        )
    try:
        return data.decode("cp1252"), _note(name, "Windows-1252", True)
    except UnicodeDecodeError:
        return data.decode("latin-1"), _note(name, "Latin-1", True)


def _unmarked_utf16(data: bytes) -> str | None:
    # Code is mostly ASCII, so one byte of each UTF-16 pair is zero. The shares leave room for text in
    # other scripts.
    head = data[:4096]
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.7 * pairs and head[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return None


def _note(name: str, encoding: str, needed: bool) -> list[str]:
    return [f"{name} is not stored as UTF-8: it was read as {encoding}"] if needed else []
