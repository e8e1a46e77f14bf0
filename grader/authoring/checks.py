"""What the authors of a unit import: how checks, cases and misconceptions are written down.

A unit's `checks`, `hidden_checks`, `misconceptions` and `right_answers` are plain Python modules,
each a file or a folder. The objects made here only describe; `grader.course.unit` collects them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.authoring.declarations import (
    declared,
    place,
    require_all,
    require_fit,
    require_points,
    require_probe,
    require_text,
)

Probe = Callable[..., Iterator[tuple[str, Any]]]


@dataclass(frozen=True)
class Case:
    """One concrete input of a check: a title for people, and the probe's keyword arguments."""

    title: str
    arguments: dict[str, Any] = field(default_factory=dict)


def case(title: str, **arguments: Any) -> Case:
    """A case called `title` that runs the probe with these keyword arguments.

    Raises TypeError where the title is no text.
    """
    require_text("a case's title", title)
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
    place: str = place()


@dataclass(frozen=True)
class FurtherCases:
    """Hidden cases of a check that is declared elsewhere."""

    check: str
    cases: tuple[Case, ...]
    place: str = place()


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
    them did not pass; for the others see `Check`. Raises ValueError where the probe has no docstring,
    as that is the title, where it yields nothing, or takes other arguments than a case has;
    TypeError for arguments of another kind.
    """
    require_text("the part of a check", part)
    require_points(points)
    needed = (needs,) if isinstance(needs, Check) else needs
    require_all(needed, Check, "`needs`", "takes checks themselves, as in `needs=builds`")
    require_all(cases, Case, "`cases`", 'takes cases, as in `cases=[case("six rows", rows=6)]`')
    if not cases:
        raise ValueError("a check needs at least one case: leave `cases` out for a single one")

    def decorate(probe: Probe) -> Check:
        require_probe(probe)
        for item in cases:
            require_fit(probe, item)
        return declared(
            Check(
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
        )

    return decorate


def further(checked: Check, *cases: Case) -> FurtherCases:
    """Add hidden cases to a visible check; for use in `hidden_checks`.

    Raises TypeError for something else than a check and cases, ValueError for a case that does not
    fit the check.
    """
    require_all([checked], Check, "`further`", "takes a visible check first, not its name")
    require_all(
        cases, Case, "`further`", 'takes cases, as in `further(builds, case("one row", rows=1))`'
    )
    for item in cases:
        require_fit(checked.probe, item)
    return declared(FurtherCases(checked.name, cases))


@dataclass(frozen=True)
class Part:
    """A name that the student must define.

    forbidden: dotted names it must not delegate to; a trailing `*` stands for any ending.
    reference: how messages name what the answer is compared with besides our solution.
    """

    name: str
    forbidden: tuple[str, ...] = ()
    reference: str = ""
    place: str = place()


def part(name: str, *, forbidden: Sequence[str] = (), reference: str = "") -> Part:
    """Declare a part of the unit; see `Part`. Raises TypeError, or ValueError for no name of Python."""
    require_text("a part's name", name)
    if not name.isidentifier():
        raise ValueError(f"a part is a name that students define, not {name!r}")
    require_all(
        forbidden, str, "`forbidden`", 'takes a list of names, as in `forbidden=["keras.ops.relu"]`'
    )
    return declared(Part(name, tuple(forbidden), reference))


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
