"""Verbs for files, in a scratch folder beside the parts that is emptied after each case."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np


class FileVerbs:
    """The agent's verbs for files."""

    def __init__(self) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def _keep(self, *made: Any) -> None:
        raise NotImplementedError

    def do_file(self, name: str, data: np.ndarray | None, as_path: bool) -> None:
        """The path of a file in the scratch folder.

        Args:
            name: the file's name.
            data: its bytes, uint8 of shape (N,); None if the file is not to exist yet.
            as_path: whether to make a `Path` instead of a string.
        """
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(
                prefix="gammabeta-", ignore_cleanup_errors=True
            )
        path = Path(self._scratch.name) / name
        if data is not None:
            path.write_bytes(data.tobytes())
        self._keep(path if as_path else str(path))

    def do_content(self, target: str | Path) -> np.ndarray:
        """The bytes of a file, uint8 of shape (N,). Raises OSError if there is none."""
        return np.frombuffer(Path(target).read_bytes(), dtype=np.uint8)

    def remove_files(self) -> None:
        """Remove the scratch folder and everything in it."""
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None
