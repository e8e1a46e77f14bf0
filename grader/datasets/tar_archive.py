"""Read the files of a data set from a .tar.gz; no name in the archive decides where anything is written."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from grader.datasets.dataset_errors import DatasetError
from grader.datasets.registry import Version

MAX_MEMBER_BYTES = 1 << 28  # bytes of one member; the largest real one has 155 million


def members(path: Path, version: Version) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of the version, in the archive's order.

    Only regular files whose path is exactly `folder/name` of the registry are read; links, other names and
    everything else are skipped.

    Args:
        path: the archive.
        version: the published version that it should hold.

    Raises:
        DatasetError: the archive is damaged, or it holds a file twice or one that is too large.
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
