"""Read the files of a zip archive into memory, within limits; nothing is written to disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.file_formats.file_text import UnreadableSubmission, format_size, printable
from grader.file_formats.hidden_files import is_hidden

START = (b"PK\x03\x04", b"PK\x05\x06")
# Files, folders included. Twice the number of files that travel with a notebook, because systems and
# programs add files of their own.
MAX_MEMBERS = 1_000
MAX_BYTES = 200 * 1024 * 1024  # unpacked, of all members: the limit for a single notebook
# Twice the longest path that travels with a notebook: the outer folders do not travel. A smaller value
# would drop files in deep folders; a larger one would only fill the notes.
MAX_NAME_CHARACTERS = 400
# Deflate shrinks data to a thousandth at best. Other methods have dictionaries that may take
# gigabytes, and neither learning platforms nor desktops use them.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OFFICE = ("[Content_Types].xml", "mimetype")
_ENCRYPTED = 0x1  # bit 0 of the general purpose flags (PKWARE's APPNOTE, 4.4.4)
_UNPACK = "unpack it and hand in the notebook inside"


@dataclass(frozen=True)
class ArchiveMembers:
    """The files of an archive other than the notebook.

    Args:
        notebook: name of the notebook in the archive; '' where there is no archive.
        files: content of the other files, by name.
        refused: (name, reason) of each file that cannot be read.
    """

    notebook: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()


class ZipArchive(Mapping[str, bytes]):
    """Mapping of the ordinary files of a zip archive, by name, with `/` between folders.

    Links, devices and names that lead out of the archive are left out; `left_out` counts them. A
    file is unpacked when it is looked up. The lookup raises `KeyError` for a file that is not there,
    and `UnreadableSubmission` for one that is damaged, has a password or is packed in an unusual way.

    Args:
        data: content of the archive.
        name: file name of the archive, for messages.

    Raises:
        UnreadableSubmission: the archive is damaged, an Office document, or over a limit.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = printable(name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            ValueError,
            EOFError,
            OSError,
            NotImplementedError,
            struct.error,
        ):
            raise self._refused("is a damaged zip archive", "pack it again") from None
        self._check(entries, len(data))
        self.left_out = 0
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            if entry.is_dir():
                continue
            if (inner := _safe_name(entry)) is None:
                self.left_out += 1
            else:
                self._entries[inner] = entry  # of two with one name the last, as when unpacking

    def _check(self, entries: list[zipfile.ZipInfo], size: int) -> None:
        if any(entry.filename in _OFFICE for entry in entries[:3]):
            raise self._refused("is an Office document", "hand in the notebook itself")
        if len(entries) > MAX_MEMBERS:
            raise self._refused(
                f"is a zip archive of {len(entries)} files, more than the limit of {MAX_MEMBERS}",
                "pack the notebook and what it needs, and nothing else",
            )
        # Overlapping members let a small archive unpack to any size.
        packed = sum(entry.compress_size for entry in entries)
        if packed > size or sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise self._refused(
                f"is a zip archive of more than {format_size(MAX_BYTES)} when unpacked",
                "pack the notebook and what it needs, and nothing else",
            )

    def _refused(self, what: str, do: str) -> UnreadableSubmission:
        return UnreadableSubmission(f"{self.name} {what}: {do}")

    def __getitem__(self, name: str) -> bytes:
        entry = self._entries[name]
        if entry.flag_bits & _ENCRYPTED:
            raise self._refused("is a zip archive with a password", "pack it without one")
        if entry.compress_type not in _METHODS:
            raise self._refused("is a zip archive of an unusual kind", _UNPACK)
        try:
            with self._zip.open(entry) as file:
                # The size in the header may be wrong on purpose.
                data = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
            data = None
        if data is None or len(data) != entry.file_size:
            raise self._refused("is a damaged zip archive", "pack it again")
        return data

    def __iter__(self):
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def time(self, name: str) -> tuple[int, ...]:
        """Time of the member's last change: (year, month, day, hour, minute, second)."""
        return self._entries[name].date_time

    def size(self, name: str) -> int:
        """Size of the unpacked member, in bytes."""
        return self._entries[name].file_size

    def beside(self, name: str) -> ArchiveMembers:
        """All members other than `name`, without hidden files."""
        files: dict[str, bytes] = {}
        refused = []
        for other in sorted(self._entries):
            if other == name or is_hidden(other):
                continue
            try:
                files[other] = self[other]
            except UnreadableSubmission:
                refused.append((other, f"it cannot be read in {self.name}: pack it again"))
        return ArchiveMembers(name, files, tuple(refused))


def is_archive(data: bytes) -> bool:
    """Whether a file starts with the signature of a zip archive."""
    return data.startswith(START)


def _safe_name(entry: zipfile.ZipInfo) -> str | None:
    """The member's name; None for a member that is no ordinary file or would be unpacked elsewhere."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    name = entry.filename.replace("\\", "/")
    parts = name.split("/")
    safe = (
        (not kind or stat.S_ISREG(kind))
        and len(name) <= MAX_NAME_CHARACTERS
        and name.isprintable()
        and ":" not in parts[0]
        and not set(parts) & {"", ".", ".."}
    )
    return name if safe else None
