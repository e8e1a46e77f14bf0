"""Carry out `!` commands that copy and unpack files, in the student's folder; no program is started."""

from __future__ import annotations

import glob
import importlib
import os
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable

from grader.execution.notices import add_notice
from grader.execution.shell_files import path_inside, split_words
from grader.execution.working_folder import current

# Commands that only display something, install what is already there, or tidy up: later cells need none.
_WITHOUT_EFFECT = frozenset(
    "[ apt apt-get cat chmod clear conda date df du echo export file find free grep head hostname ls lscpu "
    "mamba nproc nvidia-smi pip pip3 ps pwd rm rmdir set sleep sort sudo tail test time touch tree true "
    "uname uv wc which whoami".split()
)
_NETWORK = frozenset(
    "aria2c axel curl gdown gh git gsutil huggingface-cli kaggle rsync scp wget".split()
)

# Redirections that write no file.
_MERGES = re.compile(r"\d?>&\d|[\d&]?>\s*/dev/null")


def run_command(line: str) -> None:
    """Do what a command line asks for, or add a notice that says why not."""
    if current() is None:
        return
    for part in line.replace("&&", "\n").replace(";", "\n").split("\n"):
        if part.strip() and not part.lstrip().startswith("#"):
            _run_one(part.strip())


def _run_one(line: str) -> None:
    words = split_words(line)
    while words and "=" in words[0]:  # variables in front
        words = words[1:]
    if not words:
        return
    name, options, names = words[0], *_options(words[1:])
    written = _MERGES.sub("", line)
    if ">" in written or ("|" in written and name not in _WITHOUT_EFFECT):
        add_notice(f"`!{line}` was not run: commands are not run where this is graded")
    elif name in _COMMANDS:
        try:
            _COMMANDS[name](options, names)
        except Exception as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            add_notice(f"`!{line}` did not work: {reason}")
        importlib.invalidate_caches()
    elif name in _NETWORK:
        add_notice(
            f"`!{line}` was not run: there is no network where this is graded; "
            f"hand in what it fetches, beside the notebook"
        )
    elif name not in _WITHOUT_EFFECT and not _only_installs(words):
        add_notice(f"`!{line}` was not run: commands are not run where this is graded")


def _only_installs(words: list[str]) -> bool:
    """`python -m pip install …`, `python --version`."""
    shows = {"--version", "-V"} & set(words)
    return words[0].startswith("python") and bool(shows or words[1:3] == ["-m", "pip"])


def _options(words: list[str]) -> tuple[str, list[str]]:
    """The letters of all options, and the other words, with patterns replaced by the names they match."""
    letters = "".join(word[1:] for word in words if word.startswith("-") and len(word) > 1)
    names = [word for word in words if not word.startswith("-")]
    return letters, [found for name in names for found in (sorted(glob.glob(name)) or [name])]


def _place(name: str) -> str:
    path = path_inside(name)
    if path is None:
        raise OSError(f"{name} is no place beside the notebook")
    return path


def _copy(options: str, names: list[str]) -> None:
    *sources, target = names
    target = _place(target)
    for source in map(_place, sources):
        into = os.path.join(target, os.path.basename(source)) if os.path.isdir(target) else target
        if os.path.isdir(source):
            shutil.copytree(source, into, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, into, follow_symlinks=False)


def _move(options: str, names: list[str]) -> None:
    *sources, target = names
    for source in sources:
        shutil.move(_place(source), _place(target))


def _make_folders(options: str, names: list[str]) -> None:
    for name in names:
        os.makedirs(_place(name), exist_ok=True)


def _unzip(options: str, names: list[str]) -> None:
    """`unzip [-q] FILE [-d FOLDER]`: `names` holds no options, so the folder comes last."""
    archive, *rest = names
    folder = rest[-1] if rest and "d" in options else "."
    with zipfile.ZipFile(_place(archive)) as file:
        # zipfile removes '..' and leading slashes from names.
        file.extractall(_place(folder))


def _untar(options: str, names: list[str]) -> None:
    """`tar xf FILE [-C FOLDER]`, with or without a dash."""
    letters = options
    if names and not letters.strip("C"):
        letters, names = letters + names[0], names[1:]
    if "x" not in letters:
        raise OSError("only archives that are there can be unpacked")
    archive, *rest = names
    folder = rest[-1] if rest and "C" in letters else "."
    with tarfile.open(_place(archive)) as file:
        file.extractall(_place(folder), filter="data")


_COMMANDS: dict[str, Callable[[str, list[str]], None]] = {
    "cp": _copy,
    "mv": _move,
    "mkdir": _make_folders,
    "unzip": _unzip,
    "tar": _untar,
}
