"""Choose and rank possible hand-ins by their file names."""

from __future__ import annotations

import difflib
import re

from grader.hand_in_choice.candidates import Candidate

# Similarity of two names by `difflib.SequenceMatcher.ratio`, from 0 to 1. A few typing errors stay above
# it; a smaller value takes other units' names for this one's, a larger one passes over misspelt names.
CLOSE = 0.7


def by_name(files: list[Candidate], unit: str) -> Candidate | None:
    """Choose UNIT.ipynb, otherwise UNIT.py, otherwise the most similar file.

    The order is: 'batchnorm (1).ipynb' or 'Batchnorm-final.ipynb', a misspelt name, a file that calls
    the checker of the unit, the only notebook, the only script. Of several, the name with the fewest
    additional characters wins, then the highest copy number. Files in folders count only where no
    file lies above them.

    Args:
        files: the candidates.
        unit: name of the unit.

    Returns:
        The file; None where no name decides.
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
    return "".join(character for character in name.casefold() if character.isalnum())


def rank(candidate: Candidate, unit: str) -> tuple:
    """Sort key of candidates by name: the likeliest first."""
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
    """The letters of a candidate's name: equal for attempts that a platform or browser numbered."""
    stem = candidate.own.stem.replace("_late_", "_")  # Canvas marks late hand-ins like this
    return core_of("".join(character for character in stem if not character.isdigit()))


def numbers_in(stem: str) -> list[int]:
    """The numbers in a name, in order."""
    return [int(number) for number in re.findall(r"\d{1,18}", stem)]
