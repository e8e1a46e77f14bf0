"""Declarations of parts, checks and cases.

A unit's `checks`, `hidden_checks`, `misconceptions` and `right_answers` are plain Python modules,
each a file or a folder. The objects created here only describe; `grader.course.unit_loading` collects
them.
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
    """One concrete input of a check.

    Args:
        title: the case's title, for people.
        arguments: the probe's keyword arguments.
    """

    title: str
    arguments: dict[str, Any] = field(default_factory=dict)


def case(title: str, **arguments: Any) -> Case:
    """Declare a case.

    Args:
        title: the case's title, for people.
        **arguments: the probe's keyword arguments.

    Raises:
        TypeError: the title is not a text.
        ValueError: the title is empty.
    """
    require_text("a case's title", title)
    return Case(title, arguments)


@dataclass
class Check:
    """One graded statement about a part.

    Args:
        name: name of the check: the probe's name.
        part: name of the part.
        title: the statement that students read: the probe's docstring.
        points: the points that it is worth.
        needs: names of the checks that must pass for this one to run.
        probe: generator function `(subject, draw, **case arguments)` that yields (name, result).
        cases: the visible cases.
        pairs: whether the diagnosis runs it with every pair of mistakes; False for a slow probe.
        replayed: whether the diagnosis runs it with known mistakes at all; False for a training run,
            where the checks before it name them.
        once: whether its results are claims, and facts that do not depend on the seed. The
            references then run only once, with one seed for all students.
        seconds: wall-clock limit of one message to the process; None for the default.
        keras_within: the largest distance of Keras from the truth, as a share of the largest value,
            where Keras itself is known to be coarse.
        place: file and line of the declaration.
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
    """Hidden cases of a visible check, by its name."""

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
    """Decorator that turns a probe `(subject, draw, **case arguments)` into a check.

    Args:
        part: name of the part that the check is about.
        points: the points that it is worth.
        needs: a check, or several, without which this one means nothing. It is skipped if one of
            them does not pass.
        cases: the visible cases.
        pairs: see `Check`.
        replayed: see `Check`.
        once: see `Check`.
        seconds: see `Check`.
        keras_within: see `Check`.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: the probe has no docstring (which is the title), yields nothing, or does not take
            the arguments of a case.
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

    Args:
        checked: the visible check.
        *cases: its hidden cases.

    Raises:
        TypeError: an argument is not a check or a case.
        ValueError: the probe does not take the arguments of a case.
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

    Args:
        name: the name.
        forbidden: dotted names that it must not delegate to; a trailing `*` stands for any ending.
        reference: name, in messages, of the second reference beside our solution.
        place: file and line of the declaration.
    """

    name: str
    forbidden: tuple[str, ...] = ()
    reference: str = ""
    place: str = place()


def part(name: str, *, forbidden: Sequence[str] = (), reference: str = "") -> Part:
    """Declare a part of the unit; for the arguments see `Part`.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: the name is not a Python identifier.
    """
    require_text("a part's name", name)
    if not name.isidentifier():
        raise ValueError(f"a part is a name that students define, not {name!r}")
    require_all(
        forbidden, str, "`forbidden`", 'takes a list of names, as in `forbidden=["keras.ops.relu"]`'
    )
    return declared(Part(name, tuple(forbidden), reference))


@dataclass(frozen=True)
class Attachment:
    """A file that may be handed in beside the notebook; only the sealed process reads its content.

    Args:
        name: the file's name.
        max_bytes: the largest size in bytes.
    """

    name: str
    max_bytes: int


# Bytes. The weights of a small network fit; a larger file would be slow to send to each process.
MAX_ATTACHMENT_BYTES = 32 << 20


def attachment(name: str, max_bytes: int = MAX_ATTACHMENT_BYTES) -> Attachment:
    """Declare a file that students may hand in; for the arguments see `Attachment`.

    Raises:
        ValueError: the name is a path.
    """
    if "/" in name or "\\" in name or name in ("", ".", ".."):
        raise ValueError(f"an attachment is a file's name, not {name!r}")
    return Attachment(name, max_bytes)
