"""Verbs about files: a scratch folder at the subject's side, emptied after each case."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np


class FileVerbs:
    """The verbs that an agent has for files."""

    def __init__(self) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def _keep(self, *made: Any) -> None:
        raise NotImplementedError

    def do_file(self, name: str, data: np.ndarray | None, as_path: bool) -> None:
        """The path of a file in the scratch folder, with these bytes; without any, of none yet."""
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(
                prefix="gammabeta-", ignore_cleanup_errors=True
            )
        path = Path(self._scratch.name) / name
        if data is not None:
            path.write_bytes(data.tobytes())
        self._keep(path if as_path else str(path))

    def do_content(self, target: str | Path) -> np.ndarray:
        """The bytes of a file. Raises OSError where there is none."""
        return np.frombuffer(Path(target).read_bytes(), dtype=np.uint8)

    def remove_files(self) -> None:
        """Remove the scratch folder with all that is in it."""
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None
