"""Install a release in its folder without losing edited files or keeping files of an old release.

The digests in the notebook of the last release tell which files were edited.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.release_digests import is_edited, is_edited_notebook, released_checks
from grader.course.unit_files import ANSWERS, CHECKS, files_below
from grader.runtime.source_places import INIT

# A module is a file or a folder: where both exist, Python and people read different ones.
_OTHER_FORM = {f"{CHECKS}/{INIT}": f"{CHECKS}.py", f"{CHECKS}.py": f"{CHECKS}/{INIT}"}


@dataclass
class InstallResult:
    """What an installation changed; paths are within the folder, with '/'.

    Args:
        changed: files with new content.
        removed: files of the old release that the new one lacks.
        notes: one line for each edited file that is kept under another name.
    """

    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def install(staging: Path, folder: Path, unit: str) -> InstallResult:
    """Replace the released files in a folder; other files there stay as they are.

    Args:
        staging: folder with the new release.
        folder: the folder `assignments/UNIT`.
        unit: name of the unit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done, notebook = InstallResult(), f"{unit}.ipynb"
    known = released_checks(folder / notebook)
    new = {path.relative_to(staging).as_posix(): path for path in files_below(staging)}
    for name in _outdated(known, new):
        if (folder / name).is_file():
            if is_edited(folder / name, known.get(name)):
                _keep(folder, name, done)
            (folder / name).unlink()
            done.removed.append(name)
            _remove_empty(folder, (folder / name).parent)
    # The notebook comes last: until then, the old notebook has the digests of the old files.
    for name in sorted(new, key=lambda name: (name == notebook, name)):
        path, data = folder / name, new[name].read_bytes()
        if path.is_file() and path.read_bytes() == data:
            continue
        if name == notebook:
            edited = is_edited_notebook(path)
        else:
            edited = name != ANSWERS and is_edited(path, known.get(name))
        if edited:
            _keep(folder, name, done)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(data)
        partial.replace(path)
        done.changed.append(name)
    done.changed.sort()
    return done


def _outdated(known: dict[str, str], new: dict[str, Path]) -> Iterator[str]:
    """Paths of files that an old release may have left, or that shadow files of the new one."""
    others = {_OTHER_FORM[name] for name in new if name in _OTHER_FORM}
    yield from sorted({*known, *others} - {*new})


def _keep(folder: Path, name: str, done: InstallResult) -> None:
    path = folder / name
    copy = _free_name(path)
    copy.write_bytes(path.read_bytes())
    done.notes.append(
        f"{name} had been edited: it is kept as {copy.relative_to(folder).as_posix()}"
    )


def _free_name(path: Path) -> Path:
    number = 1
    while (free := path.with_name(f"{path.stem}.before-release-{number}{path.suffix}")).exists():
        number += 1
    return free


def _remove_empty(folder: Path, inner: Path) -> None:
    """Remove a folder that is empty apart from `__pycache__`, and then such folders around it."""
    while inner != folder and all(path.name == "__pycache__" for path in inner.iterdir()):
        shutil.rmtree(inner)
        inner = inner.parent
