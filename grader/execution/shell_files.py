"""Carry out the magics for files and variables: `%%writefile`, `%run`, `%cd`, `%env`.

They work as in a notebook, but only within the student's own folder; without one they do nothing.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import json
import os
import re
import shlex
import sys
import traceback
import types
from typing import Any

from grader.execution.magics import plain_python
from grader.execution.notices import add_notice
from grader.execution.working_folder import current, label_of, name_piece

# Options of %run without a value, and those that take one.
_RUN_FLAGS, _RUN_VALUES = "nidteptG", "Nblsm"
_VARIABLE = re.compile(r"\{(\w+)\}|\$(\w+)")


def split_words(line: str) -> list[str]:
    """The words of a magic's or command's line, without quotes."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def path_inside(name: str) -> str | None:
    """The absolute path of a file in the student's folder; None if it lies elsewhere or there is no folder."""
    place = current()
    if place is None or "\0" in name:
        return None
    path = os.path.abspath(os.path.expanduser(name))
    return path if place.holds(path) else None


def write_file(line: str, cell: str, namespace: dict[str, Any]) -> str | None:
    """`%%writefile [-a] NAME`: write the cell into a file.

    A path outside the folder, `/content/my.py` for example, comes from where the notebook ran before:
    the file is then written into the folder under its own name.

    Args:
        line: the rest of the magic's line.
        cell: the text to write.
        namespace: the notebook's names, for `{name}` and `$name` in the line.

    Returns:
        The path of the file, or None if nothing was written.
    """
    words = [_expanded(word, namespace) for word in split_words(line)]
    append = any(word in ("-a", "--append") for word in words)
    names = [word for word in words if not word.startswith("-")]
    if current() is None or not names:
        return None
    path = path_inside(names[0])
    if path is None:
        own = os.path.basename(names[0].rstrip("/\\"))
        path = path_inside(own) if own not in ("", ".", "..") else None
        if path is None:
            add_notice(
                f"%%writefile {names[0]} wrote nothing: that is no place beside the notebook"
            )
            return None
        add_notice(
            f"%%writefile {names[0]} wrote {own} beside the notebook: no other place is there"
        )
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "a" if append else "w", encoding="utf-8") as file:
        file.write(cell if cell.endswith("\n") else cell + "\n")
    importlib.invalidate_caches()
    return path


def reload_module(path: str) -> None:
    """Reload the module of a file that has changed, as `%autoreload` does before the next cell.

    Names that were imported from it are updated as well, by IPython's own extension.
    """
    from IPython.extensions.autoreload import superreload

    for module in list(sys.modules.values()):
        found = getattr(module, "__file__", None)
        if isinstance(found, str) and os.path.realpath(found) == os.path.realpath(path):
            try:
                superreload(module)
            except Exception as error:
                add_notice(
                    f"%autoreload of {os.path.basename(path)}: {type(error).__name__}: {error}"
                )


def _expanded(word: str, namespace: dict[str, Any]) -> str:
    """The word with `{name}` and `$name` replaced, as IPython does for text."""

    def value(found: re.Match[str]) -> str:
        known = namespace.get(found[1] or found[2])
        return known if isinstance(known, str) else found[0]

    return _VARIABLE.sub(value, word)


def run_file(line: str, namespace: dict[str, Any]) -> None:
    """`%run [-i] FILE [arguments]`: run a script or a notebook and import the names that it defines."""
    options, words = _run_options(split_words(line))
    name, *arguments = [_expanded(word, namespace) for word in words] or [options.get("m", "")]
    if "m" in options:
        name = f"{options['m'].replace('.', '/')}.py"
        arguments = words
    path = path_inside(name)
    if path is not None and not os.path.isfile(path) and os.path.isfile(f"{path}.py"):
        path += ".py"
    if path is None or not os.path.isfile(path) or not path.endswith((".py", ".ipynb")):
        if current() is not None:
            add_notice(
                f"%run {name} ran nothing: no script or notebook of that name lies beside this one"
            )
        return
    if path.endswith(".ipynb"):
        _run_notebook(path, namespace)
        return
    try:
        _run_script(path, arguments, options, namespace)
    except SystemExit:
        return
    except Exception as error:  # it is reported, and the cell goes on, as in IPython
        frames = [
            (label_of(f.f_code.co_filename), at) for f, at in traceback.walk_tb(error.__traceback__)
        ]
        where = next((f" at {label}, line {at}" for label, at in reversed(frames) if label), "")
        add_notice(f"%run {name} stopped: {type(error).__name__}: {error}{where}")


def _run_options(words: list[str]) -> tuple[dict[str, str], list[str]]:
    options: dict[str, str] = {}
    while words and words[0].startswith("-"):
        word, *words = words
        for letter in word[1:]:
            options[letter] = ""
            if letter in _RUN_VALUES and words:
                options[letter], *words = words
    return options, words


def _run_script(
    path: str, arguments: list[str], options: dict[str, str], namespace: dict[str, Any]
) -> None:
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    name = os.path.splitext(os.path.basename(path))[0] if "n" in options else "__main__"
    before = (
        sys.argv,
        sys.modules.get("__main__"),
        namespace.get("__name__"),
        namespace.get("__file__"),
    )
    module = types.ModuleType(name)
    own = namespace if "i" in options else module.__dict__
    own |= {"__name__": name, "__file__": path, "__builtins__": builtins}
    if own is not namespace:
        own |= {
            key: namespace[key] for key in ("get_ipython", "display", "input") if key in namespace
        }
        if name == "__main__":
            sys.modules[name] = module
    sys.argv = [path, *arguments]
    try:
        exec(code, own)
    finally:
        sys.argv = before[0]
        if before[1] is not None:
            sys.modules["__main__"] = before[1]
        found = {key: value for key, value in own.items() if not _is_module_word(key)}
        namespace |= found
        namespace["__name__"] = before[2]
        if before[3] is None:
            namespace.pop("__file__", None)
        else:
            namespace["__file__"] = before[3]


def _is_module_word(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def notebook_code(text: str) -> list[tuple[int, str]]:
    """The number (from 1, among all cells) and the source of each code cell of a notebook's JSON.

    Raises:
        ValueError: the text is not a notebook.
    """
    cells = json.loads(text)
    cells = cells.get("cells") if isinstance(cells, dict) else None
    if not isinstance(cells, list):
        raise ValueError("it is no notebook")
    found = []
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            found.append((number, "".join(source) if isinstance(source, list) else str(source)))
    return found


def _run_notebook(path: str, namespace: dict[str, Any]) -> None:
    with open(path, encoding="utf-8") as file:
        cells = notebook_code(file.read())
    for number, source in cells:
        label = f"{label_of(path)} cell {number}"
        try:
            code = compile(source, name_piece(label, source), "exec", dont_inherit=True)
        except SyntaxError:
            source = plain_python(source)
            code = compile(source, name_piece(label, source), "exec", dont_inherit=True)
        exec(code, namespace)


def change_folder(line: str) -> None:
    """`%cd FOLDER`, within the student's folder."""
    words = [word for word in split_words(line) if word != "-q"]
    place = current()
    if place is None:
        return
    path = path_inside(words[0]) if words else place.root
    if path is not None and os.path.isdir(path):
        os.chdir(path)
    else:
        add_notice(f"%cd {words[0]} did nothing: there is no such folder beside the notebook")


def set_variable(line: str) -> None:
    """`%env NAME=VALUE` and `%env NAME VALUE`."""
    name, _, value = line.strip().partition("=") if "=" in line else line.strip().partition(" ")
    if current() is not None and name.strip() and value.strip():
        with contextlib.suppress(ValueError, OSError):
            os.environ[name.strip()] = value.strip()
