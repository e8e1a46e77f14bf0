"""What two runs of one build do not have in common: times, places and stamps, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

RULES = """\
seconds in reports                 how long a check took depends on the machine's other work
the course's folder, the checkout, the Python's folder
                                   the two builds cannot lie in the same place
the order of rows in grades.csv    nbgrader lists hand-ins as they came, and workers finish in any order
digests in notebook metadata       hashes of the released files, which are compared themselves
fingerprint in the answers file    a hash of the unit's files, by which old answers are told
the journal, the lock, caches      hashes of the engine's own sources, and who holds the lock: left out
"""
DIGEST = re.compile(r"^metadata\.grader\.")
SECONDS = re.compile(r"^(?:seconds|checks\[\d+\]\.seconds)$")
FINGERPRINT = "meta.fingerprint"
TIME_WORD, HASH_WORD = "<time>", "<hash>"


@dataclass(frozen=True)
class Places:
    """Folders of one build that its files may name, and the words that stand for them."""

    words: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, course: Path, checkout: Path, python: Path) -> Places:
        """The words for these folders; the innermost folder first, as one may lie in another."""
        named = {
            str(course.resolve()): "<course>",
            str(python.parent.parent): "<python>",
            str(checkout): "<checkout>",
        }
        return cls(tuple(sorted(named.items(), key=lambda item: -len(item[0]))))

    def text(self, text: str) -> str:
        """The text without folders of the build."""
        for folder, word in self.words:
            text = text.replace(folder, word)
        return text

    def report(self, place: str, value: object) -> object:
        """A value of a report. place: where in it."""
        return TIME_WORD if SECONDS.match(place) and _is_number(value) else self.value(value)

    def notebook(self, place: str, value: object) -> object:
        """A value of a notebook. place: where in it."""
        return HASH_WORD if DIGEST.match(place) and isinstance(value, str) else self.value(value)

    def answers(self, place: str, value: object) -> object:
        """A value of an answers file. place: where in it."""
        return HASH_WORD if place == FINGERPRINT and isinstance(value, str) else self.value(value)

    def value(self, value: object) -> object:
        """Any other value."""
        return self.text(value) if isinstance(value, str) else value


class Renamed:
    """Words that were changed on purpose, in the order of the file that lists them."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = list(pairs)

    @classmethod
    def read(cls, path: Path) -> Renamed:
        """`old → new` in each line; empty lines and lines that begin with `#` say nothing.

        Raises ValueError, with the line's number, at anything else.
        """
        pairs = []
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            old, arrow, new = line.partition(" → ")
            if not (arrow and old.strip()):
                raise ValueError(f"{path}:{number}: `old → new` is expected, not {line!r}")
            pairs.append((old, new))
        return cls(pairs)

    def text(self, text: str) -> str:
        """An old text in new words."""
        for old, new in self.pairs:
            text = text.replace(old, new)
        return text


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
