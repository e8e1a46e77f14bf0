"""Find the files beside a notebook that its code mentions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.files_beside.listing import ListedFile

MIN_STEM_CHARACTERS = 3  # shorter names occur in every text
PICTURES = "/pictures/"  # where notebooks keep the pictures that they draw
_IMPORT = re.compile(r"\b(?:import|from)\b")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class CodeMentions:
    """Code that may mention files.

    Args:
        text: the code.
        imported: the words after `import` or `from` in each of its lines.
    """

    text: str
    imported: frozenset[str]

    @classmethod
    def of(cls, text: str) -> CodeMentions:
        """The mentions in a text."""
        words: set[str] = set()
        for line in text.split("\n"):
            if found := _IMPORT.search(line):
                words.update(_WORD.findall(line, found.end()))
        return cls(text, frozenset(words))

    def names(self, name: str) -> bool:
        """Whether the code seems to mention a file: by name, folder, suffix or numbered series."""
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
    """The code of the hand-in and of the Python files that it mentions, directly or through others.

    Args:
        code: returns the code of the hand-in.
        files: the files beside it.
        own: whether the folder belongs to one student; then all its Python files count.
        read: returns the content of a file.
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
        # Earlier code has been searched: only the files added last can mention further ones.
        latest = CodeMentions.of("\n".join(texts[-len(named) :]))
    return CodeMentions.of("\n".join(texts))


def goes_along(name: str) -> bool:
    """Whether a file of a student's own folder travels even if no code mentions it.

    Other notebooks and the pictures that a notebook drew are needed only where code reads them.
    """
    return not (name.endswith(".ipynb") or PICTURES in f"/{name}")
