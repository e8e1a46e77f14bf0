"""How authors write down known mistakes and right answers in other styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.authoring.declarations import (
    declared,
    place,
    require_all,
    require_text,
)


@dataclass(frozen=True)
class Words:
    """What a misconception is called and says."""

    says: str
    convention: bool


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
    place: str = place()


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
    place: str = place()

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
