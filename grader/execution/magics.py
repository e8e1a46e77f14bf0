"""Translate a cell's magics, `!` commands and `?` questions to plain Python."""

from __future__ import annotations

import re

WRITING_CELL_MAGICS = {"writefile", "file"}
SCRIPT_CELL_MAGICS = {"bash", "sh"}
TIMED_LINES = {"time", "prun"}  # line magics that run a statement
# The bodies of these cell magics are ordinary code that runs in the notebook's namespace.
TRANSPARENT_CELL_MAGICS = {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun"}
_CELL_MAGIC = re.compile(r"%%(\w+)(.*)")


def plain_python(source: str) -> str:
    """The cell with its magics, `!` commands and `?` questions as Python; line numbers stay the same.

    Raises:
        SyntaxError: it cannot be translated; IPython's transformer may raise other errors as well.
    """
    lines = source.split("\n")
    start = _unwrap_cell_magics(lines)
    if start is None:
        return _cell_magic_call(lines)
    from IPython.core.inputtransformer2 import TransformerManager

    # IPython drops leading empty lines, which would shift the numbers of all others.
    try:
        return "\n" * start + TransformerManager().transform_cell("\n".join(lines[start:]))
    except SyntaxError as error:
        if error.lineno is not None:
            error.lineno += start
        raise


def _cell_magic_call(lines: list[str]) -> str:
    """The cell magic as a call that carries it out, on the same line; '' if it has no effect."""
    for index, line in enumerate(lines):
        if line.strip():
            found = _CELL_MAGIC.match(line)
            name = found[1] if found else ""
            if name not in WRITING_CELL_MAGICS | SCRIPT_CELL_MAGICS:
                return ""
            body = "\n".join(lines[index + 1 :])
            call = f"get_ipython().run_cell_magic({name!r}, {found[2].strip()!r}, {body!r})"
            return "\n" * index + call
    return ""


def _unwrap_cell_magics(lines: list[str]) -> int | None:
    """Blank the lines at the top that hold magics such as `%%time`.

    Returns:
        The index of the first line of code; None if the cell is empty or in another language.
    """
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        found = _CELL_MAGIC.match(line)
        if not found:
            return index
        name, rest = found[1], found[2].strip()
        if name not in TRANSPARENT_CELL_MAGICS:
            return None
        target = rest.split(" ")[-1]
        named = name == "capture" and target.isidentifier()
        lines[index] = f"{target} = get_ipython().captured()" if named else ""
        if named:
            return _keep_first(lines, index)
    return None


def _keep_first(lines: list[str], index: int) -> int:
    rest = lines[index + 1 :]
    _unwrap_cell_magics(rest)
    lines[index + 1 :] = rest
    return index
