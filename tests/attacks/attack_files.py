"""The attacks: one file each in `submissions/`, whose head says what must become of it.

Lines of the head, each `# name: value`:
    what     what it tries, in a few words
    covers   topics, for the table in docs/security.md
    seen     what the report must say somewhere (a regular expression): messages, flags and notes.
             It is something that only the attack's last step, or the guard that it meets there, brings
             about: `@REACHED@` stands for the attack's number (below)
    stopped  what ends its cells before their end (a regular expression of the same kind): their own
             `raise`, or a guard. Without it they run to their end, and prove that they did
    unit     the unit that it is handed in for; `batchnorm` by default
    points   what it may earn; 0 by default
    clock    `short` where it runs into the limits of time on purpose: they are short for it then
    file     the hand-in's name; the unit's with `.py` by default. A name that ends on `.ipynb` makes
             a notebook of the file's `# %%` cells
    metadata the notebook's metadata and each cell's, as JSON
    pasted   a module whose source takes the place of `# @PASTED@`
    links    links beside the hand-in, each `name=target`
    large    a file beside the hand-in of 100 MiB, by name
    archive  an archive beside the hand-in, `name=member=file`: a file of `beside/NAME` by another name
    many     so many empty modules beside the hand-in
A folder `beside/NAME` holds the files that are handed in with it.

An attack that no longer attacks must fail its test. So each has a number, which stands nowhere in what
is handed in: there, `@REACHED@` is the number written backwards, and only code that runs turns it round.
It is raised behind the last cell of every attack but those that are `stopped`; attacks that do their work
later give it back in an array or an exception, or name the guard's own words. `proofs` reads all that in
reports. Names of the kit's modules come from `kit_modules`, so that no renaming disarms an attack.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "submissions"
SECURITY = Path(__file__).resolve().parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- attacks: made by tests/attacks/attack_files.py -->", "<!-- end of attacks -->"
FIELDS = {
    "what",
    "covers",
    "seen",
    "stopped",
    "unit",
    "points",
    "clock",
    "file",
    "metadata",
    "pasted",
}
FIELDS |= {"links", "large", "archive", "many"}
BESIDE = Path(__file__).parent / "beside"
# Behind the last cell: a cell's exception is told in the report, and what it defined stays.
AT_THE_END = "ran to its end: "
LAST_LINE = f'\n\nraise SystemExit("{AT_THE_END}" + "@REACHED@"[::-1])\n'


@dataclass(frozen=True)
class Attack:
    """One attack, as its file's head tells."""

    name: str
    what: str
    covers: tuple[str, ...]
    source: str
    seen: str = ""
    stopped: str = ""
    unit: str = "batchnorm"
    points: float = 0.0
    clock: str = ""
    file: str = ""
    metadata: dict = field(default_factory=dict, hash=False)
    links: tuple[str, ...] = ()
    large: str = ""
    archive: str = ""
    many: int = 0

    @property
    def number(self) -> str:
        """Six digits that are another number backwards; those of one attack are always the same."""
        made = int(hashlib.sha256(self.name.encode()).hexdigest(), 16)
        return f"{made % 4 + 1}{made // 4 % 10**4:04}{made // 4 % 4 + 6}"

    def write(self, folder: Path, places: dict[str, str]) -> None:
        """Hand it in; `places` are what its source and files know of this machine and of the kit."""
        known = kit_modules() | places | {"REACHED": self.number[::-1]}

        def placed(text: str) -> str:
            for word, place in known.items():
                text = text.replace(f"@{word}@", place)
            if left := re.findall(r"@[A-Z_]+@", text):
                raise ValueError(f"{self.name} asks for {left}, which nobody knows")
            return text

        source = placed(self.source if self.stopped else self.source.rstrip() + LAST_LINE)
        for path in sorted((BESIDE / self.name).rglob("*.*")):
            copy = folder / path.relative_to(BESIDE / self.name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(placed(path.read_text("utf-8")), "utf-8")
        for name, _, target in (link.partition("=") for link in self.links):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(placed(target))
        for number in range(self.many):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"a{number:03}.py").touch()
        if self.archive:
            name, member, file = self.archive.split("=")
            with zipfile.ZipFile(folder / name, "w") as made:
                made.writestr(member, placed((BESIDE / self.name / file).read_text("utf-8")))
        if self.large:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / self.large).touch()
            os.truncate(folder / self.large, 100 << 20)
        path = folder / (self.file or f"{self.unit}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_notebook(source, self.metadata) if ".ipynb" in path.name else source)


def kit_modules() -> dict[str, str]:
    """Where the kit keeps what attacks reach for. An attacker reads that in the source code.

    Also in halves, for code that puts names together to hide them from readers.
    """
    # Only here: they bring TensorFlow along, which collecting tests can do without.
    from grader.agent.server import SealedAgent
    from grader.execution.tripwires import Watch
    from grader.protocol.connection import Connection

    made = {}
    for word, thing in {"WATCH": Watch, "CONNECTION": Connection, "AGENT": SealedAgent}.items():
        name = thing.__module__
        made |= {word: name, f"{word}_HEAD": name[:4], f"{word}_TAIL": name[4:]}
    return made


def attacks() -> list[Attack]:
    """All attacks, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.py"))]


def _read(path: Path) -> Attack:
    source = path.read_text("utf-8")
    head = dict(re.findall(r"^# (\w+): (.*)$", source.split("\n\n")[0].split("\nimport")[0], re.M))
    head = {name: value for name, value in head.items() if name in FIELDS}
    if pasted := head.pop("pasted", ""):
        source = source.replace("# @PASTED@", _source_of(pasted))
    head["covers"] = tuple(head["covers"].replace(",", " ").split())
    head["links"] = tuple(head.get("links", "").split())
    head["many"] = int(head.get("many", 0))
    head["points"] = float(head.get("points", 0))
    head["metadata"] = json.loads(head.get("metadata", "{}"))
    return Attack(path.stem, source=source, **head)


def _source_of(module: str) -> str:
    found = importlib.util.find_spec(module)
    lines = Path(found.origin).read_text("utf-8").split("\n")
    return "\n".join(line for line in lines if not line.startswith("@keras_export"))


def _notebook(source: str, metadata: dict) -> str:
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"made-{number}",
            "metadata": metadata.get("cell", {}),
            "outputs": metadata.get("outputs", []),
            "source": piece,
        }
        for number, piece in enumerate(re.split(r"^# %%.*$", source, flags=re.M))
    ]
    about = {"cells": cells, "metadata": metadata.get("notebook", {}), "nbformat": 4}
    return json.dumps(about | {"nbformat_minor": 5})


def table() -> str:
    """All attacks as a Markdown table, for docs/security.md."""
    rows = [f"| `{one.name}` | {one.what} | {', '.join(one.covers)} |" for one in attacks()]
    return "\n".join(["| attack | what it tries | covers |", "| --- | --- | --- |", *rows])


def written(text: str) -> str:
    """docs/security.md with the table as it is now."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


if __name__ == "__main__":
    SECURITY.write_text(written(SECURITY.read_text("utf-8")), "utf-8")
