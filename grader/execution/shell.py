"""Harmless versions of what a notebook provides: `display`, `get_ipython`, magics."""

from __future__ import annotations

from typing import Any

from grader.execution import shell_commands, shell_files
from grader.execution.magics import SCRIPT_CELL_MAGICS, TIMED_LINES, WRITING_CELL_MAGICS


class Captured:
    """Stand-in for what `%%capture name` stores: an empty output."""

    stdout = stderr = ""
    outputs: tuple[()] = ()

    def show(self) -> None:
        """Show nothing."""

    __call__ = show


class Shell:
    """Stand-in for IPython's shell. Magics that only display something do nothing.

    `%time statement` and `%prun statement` run their statement: it is the student's code, and later cells
    may need what it assigns. Magics for files are carried out; see `shell_files`.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace
        self._reloads = False

    def run_line_magic(self, name: str, line: str, *rest: Any) -> Any:
        """Carry out a line magic that later cells may need; ignore any other."""
        if name in TIMED_LINES and line.strip() and not line.lstrip().startswith("-"):
            exec(compile(line.strip(), f"<%{name}>", "exec"), self.user_ns)
        elif name == "run":
            shell_files.run_file(line, self.user_ns)
        elif name == "cd":
            shell_files.change_folder(line)
        elif name in {"env", "set_env"}:
            shell_files.set_variable(line)
        elif name == "autoreload":
            self._reloads = line.strip() not in ("0", "off")
        elif name in {"cp", "mv", "mkdir", "unzip", "tar"}:
            shell_commands.run_command(f"{name} {line}")
        elif name in {"system", "sx"}:
            return self.getoutput(line)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Carry out `%%writefile` and the cell magics of shells; ignore any other."""
        if name in WRITING_CELL_MAGICS:
            path = shell_files.write_file(line, cell, self.user_ns)
            if self._reloads and path is not None:
                shell_files.reload_module(path)
        elif name in SCRIPT_CELL_MAGICS:
            shell_commands.run_command(cell)

    def system(self, command: str, *rest: Any) -> None:
        """Carry out a `!` command as far as possible."""
        shell_commands.run_command(command)

    def magic(self, line: str) -> Any:
        """Run a line magic that is written as one string, as in old notebooks."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def getoutput(self, command: str, *arguments: Any, **options: Any) -> list[str]:
        """Carry out a shell command; its output is not kept, so the list is empty."""
        shell_commands.run_command(command)
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


def _exit(code: object = None) -> None:
    raise SystemExit if code is None else SystemExit(code)


def notebook_names(namespace: dict[str, Any]) -> dict[str, Any]:
    """Harmless versions of the names that a notebook has without importing them.

    `exit()` must not close the standard input as the built-in one does; `input()` returns "".
    """
    shell = Shell(namespace)
    return {
        "display": _display,
        "get_ipython": lambda: shell,
        "input": _answer_nothing,
        "breakpoint": _do_nothing,
        "exit": _exit,
        "quit": _exit,
    }
