"""Journal of the steps completed for each student, on disk, so that a killed run can be resumed.

Each step is one line, appended in a single write by the process that did it: a submission was graded
and kept, its marks are in the gradebook, its page shows certain marks.
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
    """The last steps for one student; an empty string for a step that was not done.

    Attributes:
        graded: Key of the hand-in that was graded.
        recorded: Key of the hand-in and time stamp whose marks are in the gradebook.
        shown: Digest of the marks on the feedback page.
    """

    graded: str = ""
    recorded: str = ""
    shown: str = ""


class Journal:
    """The journal of one unit. Unreadable lines, such as a half-written last one, are skipped."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> dict[str, Entry]:
        """All entries by student."""
        found: dict[str, Entry] = {}
        for student, step, key in self._lines():
            found[student] = replace(found.get(student, Entry()), **{step: key})
        return found

    def read(self) -> dict[str, Entry]:
        """All entries by student. Also rewrites the file, with only the last line of each step."""
        found = self.entries()
        if found:
            self._rewrite(found)
        return found

    def note(self, student: str, step: Step, key: str) -> None:
        """Append a step. Several processes may append at the same time."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The line break in front ends a line that a killed process left half-written.
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
