"""All code of a hand-in as text: its cells, the files beside it, what cells write and run."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.shell import WRITING_CELL_MAGICS, plain_python
from grader.shell_files import notebook_code, words_of
from grader.tolerant import parse, without_magics
from grader.workplace import is_installed

MOST_MODULES = 200  # that are read; what is in further ones meets the tripwires
DEEPEST = 5  # notebooks that run notebooks
_RUNS_TEXT = frozenset("exec eval compile execfile run_path load_source".split())
# Others could hold a program that nobody sees who reads it as text.
_USUAL = frozenset(("utf-8", "utf-8-sig", "ascii", "iso-8859-1", "cp1252"))
_CONCERNS_FILES = re.compile(r"%%(?:writefile|file)\b|%run\b")


@dataclass(frozen=True)
class Module:
    """A Python file that code may import.

    label: how people find it, its path. names: what it may be imported as, the full path first:
    `sys.path` may hold any of its folders. package: whether it is an `__init__.py`.
    """

    label: str
    text: str
    names: tuple[str, ...]
    package: bool = False


@dataclass
class WholeCode:
    """cells: (label, code) of what runs in the notebook's own namespace, in order. modules: what may be
    imported; a file that a cell writes anew is there in each version. unread: (label, name) of files
    that a cell runs and whose text is not known."""

    cells: list[tuple[str, str]] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sources(self) -> list[tuple[str, str]]:
        """(label, code) of everything."""
        return [*((module.label, module.text) for module in self.modules), *self.cells]

    @property
    def own_names(self) -> frozenset[str]:
        """What the hand-in's own code may be imported as: the first name of each."""
        return frozenset(name.split(".")[0] for module in self.modules for name in module.names)


def whole_code(
    cells: Iterable[tuple[str, str]], files: Mapping[str, bytes], folder: str = ""
) -> WholeCode:
    """Everything that (label, code) of the cells, with the files beside them, may run.

    folder: where among the files the notebook lies, with '/'.
    """
    reader = _Reader(files, folder)
    for label, source in cells:
        reader.read(label, source)
    return reader.found


class _Reader:
    """Reads cells in order, and knows what the files hold by then."""

    def __init__(self, files: Mapping[str, bytes], folder: str) -> None:
        self._folder = folder
        self._texts: dict[str, str] = {}
        self.found = WholeCode()
        for name, data in files.items():
            if name.endswith((".py", ".ipynb")):
                self._put(name, data)

    def read(self, label: str, source: str, depth: int = 0) -> None:
        """Take in a cell: what it writes, what it runs, and itself."""
        tree = _tree(source)
        for name, text, append in _written(tree):
            name = self._placed(name)
            self._put(name, ((self._texts.get(name, "") if append else "") + text).encode())
        for name in _run(tree):
            if depth >= DEEPEST or not self._read_file(name, depth + 1):
                self.found.unread.append((label, name))
        writes = source.lstrip().startswith(tuple(f"%%{name}" for name in WRITING_CELL_MAGICS))
        self.found.cells.append((label, "" if writes else source))

    def _read_file(self, name: str, depth: int) -> bool:
        """Read a file as part of a cell; whether there is one."""
        name = self._placed(name)
        alike = [known for known in self._texts if _last(known) == _last(name)]
        found = [name] if name in self._texts else alike
        for known in found:
            if not known.endswith(".ipynb"):
                self.read(known, self._texts[known], depth)
                continue
            with contextlib.suppress(ValueError):
                for number, source in notebook_code(self._texts[known]):
                    self.read(f"{known} cell {number}", source, depth)
        return bool(found)

    def _put(self, name: str, data: bytes) -> None:
        """Know a file by what Python reads in it; one in an unusual encoding stays unread."""
        self._texts.pop(name, None)
        with contextlib.suppress(SyntaxError, UnicodeDecodeError):
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
            if encoding in _USUAL:
                self._texts[name] = data.decode(encoding)
        text = self._texts.get(name)
        names = _module_names(name) if text is not None and name.endswith(".py") else ()
        if names and len(self.found.modules) < MOST_MODULES:
            self.found.modules.append(Module(name, text, names, _last(name) == "__init__.py"))

    def _placed(self, name: str) -> str:
        """Where a file of this name lies in the folder, as the magics place it."""
        start = self._folder.split("/") if self._folder else []
        if name.startswith("~/"):
            name, start = name[2:], []
        parts = list(start)
        for part in PurePosixPath(name).parts:
            if part == "/" or (part == ".." and not parts):
                return "/".join([*start, _last(name)])
            parts = parts[:-1] if part == ".." else [*parts, part]
        return "/".join(parts)


def _last(path: str) -> str:
    return PurePosixPath(path).name


def _module_names(path: str) -> tuple[str, ...]:
    """'a.b' and 'b' for a/b.py; none of a name that installed modules have."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    if not all(part.isidentifier() for part in parts):
        parts = parts[-1:]
    starts = [at for at in range(len(parts)) if not is_installed(parts[at])]
    return tuple(".".join(parts[at:]) for at in starts)


def _tree(source: str) -> ast.Module | None:
    """The syntax tree of a cell, magics that concern files as calls."""
    if not _CONCERNS_FILES.search(source):
        return parse(source) or parse(without_magics(source))
    with contextlib.suppress(Exception):  # whatever the transformer makes of a student's text
        return parse(source) or parse(plain_python(source))
    return parse(without_magics(source))


def _calls(tree: ast.Module | None) -> Iterator[tuple[str, list[str]]]:
    """The name of each method or function that is called, and its arguments that are texts."""
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = [item.value for item in node.args if isinstance(item, ast.Constant)]
            yield name, [text for text in texts if isinstance(text, str)]


def _written(tree: ast.Module | None) -> Iterator[tuple[str, str, bool]]:
    """Name, text and whether it is added to the file, of what `%%writefile` writes."""
    for name, texts in _calls(tree):
        if name == "run_cell_magic" and len(texts) == 3 and texts[0] in WRITING_CELL_MAGICS:
            words = words_of(texts[1])
            names = [word for word in words if not word.startswith("-")]
            text = texts[2] if texts[2].endswith("\n") else f"{texts[2]}\n"
            if names:
                yield names[0], text, any(word in ("-a", "--append") for word in words)


def _run(tree: ast.Module | None) -> list[str]:
    """The files that a cell runs in the notebook's own namespace."""
    found: list[str] = []
    calls = list(_calls(tree))
    for name, texts in calls:
        if name == "run_line_magic" and len(texts) > 1 and texts[0] == "run":
            found += _scripts(texts[1])
        elif name == "magic" and texts and texts[0].lstrip("%").startswith("run "):
            found += _scripts(texts[0].partition(" ")[2])
    if any(name in _RUNS_TEXT for name, _ in calls):
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        found += [text for text in constants if isinstance(text, str) and text.endswith(".py")]
    return found


def _scripts(line: str) -> list[str]:
    words = words_of(line)
    names = [word for word in words if not word.startswith("-")]
    if "-m" in words:
        return [f"{name.replace('.', '/')}.py" for name in names[:1]]
    return [name if "." in PurePosixPath(name).name else f"{name}.py" for name in names[:1]]
