"""A zip archive as the files in it: read into memory within limits, nothing written anywhere."""

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
# Twice the files that are taken along beside a notebook: what systems and programs add comes on top.
MAX_MEMBERS = 1_000
MAX_BYTES = 200 * 1024 * 1024  # as large as a notebook may be
MAX_NAME_CHARACTERS = 400
# Deflate makes nothing smaller than a thousandth, and the other methods (whose dictionaries may
# take gigabytes) are nothing that a platform or a desktop writes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OFFICE = ("[Content_Types].xml", "mimetype")
_ENCRYPTED = 0x1
_UNPACK = "unpack it and hand in the notebook inside"


@dataclass(frozen=True)
class ArchiveMembers:
    """What an archive holds beside the notebook in it.

    notebook: its name in the archive, '' without an archive. files: the others by theirs. refused:
    (name, why) of those that cannot be read.
    """

    notebook: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()


class ZipArchive(Mapping[str, bytes]):
    """The ordinary files of a zip archive by their name in it, with `/` between folders.

    Links, devices and names that lead out of it are not among them. A file is unpacked when it is
    asked for; `KeyError` for one that is not there, UnreadableSubmission for one that is damaged, has
    a password or is packed in an unusual way.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """name: of the archive, for messages. Raises UnreadableSubmission."""
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
                self._entries[inner] = entry  # the last of two alike, as when unpacking

    def _check(self, entries: list[zipfile.ZipInfo], size: int) -> None:
        if any(entry.filename in _OFFICE for entry in entries[:3]):
            raise self._refused("is an Office document", "hand in the notebook itself")
        if len(entries) > MAX_MEMBERS:
            raise self._refused(
                f"is a zip archive of {len(entries)} files, more than the limit of {MAX_MEMBERS}",
                "pack the notebook and what it needs, and nothing else",
            )
        # Where members overlap, a small archive can hold any amount.
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
                # The header's word on the size may be a lie.
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
        """When the member was last changed: year, month, day, hour, minute, second."""
        return self._entries[name].date_time

    def size(self, name: str) -> int:
        """How many bytes it has."""
        return self._entries[name].file_size

    def beside(self, name: str) -> ArchiveMembers:
        """What there is beside the member: all others that are not hidden."""
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
    """Whether a file's first bytes are those of a zip archive."""
    return data.startswith(START)


def _safe_name(entry: zipfile.ZipInfo) -> str | None:
    """The member's name; None for what is no ordinary file or would lie elsewhere."""
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
