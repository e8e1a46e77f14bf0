"""What the authors of a unit import: how checks, cases and misconceptions are written down.

A unit's `checks`, `hidden_checks`, `misconceptions` and `right_answers` are plain Python modules,
each a file or a folder. The objects made here only describe; `grader.unit` collects them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.declaring import (
    declared,
    declared_at,
    require_all,
    require_fit,
    require_points,
    require_probe,
    require_text,
)

Probe = Callable[..., Iterator[tuple[str, Any]]]


def _place() -> Any:
    """A field that knows the file and the line in which an author declared the object."""
    return field(default_factory=declared_at, compare=False, repr=False)


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
    place: str = _place()


@dataclass(frozen=True)
class FurtherCases:
    """Hidden cases of a check that is declared elsewhere."""

    check: str
    cases: tuple[Case, ...]
    place: str = _place()


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
    place: str = _place()


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
    place: str = _place()


def misconception(
    name: str, part: str, *edits: tuple[str, str], says: str, convention: bool = False
) -> Misconception:
    """Declare a misconception; see `Misconception`. Raises ValueError without edits or words, TypeError
    for edits that are no pairs of texts."""
    require_text("a misconception's name", name)
    require_text(f"the part of the misconception {name!r}", part)
    for item in edits:
        if not isinstance(item, tuple) or [type(text) for text in item] != [str, str]:
            raise TypeError(
                f"an edit of the misconception {name!r} is a pair of texts, "
                f'("find this", "put this in its place"), not {item!r:.60}'
            )
    if not edits or not says.strip():
        raise ValueError(f"the misconception {name!r} needs edits and words that explain it")
    return declared(Misconception(name, part, edits, " ".join(says.split()), convention))


@dataclass(frozen=True)
class RightAnswer:
    """Another correct way to write some parts: `sources` maps a part to its whole definition.

    backends: the backends of Keras on which it is right, 'tensorflow' for code that calls `tf.…`
        itself; on all where there is none.
    """

    name: str
    sources: dict[str, str]
    backends: tuple[str, ...] = ()
    place: str = _place()

    def is_for(self, backend: str) -> bool:
        """Whether it is right where Keras runs on `backend`."""
        return not self.backends or backend in self.backends


def right_answer(name: str, *, backends: Sequence[str] = (), **sources: str) -> RightAnswer:
    """Declare a correct answer in another style, see `RightAnswer`; the audit proves that it gets
    full marks. Raises TypeError for sources that are no texts, ValueError without any."""
    require_text("a right answer's name", name)
    if not sources:
        raise ValueError(f"the right answer {name!r} needs the source of at least one part")
    for part_name, source in sources.items():
        require_text(f"the source of {part_name!r} in the right answer {name!r}", source)
    require_all(backends, str, "`backends`", 'takes a list, as in `backends=["tensorflow"]`')
    return declared(RightAnswer(name, sources, tuple(backends)))
