"""Declarations of misconceptions, and of right answers in other styles."""

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
    """The explanation of a misconception.

    Args:
        says: the explanation, for the student.
        convention: see `Misconception`.
    """

    says: str
    convention: bool


@dataclass(frozen=True)
class Misconception:
    """A known mistake: edits of one part of the solution, and the text that explains it.

    The solution with these edits is a mutant, whose results tell whether a student made the mistake.

    Args:
        name: name of the misconception, as in reports for instructors.
        part: name of the part that it concerns.
        edits: pairs (find, replace). Each `find` occurs exactly once in the part's source. Edits are
            applied in order, so that two misconceptions compose to a pair.
        says: the explanation, for the student.
        convention: whether the mistake is another convention (another library's rule) rather than a
            misunderstanding.
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
    """Declare a misconception; for the arguments see `Misconception`.

    Raises:
        TypeError: an edit is not a pair of texts.
        ValueError: there are no edits, or no explanation.
    """
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
    """Another correct way to write some parts.

    Args:
        name: name of the answer; it says in what way it differs.
        sources: the whole definition of each part, by the part's name.
        backends: the backends of Keras on which it is right, such as 'tensorflow' for code that
            calls `tf.…` itself; () for all.
    """

    name: str
    sources: dict[str, str]
    backends: tuple[str, ...] = ()
    place: str = place()

    def is_for(self, backend: str) -> bool:
        """Whether the answer is right on this backend of Keras."""
        return not self.backends or backend in self.backends


def right_answer(name: str, *, backends: Sequence[str] = (), **sources: str) -> RightAnswer:
    """Declare a right answer in another style; the audit proves that it gets full marks.

    Args:
        name: name of the answer.
        backends: see `RightAnswer`.
        **sources: the whole definition of each part, by the part's name.

    Raises:
        TypeError: a source is not a text.
        ValueError: there is no source.
    """
    require_text("a right answer's name", name)
    if not sources:
        raise ValueError(f"the right answer {name!r} needs the source of at least one part")
    for part_name, source in sources.items():
        require_text(f"the source of {part_name!r} in the right answer {name!r}", source)
    require_all(backends, str, "`backends`", 'takes a list, as in `backends=["tensorflow"]`')
    return declared(RightAnswer(name, sources, tuple(backends)))
