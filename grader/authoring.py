"""What the authors of a unit import: how checks, cases and misconceptions are written down.

A unit's `checks.py`, `hidden_checks.py`, `misconceptions.py` and `right_answers.py` are plain
Python modules. The objects made here only describe; `grader.unit` collects them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Probe = Callable[..., Iterator[tuple[str, Any]]]


@dataclass(frozen=True)
class Case:
    """One concrete input of a check: a title for people, and the probe's keyword arguments."""

    title: str
    arguments: dict[str, Any] = field(default_factory=dict)


def case(title: str, **arguments: Any) -> Case:
    """A case called `title` that runs the probe with these keyword arguments."""
    return Case(title, arguments)


@dataclass
class Check:
    """One graded statement about a part. `title` is the probe's docstring.

    pairs: whether diagnosis replays it with every pair of mistakes, which a slow probe is not worth.
    replayed: whether it is replayed with any mistake; a training run is not: checks before it name
        them. once: its results are claims, and facts that do not depend on the seed, so references
        run once, with one seed for everybody. seconds: limit of one request, None for the default.
    keras_within: how far Keras may lie from the truth, as a share of the largest value, where
        Keras itself is known to be coarse.
    """

    name: str
    part: str
    title: str
    points: float
    needs: tuple[str, ...]
    probe: Probe
    cases: tuple[Case, ...]
    pairs: bool = True
    replayed: bool = True
    once: bool = False
    seconds: float | None = None
    keras_within: float | None = None


@dataclass(frozen=True)
class FurtherCases:
    """Hidden cases of a check that is declared elsewhere."""

    check: str
    cases: tuple[Case, ...]


def check(
    part: str,
    *,
    points: float,
    needs: Check | Sequence[Check] = (),
    cases: Sequence[Case] = (Case("example"),),
    pairs: bool = True,
    replayed: bool = True,
    once: bool = False,
    seconds: float | None = None,
    keras_within: float | None = None,
) -> Callable[[Probe], Check]:
    """Turn a probe `(subject, draw, **case arguments)` into a check of `part`.

    `needs` names the checks without which this one says nothing: it is skipped where one of
    them did not pass; for the others see `Check`. Raises ValueError where the probe has no docstring, as that is the title.
    """

    def decorate(probe: Probe) -> Check:
        if not probe.__doc__:
            raise ValueError(f"the check {probe.__name__!r} needs a docstring: it is its title")
        needed = (needs,) if isinstance(needs, Check) else tuple(needs)
        return Check(
            name=probe.__name__,
            part=part,
            title=" ".join(probe.__doc__.split()),
            points=float(points),
            needs=tuple(item.name for item in needed),
            probe=probe,
            cases=tuple(cases),
            pairs=pairs and replayed,
            replayed=replayed,
            once=once,
            seconds=seconds,
            keras_within=keras_within,
        )

    return decorate


def further(checked: Check, *cases: Case) -> FurtherCases:
    """Add hidden cases to a check of `checks.py`; for use in `hidden_checks.py`."""
    return FurtherCases(checked.name, cases)


@dataclass(frozen=True)
class Part:
    """A name that the student must define.

    forbidden: dotted names it must not delegate to; a trailing `*` stands for any ending.
    reference: how messages name what the answer is compared with besides our solution.
    """

    name: str
    forbidden: tuple[str, ...] = ()
    reference: str = ""


def part(name: str, *, forbidden: Sequence[str] = (), reference: str = "") -> Part:
    """Declare a part of the unit; see `Part`."""
    return Part(name, tuple(forbidden), reference)


@dataclass(frozen=True)
class Attachment:
    """A file that may be handed in beside the notebook; its bytes go to the sealed process only."""

    name: str
    max_bytes: int


def attachment(name: str, max_bytes: int = 32 << 20) -> Attachment:
    """Declare a file that students may hand in; see `Attachment`. Raises ValueError for a path."""
    if "/" in name or "\\" in name or name in ("", ".", ".."):
        raise ValueError(f"an attachment is a file's name, not {name!r}")
    return Attachment(name, max_bytes)


@dataclass(frozen=True)
class Misconception:
    """A known mistake: edits of one part of the solution, and the words that explain it.

    edits: pairs (find, replace); each `find` stands exactly once in the part's source, and they
        are applied in order, so that misconceptions compose to pairs.
    convention: the difference is one of convention (another library's rule), not of understanding.
    """

    name: str
    part: str
    edits: tuple[tuple[str, str], ...]
    says: str
    convention: bool = False


def misconception(
    name: str, part: str, *edits: tuple[str, str], says: str, convention: bool = False
) -> Misconception:
    """Declare a misconception; see `Misconception`. Raises ValueError without edits or words."""
    if not edits or not says.strip():
        raise ValueError(f"the misconception {name!r} needs edits and words that explain it")
    return Misconception(name, part, edits, " ".join(says.split()), convention)


@dataclass(frozen=True)
class RightAnswer:
    """Another correct way to write some parts: `sources` maps a part to its whole definition.

    backends: the backends of Keras on which it is right, 'tensorflow' for code that calls `tf.…`
        itself; on all where there is none.
    """

    name: str
    sources: dict[str, str]
    backends: tuple[str, ...] = ()

    def is_for(self, backend: str) -> bool:
        """Whether it is right where Keras runs on `backend`."""
        return not self.backends or backend in self.backends


def right_answer(name: str, *, backends: Sequence[str] = (), **sources: str) -> RightAnswer:
    """Declare a correct answer in another style, see `RightAnswer`; the audit proves that it gets
    full marks."""
    return RightAnswer(name, sources, tuple(backends))
