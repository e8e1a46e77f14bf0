"""Which files beside a notebook its code names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.files_beside.listing import ListedFile

MIN_STEM_CHARACTERS = 3  # letters: shorter ones stand in every text
PICTURES = "/pictures/"  # where notebooks keep the ones that they draw
_IMPORT = re.compile(r"\b(?:import|from)\b")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class CodeMentions:
    """Code that may name files. imported: the words behind an `import` or `from` of one of its lines."""

    text: str
    imported: frozenset[str]

    @classmethod
    def of(cls, text: str) -> CodeMentions:
        """What the code names."""
        words: set[str] = set()
        for line in text.split("\n"):
            if found := _IMPORT.search(line):
                words.update(_WORD.findall(line, found.end()))
        return cls(text, frozenset(words))

    def names(self, name: str) -> bool:
        """Whether it seems to name a file: itself, its folder, its kind, or a numbered series."""
        path = PurePosixPath(name)
        series = path.stem.rstrip("0123456789_-. ")
        words = [path.name, *path.parts[:-1]]
        words += [stem for stem in (path.stem, series) if len(stem) >= MIN_STEM_CHARACTERS]
        words += [f"*{path.suffix}"] if path.suffix else []
        return path.stem in self.imported or any(word in self.text for word in words)


def all_code(
    code: Callable[[], str],
    files: Iterable[ListedFile],
    own: bool,
    read: Callable[[ListedFile], bytes],
) -> CodeMentions:
    """All code there is: of the hand-in, and of the Python files that it names.

    code, read: give the text of the hand-in and the bytes of a file. own: whether the folder is one
    student's, of which all Python files count.
    """
    modules = [item for item in files if item.name.endswith(".py")]
    if own and all(goes_along(item.name) for item in files):
        return CodeMentions.of("")
    texts = [code()]
    latest = CodeMentions.of(texts[0])
    while named := [item for item in modules if own or latest.names(item.name)]:
        taken = {item.name for item in named}
        modules = [item for item in modules if item.name not in taken]
        texts += [read(item).decode("utf-8", "replace") for item in named]
        # What the code before does not name, only what came last can.
        latest = CodeMentions.of("\n".join(texts[-len(named) :]))
    return CodeMentions.of("\n".join(texts))


def goes_along(name: str) -> bool:
    """Whether a file of a student's own folder is taken, also where no code names it.

    Other versions of the notebook, and pictures that it drew, are of no use unless code reads them.
    """
    return not (name.endswith(".ipynb") or PICTURES in f"/{name}")
