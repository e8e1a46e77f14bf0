"""Tell released files from files that were edited since, by digests in the released notebook."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from grader.course.unit_files import CHECKS

DIGESTS = "grader"
NOTEBOOK = "notebook"


def digest(notebook: dict[str, Any]) -> str:
    """SHA-256 of what a person may have worked on: types and sources of cells, presence of outputs."""
    cells = [
        [cell["cell_type"], "".join(cell["source"]), bool(cell.get("outputs"))]
        for cell in notebook["cells"]
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def is_edited_notebook(path: Path) -> bool:
    """Whether a notebook holds anything other than what a release wrote."""
    if not path.is_file():
        return False
    try:
        notebook = json.loads(path.read_bytes())
        return notebook["metadata"][DIGESTS][NOTEBOOK] != digest(notebook)
    except (ValueError, KeyError, TypeError):
        return True


def file_digest(data: bytes) -> str:
    """SHA-256 of a released file of checks."""
    return hashlib.sha256(data).hexdigest()


def released_checks(notebook: Path) -> dict[str, str]:
    """The digests of the files of checks that were released with a notebook.

    Args:
        notebook: path of the released notebook.

    Returns:
        The digest of each file by its path, with '/'. Empty where the notebook is missing or holds no
        digests.
    """
    try:
        known = json.loads(notebook.read_bytes())["metadata"][DIGESTS]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    items = known.items() if isinstance(known, dict) else ()
    return {name: kept for name, kept in items if _is_checks(name) and isinstance(kept, str)}


def _is_checks(name: str) -> bool:
    """Whether a path is one that checks are released under; an edited notebook may hold other paths."""
    parts = PurePosixPath(name).parts
    return name == f"{CHECKS}.py" or (len(parts) > 1 and parts[0] == CHECKS and ".." not in parts)


def is_edited(path: Path, known: str | None) -> bool:
    """Whether a file exists and does not have the digest `known`."""
    return path.is_file() and file_digest(path.read_bytes()) != known
