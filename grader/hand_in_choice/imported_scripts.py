"""Find the scripts that another file of the student imports, runs or opens: modules are no hand-ins.

Files are scanned as text, piece by piece between line ends and quotes. So the JSON of a notebook and a
damaged script are read alike, in time proportional to their length.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.file_formats.scripts import SCRIPTS
from grader.hand_in_choice.candidates import Candidate

# Start of a file that is scanned. Pictures in a notebook may come before the imports; an import that lies
# behind this many bytes is missed, and its module may be taken for the hand-in.
MAX_READ_BYTES = 8 << 20
_BETWEEN = re.compile(r"\\n|[\n\r\"']")
_IMPORT = re.compile(r"(?:from|import)[ \t]+(\S[^\n]*)")
_RUN = re.compile(r"%(?:run|(?:%writefile|%file))[ \t]+(\S[^\n]*)")
_FILE = re.compile(r"[\w./-]{1,200}\.(?:py|ipy)")
_NAME = re.compile(r"[\w.]+")


@dataclass
class ScriptUses:
    """The scripts that a text uses.

    Args:
        modules: first name of each imported module.
        files: paths of scripts that it runs, writes or opens, without suffix.
    """

    modules: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


def script_uses(text: str) -> ScriptUses:
    """The other scripts that the text of a notebook or script imports, runs, writes or opens."""
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
    """First name of each module in `a.b as c, d` or `a.b import c`; `a` and `b` in `. import a, b`."""
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
    """The scripts among the candidates that another candidate uses."""
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
    """Whether a candidate has the name of a Python file."""
    return item.own.suffix.lower() in SCRIPTS


def _is_used(script: Candidate, by: Candidate, uses: ScriptUses) -> bool:
    """Whether the file `by` may use this script.

    `sys.path` may hold any folder (`..`, `../src`). So the name of a module counts at any place of the
    script's path, except in the folders that both files share.
    """
    if (script.path if script.inner else None) != (by.path if by.inner else None):
        return False
    whole, folder = script.own.with_suffix("").parts, by.own.parent.parts
    shared = next((n for n, part in enumerate(folder) if whole[n : n + 1] != (part,)), len(folder))
    if not uses.modules.isdisjoint(whole[shared:]):
        return True
    path = "/".join(("", *whole))
    return any(path.endswith("/" + name.lstrip("./")) for name in uses.files)
