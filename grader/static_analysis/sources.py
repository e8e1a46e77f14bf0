"""Collects all code of a hand-in as text: cells, the files beside it, what cells write and run."""

from __future__ import annotations

import ast
import contextlib
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from grader.execution.magics import WRITING_CELL_MAGICS
from grader.execution.shell_files import notebook_code, split_words
from grader.execution.working_folder import is_installed
from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.cell_tree import cell_tree, shell_calls

# Limits on what is read of files in the grader's own process. Larger ones let a hostile hand-in keep it
# busy for longer. What is beyond stays unread, and unread files have the parts run again where what they
# must not call does not exist: smaller ones would cost honest hand-ins the time of that.
MAX_MODULES = 200
MAX_RUNS = 200  # cells and scripts that `%run` runs
MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 5  # notebooks that run notebooks
_RUNS_TEXT = frozenset("exec eval compile execfile run_path load_source".split())
# Others could hold a program that nobody sees who reads it as text.
_USUAL = frozenset(("utf-8", "utf-8-sig", "ascii", "iso-8859-1", "cp1252"))


@dataclass(frozen=True)
class Module:
    """A Python file that code may import.

    Attributes:
        label: its path, by which people find it.
        text: its content.
        names: what it may be imported as, the full path first: `sys.path` may hold any of its folders.
        package: whether it is an `__init__.py`.
    """

    label: str
    text: str
    names: tuple[str, ...]
    package: bool = False


@dataclass
class WholeCode:
    """All code that a submission may run.

    Attributes:
        cells: what runs in the notebook's own namespace, in order.
        modules: what may be imported; a file that several cells write is there in each version.
        unread: (label, name) of files that cells may run or import and whose text is not known.
    """

    cells: list[CodeCell] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def files(self) -> list[CodeCell]:
        """The modules as code."""
        return [CodeCell(module.label, module.text) for module in self.modules]

    @property
    def sources(self) -> list[CodeCell]:
        """All code: modules, then cells."""
        return [*self.files, *self.cells]


def whole_code(
    cells: Iterable[CodeCell], files: Mapping[str, bytes], folder: str = ""
) -> WholeCode:
    """All code that the cells, with the files beside them, may run.

    Args:
        cells: the cells in the order in which they run.
        files: the content of each file beside them, by path with '/'.
        folder: the notebook's folder among the files, with '/'.
    """
    reader = _Reader(files, folder)
    for cell in cells:
        reader.read(cell)
    return reader.found


class _Reader:
    """Reads cells in order, and knows what the files hold by then."""

    def __init__(self, files: Mapping[str, bytes], folder: str) -> None:
        self._folder = folder
        self._texts: dict[str, str] = {}
        self._left: set[tuple[str, str]] = set()
        self._characters = 0
        self._run = 0
        self.found = WholeCode()
        for name, data in files.items():
            if name.endswith((".py", ".ipynb")):
                self._put(name, data)

    def read(self, cell: CodeCell, way: tuple[str, ...] = ()) -> None:
        """Take in a cell: what it writes, what it runs, and itself. way: the files that run it."""
        label, tree = cell.label, cell_tree(cell.source)
        for name, text, append in _written(tree):
            if "{" in name or "$" in name:  # whose value is not known
                self._leave(label, name)
            name = self._placed(name)
            whole = self._texts.get(name, "") + text if append else text
            self._put(name, whole.encode("utf-8", "surrogatepass"))
        for name in _run(tree):
            if not self._read_file(name, way):
                self._leave(label, name)
        writes = cell.source.lstrip().startswith(tuple(f"%%{name}" for name in WRITING_CELL_MAGICS))
        self.found.cells.append(replace(cell, source="") if writes else cell)

    def _read_file(self, name: str, way: tuple[str, ...]) -> bool:
        """Read a file as part of a cell; whether all of it was read. One that runs itself ends."""
        name = self._placed(name)
        alike = [known for known in self._texts if _last(known) == _last(name)]
        found = [name] if name in self._texts else alike
        complete = bool(found) and len(way) < MAX_DEPTH
        for known in found if complete else ():
            if known in way:
                continue
            for cell in self._pieces(known):
                if self._run >= MAX_RUNS or not self._has_room(cell.source):
                    return False
                self._run += 1
                self.read(cell, (*way, known))
        return complete

    def _pieces(self, name: str) -> list[CodeCell]:
        text = self._texts.get(name, "")  # what was run before it may have replaced it
        if not name.endswith(".ipynb"):
            return [CodeCell(name, text)]
        with contextlib.suppress(ValueError, RecursionError):
            return [CodeCell(f"{name} cell {number}", cell) for number, cell in notebook_code(text)]
        return []

    def _has_room(self, text: str) -> bool:
        """Whether as much may still be read; then it counts as read."""
        if self._characters + len(text) > MAX_CHARACTERS:
            return False
        self._characters += len(text)
        return True

    def _leave(self, label: str, name: str) -> None:
        if (label, name) not in self._left:
            self._left.add((label, name))
            self.found.unread.append((label, name))

    def _put(self, name: str, data: bytes) -> None:
        """Know a file by what Python reads in it; one in an unusual encoding stays unread."""
        self._texts.pop(name, None)
        with contextlib.suppress(SyntaxError, UnicodeDecodeError):
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
            if encoding in _USUAL:
                self._texts[name] = data.decode(encoding)
        text = self._texts.get(name)
        if not name.endswith(".py"):
            return
        names = _module_names(name)
        room = len(self.found.modules) < MAX_MODULES and text is not None
        if room and names and self._has_room(text):
            self.found.modules.append(Module(name, text, names, _last(name) == "__init__.py"))
        elif names:
            self._leave(name, name)

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


def _written(tree: ast.Module | None) -> Iterator[tuple[str, str, bool]]:
    """Name, text and whether it is added to the file, of what `%%writefile` writes."""
    for call in shell_calls(tree):
        if call.magic in WRITING_CELL_MAGICS and None not in (call.line, call.text):
            words = split_words(call.line)
            names = [word for word in words if not word.startswith("-")]
            text = call.text if call.text.endswith("\n") else f"{call.text}\n"
            if names:
                yield names[0], text, any(word in ("-a", "--append") for word in words)


def _run(tree: ast.Module | None) -> list[str]:
    """The files that a cell runs in the notebook's own namespace, each once, where it is run last."""
    found: list[str] = []
    for call in shell_calls(tree):
        if call.magic == "run" and call.line is not None:
            found += _scripts(call.line)
    if _runs_text(tree):
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        found += [text for text in constants if isinstance(text, str) and text.endswith(".py")]
    return list(dict.fromkeys(reversed(found)))[::-1]


def _runs_text(tree: ast.Module | None) -> bool:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []
    return any(getattr(f, "attr", getattr(f, "id", "")) in _RUNS_TEXT for f in calls)


def _scripts(line: str) -> list[str]:
    words = split_words(line)
    names = [word for word in words if not word.startswith("-")]
    if "-m" in words:
        return [f"{name.replace('.', '/')}.py" for name in names[:1]]
    return [name if "." in PurePosixPath(name).name else f"{name}.py" for name in names[:1]]
