"""Telling a released file from one that somebody has worked on since: the release keeps digests."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from grader.course.unit_files import CHECKS

DIGESTS = "grader"
NOTEBOOK = "notebook"


def digest(notebook: dict[str, Any]) -> str:
    """A hash of the cells' kinds, sources and outputs: what is work of somebody's."""
    cells = [
        [cell["cell_type"], "".join(cell["source"]), bool(cell.get("outputs"))]
        for cell in notebook["cells"]
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def is_edited_notebook(path: Path) -> bool:
    """Whether a notebook holds anything but what some release wrote there."""
    if not path.is_file():
        return False
    try:
        notebook = json.loads(path.read_bytes())
        return notebook["metadata"][DIGESTS][NOTEBOOK] != digest(notebook)
    except (ValueError, KeyError, TypeError):
        return True


def file_digest(data: bytes) -> str:
    """A hash of a released file of checks."""
    return hashlib.sha256(data).hexdigest()


def released_checks(notebook: Path) -> dict[str, str]:
    """The digest of each file of checks that came with a notebook, by its path, with '/'.

    Empty for a notebook that is not there, or holds no digests, or anything else in their place.
    """
    try:
        known = json.loads(notebook.read_bytes())["metadata"][DIGESTS]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    items = known.items() if isinstance(known, dict) else ()
    return {name: kept for name, kept in items if _is_checks(name) and isinstance(kept, str)}


def _is_checks(name: str) -> bool:
    """Whether a path is one that checks are released under; whoever edits a notebook may write others."""
    parts = PurePosixPath(name).parts
    return name == f"{CHECKS}.py" or (len(parts) > 1 and parts[0] == CHECKS and ".." not in parts)


def is_edited(path: Path, known: str | None) -> bool:
    """Whether a file is there, and another one than that with the digest `known`."""
    return path.is_file() and file_digest(path.read_bytes()) != known
