"""Choose the hand-in among the files of a student's folder, whatever its name and place.

The content decides: the file with the most work wins, then the newest. Names decide only where no file
contains anything of the unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.file_formats.file_text import (
    UnreadableSubmission,
    head,
    other_kind,
    other_text,
    printable,
)
from grader.file_formats.zip_archive import ArchiveMembers
from grader.hand_in_choice.amount_done import WorkDone, work_done
from grader.hand_in_choice.by_name import by_name, letters_in_name, numbers_in, rank
from grader.hand_in_choice.candidates import Candidate, FolderContents, add_members, folder_contents
from grader.hand_in_choice.imported_scripts import is_script, modules_among
from grader.submission.reading import MAX_NOTEBOOK_BYTES
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import THE_FILE, Submission

NOTHING = "no notebook was handed in"
# Candidates that are read, the likeliest names first. With a smaller value, work under an odd name could
# be missed; a larger one costs time in folders with many scripts.
MAX_READ = 40
MAX_NAMED = 5  # files in one note: a line stays readable
# Seconds. Zip archives store times in steps of two seconds, and files copied together differ by less.
SAME_TIME = 2.0
_DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)(?:[-_T ](\d\d)[-_.:](\d\d)[-_.:](\d\d))?")
_SPOKEN_DAY = re.compile(r"([A-Z][a-z]{2})[a-z]* (\d{1,2}), (20\d\d) (\d{1,2}):?(\d\d) ?([AP]M)")


@dataclass(frozen=True)
class Choice:
    """The file that is graded.

    Args:
        candidate: the file.
        notes: one line for each choice: what was graded and what was passed over.
    """

    candidate: Candidate
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file, or the archive that it is in."""
        return self.candidate.path

    @property
    def is_file(self) -> bool:
        """Whether the file alone stands for the choice: it is in no archive, and there are no notes."""
        return self.candidate.archive is None and not self.notes

    def submission(self) -> Submission:
        """The chosen file read as cells, with the notes of the choice. Raises UnreadableSubmission."""
        found, beside = self.candidate.submission(), ArchiveMembers()
        if self.candidate.archive is not None:
            beside = self.candidate.archive.beside(self.candidate.inner)
        notes = (*self.notes, *found.notes)
        return replace(found, path=self.path, notes=notes, beside=beside)


def pick_member(path: Path, data: bytes, unit: str, release: ReleasedNotebook | None) -> Choice:
    """Choose the hand-in for a unit among the files of an archive.

    Args:
        path: the archive.
        data: its content.
        unit: name of the unit.
        release: the released notebook; None where there is none.

    Raises:
        UnreadableSubmission: the archive cannot be read, or holds no hand-in.
    """
    found = FolderContents([], [], [], [])
    add_members(found, path, data)
    return _choose(found, unit, release)


def pick(folder: Path, unit: str, release: ReleasedNotebook | None = None) -> Choice:
    """Choose the hand-in for a unit in a student's folder; the choice is the same on every machine.

    Args:
        folder: the folder.
        unit: name of the unit.
        release: the released notebook; None where there is none.

    Raises:
        UnreadableSubmission: there is no hand-in.
    """
    same = folder / f"{unit}.ipynb"
    if same.is_symlink():  # reading it then reports the link, whatever lies beside it
        return Choice(Candidate(same, same.name, 0.0, True))
    return _choose(folder_contents(folder), unit, release)


def _choose(found: FolderContents, unit: str, release: ReleasedNotebook | None) -> Choice:
    modules = modules_among(found.candidates)
    candidates = [item for item in found.candidates if item not in modules] or found.candidates
    plain = [item for item in candidates if item.plain]
    if len(found.candidates) == 1 and plain:
        return _choice(plain[0], found.notes)
    candidates = sorted(candidates, key=lambda item: rank(item, unit))
    done = _work_of(candidates, release)
    if modules and not any(map(_has_work, done.values())) and _may_be_modules(candidates, done):
        everything = sorted(found.candidates, key=lambda item: rank(item, unit))
        with_modules = _work_of(everything, release)
        if any(map(_has_work, with_modules.values())):
            candidates, done = everything, with_modules
    if len(candidates) == 1 and plain:
        return _choice(candidates[0], found.notes)
    if any(item.known for item in done.values()):
        best = _best(done)
        return _choice(best, [*found.notes, *_choice_note(best, done, candidates)])
    named = by_name(plain, unit) or by_name(candidates, unit) if release is None else None
    named = named or by_name(plain, unit)
    named = named or next((item for item in candidates if _is_notebook(item)), None)
    if named is None:
        raise UnreadableSubmission(_why_nothing(found, unit))
    return _choice(named, found.notes)


def _may_be_modules(candidates: list[Candidate], done: dict[Candidate, WorkDone]) -> bool:
    """Whether the hand-in may be among the modules that the candidates import.

    That is so where all candidates are scripts, which may only try the modules out, or where one is
    the notebook as it was handed out. A notebook without cells of the unit may import its whole work.
    """
    return all(map(is_script, candidates)) or any(item.known for item in done.values())


def _has_work(found: WorkDone) -> bool:
    return found.written > 0 or found.begun > 0


def _choice(candidate: Candidate, notes: list[str]) -> Choice:
    if candidate.inner and not any(note.startswith(candidate.description) for note in notes):
        notes = [*notes, f"{candidate.description} was graded"]
    return Choice(candidate, tuple(notes))


def _is_notebook(candidate: Candidate) -> bool:
    """Whether a candidate can be read and contains code."""
    try:
        return any(cell.kind == "code" for cell in candidate.submission().cells)
    except UnreadableSubmission:
        return False


def _work_of(
    candidates: list[Candidate], release: ReleasedNotebook | None
) -> dict[Candidate, WorkDone]:
    """The work in each of the first candidates; unreadable ones are left out."""
    if release is None:
        return {}
    done, room = {}, 2 * MAX_NOTEBOOK_BYTES
    for item in candidates[:MAX_READ]:
        room -= _size(item)
        if room < 0:
            break
        try:
            found = work_done(item.submission(), release)
        except UnreadableSubmission:
            continue
        if found.known or item.own.suffix.lower() == ".ipynb":
            done[item] = found
    return done


def _size(candidate: Candidate) -> int:
    if candidate.archive is not None:
        return candidate.archive.size(candidate.inner)
    return candidate.path.lstat().st_size


def _best(done: dict[Candidate, WorkDone]) -> Candidate:
    """The candidate with the most work.

    Of several, files named as notebooks or scripts come first, then the newest, then the first by
    name. Scripts do not count beside a notebook with work in it: they are its modules or exports.
    """
    if any(_has_work(found) and not _is_program(item) for item, found in done.items()):
        done = {item: found for item, found in done.items() if not _is_program(item)}
    most = max((item.written, item.begun) for item in done.values())
    equal = [item for item, found in done.items() if (found.written, found.begun) == most]
    first = equal[0]
    equal = [item for item in equal if item is first or not _same_code(item, first)]
    # The suffix of a notebook or script shows the intention; another text with code may be anything.
    equal = [item for item in equal if item.plain] or equal
    times = {item: _handed_in(item) for item in equal}
    if None in times.values():
        times = {item: item.changed for item in equal}
    newest = max(times.values())
    equal = [item for item in equal if newest - times[item] <= SAME_TIME]
    # Platforms and browsers number later files: `batchnorm-1`, `batchnorm (2)`.
    alike = [item for item in equal if letters_in_name(item) == letters_in_name(equal[0])]
    return max(alike, key=lambda item: numbers_in(item.own.stem))


def _is_program(item: Candidate) -> bool:
    """Whether a candidate is a script, by its name or because it is Python code without cells."""
    return is_script(item) or any(cell.label == THE_FILE for cell in item.submission().cells)


def _same_code(one: Candidate, other: Candidate) -> bool:
    sources = [[cell.source for cell in item.submission().cells] for item in (one, other)]
    return sources[0] == sources[1]


def _handed_in(candidate: Candidate) -> float | None:
    """Time of the hand-in that platforms write into the name, in seconds since 1970; None without one."""
    name = candidate.own.as_posix()
    try:
        if found := _DAY.search(name):
            return datetime(*(int(number or 0) for number in found.groups())).timestamp()
        if found := _SPOKEN_DAY.search(name):
            return datetime.strptime(" ".join(found.groups()), "%b %d %Y %I %M %p").timestamp()
    except ValueError:
        pass
    return None


def _choice_note(
    best: Candidate, done: dict[Candidate, WorkDone], candidates: list[Candidate]
) -> list[str]:
    """One line on the choice; none where there was no other candidate with different content."""
    others = [
        item
        for item in candidates
        if item is not best
        and (item in done or item.own.suffix.lower() == ".ipynb")
        and not (item in done and _same_code(item, best))
    ]
    if not others:
        return []
    mine, equal = done[best], [item for item in others if item in done]
    equal = [item for item in equal if _amount(done[item]) == _amount(mine)]
    why = "the most work" if not equal else "as much work as any other, and is the newest"
    if any(_amount(done[item]) > _amount(mine) for item in others if item in done):
        why = "work, and notebooks come before scripts"
    elif equal and all(abs(item.changed - best.changed) <= SAME_TIME for item in equal):
        why = "as much work as any other"
    passed = [
        f"{item.description} ({_amount_text(done[item]) if item in done else 'which cannot be read'})"
        for item in others[:MAX_NAMED]
    ]
    more = f" and {len(others) - MAX_NAMED} more" if len(others) > MAX_NAMED else ""
    return [
        f"{best.description} was graded, as it holds {why} ({_amount_text(mine)}); "
        f"passed over: {', '.join(passed)}{more}"
    ]


def _amount(found: WorkDone) -> tuple[int, int]:
    return found.written, found.begun


def _amount_text(found: WorkDone) -> str:
    begun = f", {found.begun} begun" if found.begun else ""
    return f"{found.written} of {found.known} cells written{begun}" if found.known else "other work"


def _why_nothing(found: FolderContents, unit: str) -> str:
    """Message for a folder without a hand-in: what lies there instead."""
    if found.troubles:
        return f"{NOTHING}: {found.troubles[0]}"
    for path in found.others:
        start = head(path, 2048)
        if kind := other_kind(start) or other_text(start.decode("utf-8", "replace")):
            return f"{NOTHING}: {printable(path.name)} is {kind}"
    for item in found.candidates:
        if not item.plain:
            try:
                item.submission()
            except UnreadableSubmission as error:
                return f"{NOTHING}: {error}"
    if len(found.candidates) > 1:
        names = ", ".join(item.description for item in found.candidates[:MAX_NAMED])
        return f"{NOTHING} that belongs to {unit}: there are {names}"
    names = [printable(path.name)[-120:] for path in found.others[:MAX_NAMED]]
    return f"{NOTHING}: there is only {', '.join(names)}" if names else NOTHING
