"""What has been done for each student of a unit, on disk, so that a killed run can be taken up.

One line for each step, appended in one write by whoever did it: that a hand-in was graded and kept,
that its marks are in the gradebook, which of them its page shows.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

Step = Literal["graded", "recorded", "shown"]


@dataclass(frozen=True)
class Entry:
    """What is known of a student: the key of what was graded last, of what was recorded last, and of
    the marks that the feedback page shows."""

    graded: str = ""
    recorded: str = ""
    shown: str = ""


class Journal:
    """The journal of one unit. Lines that cannot be read (a torn last one) are passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> dict[str, Entry]:
        """All entries by student."""
        found: dict[str, Entry] = {}
        for student, step, key in self._lines():
            found[student] = replace(found.get(student, Entry()), **{step: key})
        return found

    def read(self) -> dict[str, Entry]:
        """All entries by student, and the file rewritten with one line for each step of each."""
        found = self.entries()
        if found:
            self._rewrite(found)
        return found

    def note(self, student: str, step: Step, key: str) -> None:
        """Append a step. Several processes may do so at once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The empty line in front ends whatever a killed process left half-written.
        line = "\n" + _line(student, step, key)
        with open(self.path, "ab", buffering=0) as file:
            file.write(line.encode())

    def _lines(self) -> list[tuple[str, str, str]]:
        found = []
        with contextlib.suppress(FileNotFoundError):
            for line in self.path.read_text("utf-8", errors="replace").splitlines():
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    item = json.loads(line)
                    if item["step"] in get_args(Step):
                        found.append((str(item["student"]), item["step"], str(item["key"])))
        return found

    def _rewrite(self, entries: dict[str, Entry]) -> None:
        draft = self.path.with_name(f"{self.path.name}.{secrets.token_hex(8)}.tmp")
        try:
            with open(draft, "x", encoding="utf-8") as file:
                for student, entry in entries.items():
                    for step, key in vars(entry).items():
                        file.write(_line(student, step, key) if key else "")
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, self.path)
        finally:
            draft.unlink(missing_ok=True)


def _line(student: str, step: str, key: str) -> str:
    return json.dumps({"student": student, "step": step, "key": key}) + "\n"
