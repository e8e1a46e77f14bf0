"""Which of a student's scripts another of their files takes in: these are its modules, no hand-ins.

Files are looked through as text, piece by piece between line ends and quotes: what a notebook's JSON
or a damaged script holds is read alike, and in time that grows with its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.hand_in_choice.candidates import Candidate

# Of a notebook: what comes first may be pictures, which come along in its text.
MAX_READ_BYTES = 8 << 20
SCRIPTS = (".py", ".pyw", ".ipy")
_BETWEEN = re.compile(r"\\n|[\n\r\"']")
_IMPORT = re.compile(r"(?:from|import)[ \t]+(\S[^\n]*)")
_RUN = re.compile(r"%(?:run|(?:%writefile|%file))[ \t]+(\S[^\n]*)")
_FILE = re.compile(r"[\w./-]{1,200}\.(?:py|ipy)")
_NAME = re.compile(r"[\w.]+")


@dataclass
class ScriptUses:
    """What a text takes in. modules: the first name of each import; files: paths of scripts, no suffix."""

    modules: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


def script_uses(text: str) -> ScriptUses:
    """What a notebook's or a script's text imports, runs, writes and opens of other scripts."""
    found = ScriptUses()
    for piece in _BETWEEN.split(text):
        piece = piece.strip()
        if imported := _IMPORT.match(piece):
            found.modules |= set(_imported(piece.startswith("from"), imported[1]))
        elif ran := _RUN.match(piece):
            found.files |= {_without_suffix(word) for word in ran[1].split() if word[0] != "-"}
        elif _FILE.fullmatch(piece):
            found.files.add(_without_suffix(piece))
    return found


def _imported(is_from: bool, rest: str) -> Iterator[str]:
    """The first name of each module in `a.b as c, d`, or in `a.b import c`; of `. import a, b`, these."""
    if is_from:
        module, _, names = rest.partition("import")
        if name := _NAME.match(module.lstrip(". \t")):
            yield name[0].split(".")[0]
            return
        rest = names
    for item in rest.partition("#")[0].split(","):
        if name := _NAME.match(item.strip(" \t()")):
            yield name[0].split(".")[0]


def _without_suffix(name: str) -> str:
    path = PurePosixPath(name.strip("\"'"))
    return (path.with_suffix("") if path.suffix in SCRIPTS else path).as_posix()


def modules_among(found: Collection[Candidate]) -> set[Candidate]:
    """The scripts that another of the files takes in."""
    scripts = [item for item in found if is_script(item)]
    used: set[Candidate] = set()
    if not scripts or len(found) < 2:
        return used
    for item in found:
        if not (is_script(item) or item.own.suffix.lower() == ".ipynb"):
            continue
        uses = script_uses(item.head(MAX_READ_BYTES).decode("utf-8", "replace"))
        used |= {other for other in scripts if other is not item and _is_used(other, item, uses)}
    return used


def is_script(item: Candidate) -> bool:
    """Whether its name is that of a Python file."""
    return item.own.suffix.lower() in SCRIPTS


def _is_used(script: Candidate, by: Candidate, uses: ScriptUses) -> bool:
    """Whether what one file takes in may be this script.

    `sys.path` may hold any folder (`..`, `../src`), so that a module's name counts wherever it stands
    in the script's path, as far as that path is not the other file's, too.
    """
    if (script.path if script.inner else None) != (by.path if by.inner else None):
        return False
    whole, folder = script.own.with_suffix("").parts, by.own.parent.parts
    shared = next((n for n, part in enumerate(folder) if whole[n : n + 1] != (part,)), len(folder))
    if not uses.modules.isdisjoint(whole[shared:]):
        return True
    path = "/".join(("", *whole))
    return any(path.endswith("/" + name.lstrip("./")) for name in uses.files)
