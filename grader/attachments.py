"""Files handed in beside the notebook. Only their bytes are read here; the sealed process opens them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.authoring import Attachment
from grader.textfile import UnreadableSubmission, read_bytes

Attached = tuple[dict[str, bytes], list[str]]


def read_attachments(declared: Sequence[Attachment], folder: Path) -> Attached:
    """The declared files that lie in `folder`, by name, and notes on those that cannot be taken."""
    found: dict[str, bytes] = {}
    notes: list[str] = []
    for item in declared:
        path = folder / item.name
        if not path.exists() and not path.is_symlink():
            continue
        try:
            found[item.name] = read_bytes(path, item.max_bytes)
        except UnreadableSubmission as error:
            reason = str(error).partition(": clear the outputs")[0]
            notes.append(f"{item.name} was left out: {reason}")
    return found, notes
