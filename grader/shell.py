"""What a notebook's code finds around it: `display`, `get_ipython`, magics, and none does harm."""

from __future__ import annotations

import re
from typing import Any

# The bodies of these cell magics are ordinary code that runs in the notebook's namespace.
TRANSPARENT_CELL_MAGICS = {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun"}
_CELL_MAGIC = re.compile(r"%%(\w+)(.*)")


class Captured:
    """Stands for what `%%capture name` stores: an output without content."""

    stdout = stderr = ""
    outputs: tuple[()] = ()

    def show(self) -> None:
        """Show nothing."""

    __call__ = show


class Shell:
    """Stands for IPython's shell: line magics and `!` commands do nothing.

    `%time statement` and `%prun statement` are the exceptions: what they time is the student's
    code, and later cells may need what it assigns.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace

    def run_line_magic(self, name: str, line: str, *rest: Any) -> Any:
        """Run the statement of `%time` or `%prun`; ignore any other magic."""
        if name in {"time", "prun"} and line.strip() and not line.lstrip().startswith("-"):
            exec(compile(line.strip(), f"<%{name}>", "exec"), self.user_ns)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Ignore a cell magic."""

    def magic(self, line: str) -> Any:
        """Run a line magic written as one string, as old notebooks do."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def getoutput(self, command: str, *arguments: Any, **options: Any) -> list[str]:
        """The output of a shell command that did not run."""
        return []

    def captured(self) -> Captured:
        """What `%%capture name` stores."""
        return Captured()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _do_nothing


def _do_nothing(*arguments: Any, **options: Any) -> None:
    return None


def _display(*values: Any, **options: Any) -> None:
    for value in values:
        print(repr(value))


def _answer_nothing(prompt: object = "") -> str:
    return ""


def _leave(code: object = None) -> None:
    raise SystemExit if code is None else SystemExit(code)


def notebook_names(namespace: dict[str, Any]) -> dict[str, Any]:
    """The names that a notebook has without importing them, in harmless versions.

    `exit()` must not close the standard input as the built-in one does; `input()` answers "".
    """
    shell = Shell(namespace)
    return {
        "display": _display,
        "get_ipython": lambda: shell,
        "input": _answer_nothing,
        "breakpoint": _do_nothing,
        "exit": _leave,
        "quit": _leave,
    }


def plain_python(source: str) -> str:
    """The cell's magics, `!` commands and `?` questions as Python; line numbers stay.

    Raises SyntaxError (or another of the transformer's errors) where that is not possible.
    """
    lines = source.split("\n")
    start = _unwrap_cell_magics(lines)
    if start is None:
        return ""
    from IPython.core.inputtransformer2 import TransformerManager

    # IPython drops leading empty lines, which would shift the numbers of all others.
    return "\n" * start + TransformerManager().transform_cell("\n".join(lines[start:]))


def _unwrap_cell_magics(lines: list[str]) -> int | None:
    """Blank the `%%time`-like lines at the top; the index of the first line of code.

    None where the cell holds another language, or nothing at all.
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
