"""Find out whether a released folder contains what only instructors may know."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

from grader.course.notebook_cells import BEGIN, END
from grader.course.unit import SourceUnit
from grader.course.unit_files import CHECKS, files_below, module_files

# Lines of at most this length (`return x`, `axis=-1,`) occur in any code: they would be reported for
# nothing, and give nothing away. With a larger value, short lines of a solution could slip through.
MIN_SECRET_CHARACTERS = 12
# A name or string alone does not show how it is used.
_ONE_WORD = re.compile(r"""["']?\w+["']?[,:)\]]*""")


def leaks(unit: SourceUnit, folder: Path) -> list[str]:
    """Search the files of a folder for secrets of a unit.

    Secrets are the titles of hidden cases, and the lines of solution regions and of misconceptions'
    edits. Lines count if they have more than `MIN_SECRET_CHARACTERS` characters and do not also occur
    outside of the regions. Archives are searched decompressed.

    Args:
        unit: the unit.
        folder: the folder to be released.

    Returns:
        One line for each secret in a file.
    """
    found = []
    lines, titles = _secret_lines(unit), _hidden_titles(unit)
    public = {path.relative_to(unit.folder) for path in module_files(unit.folder, CHECKS)}
    inner = {path.relative_to(unit.folder) for path in files_below(unit.folder)}
    private = {path.name for path in inner - public if path.suffix == ".py"}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.name in private and path.relative_to(folder) not in public:
            found.append(f"{name} is a file that only instructors keep")
        text = _text(path)
        found += [f"{name} holds {what}: {line}" for line, what in lines.items() if line in text]
        found += [
            f"{name} holds the title of a hidden case: {title}"
            for title in titles
            if re.search(rf"""["']{re.escape(title)}\\?["']""", text)
        ]
    return found


def _secret_lines(unit: SourceUnit) -> dict[str, str]:
    """What each secret line is, by line."""
    inside, outside = _regions(unit)
    messages = "\n".join(item.says for item in unit.misconceptions.values())
    public = outside + messages
    found = {}
    for item in unit.misconceptions.values():
        for text in (part for edit in item.edits for part in edit):
            found |= dict.fromkeys(text.splitlines(), f"an edit of the misconception {item.name}")
    found |= dict.fromkeys(inside, "a line of the solution")
    stripped = {line.strip(): what for line, what in found.items()}
    return {
        line: what
        for line, what in stripped.items()
        if len(line) > MIN_SECRET_CHARACTERS
        and line not in public
        and not _ONE_WORD.fullmatch(line)
    }


def _regions(unit: SourceUnit) -> tuple[list[str], str]:
    """The lines in solution regions, and all other text of the notebook as one string."""
    inside: list[str] = []
    outside: list[str] = []
    for cell in unit.cells:
        lines = outside
        for line in cell.source.splitlines():
            if BEGIN in line:
                lines = inside
            elif END in line:
                lines = outside
            else:
                lines.append(line)
    return inside, "\n".join(outside)


def _hidden_titles(unit: SourceUnit) -> list[str]:
    visible = {case.title for check in unit.checks for case in unit.visible_cases(check)}
    hidden = {case.title for cases in unit.hidden_cases.values() for case in cases}
    return sorted(hidden - visible)


def _text(path: Path) -> str:
    """All text in a file: as it is, and for notebooks and archives also with strings unescaped."""
    data = path.read_bytes()
    texts = [data.decode("utf-8", "replace")]
    if path.suffix == ".npz":
        with zipfile.ZipFile(path) as archive:
            members = [archive.read(name) for name in archive.namelist()]
        texts = [member.decode("utf-8", "ignore") for member in members]
        texts += ["\n".join(_strings(_json_in(text))) for text in texts]
    elif path.suffix == ".ipynb":
        texts += _strings(_json_in(texts[0]))
    return "\n".join(texts)


def _json_in(text: str) -> Any:
    """The first JSON document in a text, which may start with other text; None without one."""
    start = text.find('{"')
    for at in {start, text.find("{")} - {-1}:
        try:
            return json.JSONDecoder().raw_decode(text[at:])[0]
        except ValueError:
            continue
    return None


def _strings(value: Any) -> list[str]:
    """All strings in a JSON document; lists of strings also joined, since notebooks store lines."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        joined = ["".join(value)] if all(isinstance(item, str) for item in value) else []
        return joined + [text for item in value for text in _strings(item)]
    return []
