"""Which file of a student's folder is the hand-in, whatever it is called and wherever it lies.

What the files hold decides: the one with the most work in it, else the newest. Names decide where
nothing in them belongs to the unit.
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
from grader.submission.reading import MAX_NOTEBOOK_BYTES, THE_FILE
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Submission

NOTHING = "no notebook was handed in"
MAX_READ = 40
MAX_NAMED = 5
# Archives keep even seconds, and files that are copied together differ by less.
SAME_TIME = 2.0
_DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)(?:[-_T ](\d\d)[-_.:](\d\d)[-_.:](\d\d))?")
_SPOKEN_DAY = re.compile(r"([A-Z][a-z]{2})[a-z]* (\d{1,2}), (20\d\d) (\d{1,2}):?(\d\d) ?([AP]M)")


@dataclass(frozen=True)
class Choice:
    """The file that is graded. notes: what was chosen, and what was passed over for it."""

    candidate: Candidate
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file, or the archive that it is in."""
        return self.candidate.path

    @property
    def is_file(self) -> bool:
        """Whether there is no more to it than the file: nothing to unpack, nothing to say."""
        return self.candidate.archive is None and not self.notes

    def submission(self) -> Submission:
        """What it holds. Raises UnreadableSubmission."""
        found, beside = self.candidate.submission(), ArchiveMembers()
        if self.candidate.archive is not None:
            beside = self.candidate.archive.beside(self.candidate.inner)
        notes = (*self.notes, *found.notes)
        return replace(found, path=self.path, notes=notes, beside=beside)


def pick_member(path: Path, data: bytes, unit: str, release: ReleasedNotebook | None) -> Choice:
    """The hand-in for `unit` in an archive, whose bytes are `data`. Raises UnreadableSubmission."""
    found = FolderContents([], [], [], [])
    add_members(found, path, data)
    return _choose(found, unit, release)


def pick(folder: Path, unit: str, release: ReleasedNotebook | None = None) -> Choice:
    """The hand-in for `unit` in a student's folder; the same on every machine.

    Raises UnreadableSubmission with one line where there is none.
    """
    same = folder / f"{unit}.ipynb"
    if same.is_symlink():  # whoever hands in a link is told so, whatever lies beside it
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
    """Whether what the candidates import may be the hand-in: they are scripts that try it out, or a
    notebook as it was handed out. A notebook without the unit's cells may have all by its imports."""
    return all(map(is_script, candidates)) or any(item.known for item in done.values())


def _has_work(found: WorkDone) -> bool:
    return found.written > 0 or found.begun > 0


def _choice(candidate: Candidate, notes: list[str]) -> Choice:
    if candidate.inner and not any(note.startswith(candidate.description) for note in notes):
        notes = [*notes, f"{candidate.description} was graded"]
    return Choice(candidate, tuple(notes))


def _is_notebook(candidate: Candidate) -> bool:
    """Whether it can be read, and holds code."""
    try:
        return any(cell.kind == "code" for cell in candidate.submission().cells)
    except UnreadableSubmission:
        return False


def _work_of(
    candidates: list[Candidate], release: ReleasedNotebook | None
) -> dict[Candidate, WorkDone]:
    """How much each of the first ones holds; those that cannot be read are left out."""
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
    """The most work, among equals notebooks and scripts by name, of these the newest; of several as new,
    the first by name.

    Scripts beside a notebook with work in it are what it needs, or was made into: they do not count.
    """
    if any(_has_work(found) and not _is_program(item) for item, found in done.items()):
        done = {item: found for item, found in done.items() if not _is_program(item)}
    most = max((item.written, item.begun) for item in done.values())
    equal = [item for item, found in done.items() if (found.written, found.begun) == most]
    first = equal[0]
    equal = [item for item in equal if item is first or not _same_code(item, first)]
    # A file with a suffix of its own kind was meant to be one; a text with code in it may be anything.
    equal = [item for item in equal if item.plain] or equal
    times = {item: _handed_in(item) for item in equal}
    if None in times.values():
        times = {item: item.changed for item in equal}
    newest = max(times.values())
    equal = [item for item in equal if newest - times[item] <= SAME_TIME]
    # Platforms and browsers number what comes later: `batchnorm-1`, `batchnorm (2)`.
    alike = [item for item in equal if letters_in_name(item) == letters_in_name(equal[0])]
    return max(alike, key=lambda item: numbers_in(item.own.stem))


def _is_program(item: Candidate) -> bool:
    """Whether it is a script, by name or by what it holds: one piece of Python."""
    return is_script(item) or any(cell.label == THE_FILE for cell in item.submission().cells)


def _same_code(one: Candidate, other: Candidate) -> bool:
    sources = [[cell.source for cell in item.submission().cells] for item in (one, other)]
    return sources[0] == sources[1]


def _handed_in(candidate: Candidate) -> float | None:
    """When, as platforms write it into the name of an attempt."""
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
    """One line on the choice; none where there was no other with other content."""
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
    """What lies there in place of a notebook."""
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
