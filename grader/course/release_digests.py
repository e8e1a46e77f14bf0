"""Telling a released file from one that somebody has worked on since: the release keeps digests."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

CHECKS = "checks.py"
DIGESTS = "grader"


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
        return notebook["metadata"][DIGESTS]["notebook"] != digest(notebook)
    except (ValueError, KeyError, TypeError):
        return True


def is_edited_checks(path: Path, notebook: Path) -> bool:
    """Whether checks.py is another one than that which came with the notebook beside it."""
    if not path.is_file():
        return False
    try:
        known = json.loads(notebook.read_bytes())["metadata"][DIGESTS][CHECKS]
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return known != hashlib.sha256(path.read_bytes()).hexdigest()
