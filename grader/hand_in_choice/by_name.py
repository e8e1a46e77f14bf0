"""Which file's name says most that it is the hand-in for a unit."""

from __future__ import annotations

import difflib
import re

from grader.hand_in_choice.candidates import Candidate

CLOSE = 0.7


def by_name(files: list[Candidate], unit: str) -> Candidate | None:
    """UNIT.ipynb, else UNIT.py, else the file most like it.

    'batchnorm (1).ipynb', 'Batchnorm-final.ipynb', a misspelt name, a file that calls the unit's
    checker, the only notebook, the only script: in this order; among several, the one whose name
    adds least, then the highest copy number. Folders count where what is above them has nothing.
    """
    if not files:
        return None
    depth = min(len(item.own.parts) for item in files)
    files = [item for item in files if len(item.own.parts) == depth]
    for name in (f"{unit}.ipynb", f"{unit}.py"):
        for same in (str, str.casefold):
            found = [item for item in files if same(item.own.name) == same(name)]
            if found:
                return found[0]
    core = core_of(unit)
    alike = [item for item in files if core and core in core_of(item.own.name)]
    if alike:
        return min(alike, key=_name_distance)
    ratios = {
        item: difflib.SequenceMatcher(None, core, core_of(item.own.stem)).ratio() for item in files
    }
    close = max(files, key=lambda item: (ratios[item], item.own.name))
    if ratios[close] >= CLOSE:
        return close
    calling = [item for item in files if _calls_checker(item, unit)]
    if calling:
        return min(calling, key=_name_distance)
    for suffix in (".ipynb", ".py"):
        only = [item for item in files if item.own.suffix.lower() == suffix]
        if only:
            return only[0] if len(only) == 1 else None
    return files[0] if len(files) == 1 else None


def core_of(name: str) -> str:
    """The letters and digits of a name, in lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def rank(candidate: Candidate, unit: str) -> tuple:
    """The order of candidates by name: the likeliest first."""
    name = candidate.own.name
    exact = name != f"{unit}.ipynb", name.casefold() != f"{unit}.ipynb"
    inner = bool(candidate.inner), len(candidate.own.parts)
    return not candidate.plain, *exact, *inner, *_name_distance(candidate)


def _name_distance(candidate: Candidate) -> tuple[bool, int, int, str]:
    own = candidate.own
    letters = sum(letter.isalpha() for letter in own.stem)
    number = -(numbers_in(own.stem) or [0])[-1]
    return own.suffix.lower() != ".ipynb", letters, number, own.name


def _calls_checker(candidate: Candidate, unit: str) -> bool:
    call = rb"checker\(\\?[\"']" + re.escape(unit.encode())
    return bool(re.search(call, candidate.head(1 << 20)))


def letters_in_name(candidate: Candidate) -> str:
    """The letters of its name: the same for attempts that a platform or a browser numbered."""
    stem = candidate.own.stem.replace("_late_", "_")  # Canvas's word for a later hand-in
    return core_of("".join(letter for letter in stem if not letter.isdigit()))


def numbers_in(stem: str) -> list[int]:
    """The numbers in a name, in order."""
    return [int(number) for number in re.findall(r"\d{1,18}", stem)]
