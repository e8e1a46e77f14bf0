"""Reads the files of a data set out of a .tar.gz; nothing is unpacked by a name that it holds."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from grader.datasets.dataset_errors import DatasetError
from grader.datasets.registry import Version

MAX_MEMBER_BYTES = 1 << 28  # bytes of one member; the largest real one has 155 million


def members(path: Path, version: Version) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file of the version in the archive, in the archive's order.

    Only regular files whose path is exactly `folder/name` of the registry are looked at; links,
    other names and everything else are passed over. Raises DatasetError where the archive is
    damaged, or holds one of them twice, or one too large to be it.
    """
    wanted = {f"{version.folder}/{file.name}": file.name for file in version.files}
    seen: set[str] = set()
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                name = wanted.get(member.name)
                if name is None or not member.isreg():
                    continue
                if name in seen or member.size > MAX_MEMBER_BYTES:
                    raise DatasetError(f"{path} is not the published archive: see {member.name}")
                seen.add(name)
                content = archive.extractfile(member)
                yield name, content.read() if content else b""
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise DatasetError(f"{path} is damaged ({str(error)[:100]}): get it again") from error
