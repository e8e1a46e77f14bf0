"""What differs between the contents of two courses, item by item, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from comparison.contents import Courses, Item, Values
from comparison.normal import Renamed

BEFORE, AROUND = 24, 60  # characters that are shown before and from the first difference on
MOST_PLACES = 4  # of one item; a line says how many more there are
NOTHING = "(nothing)"


@dataclass
class Found:
    """How the items of one kind compare.

    equal: how many are; alike: how many of these only after what runs do not have in common was
    normalised, or words replaced. different: lines by item.
    """

    equal: int = 0
    alike: int = 0
    different: dict[str, list[str]] = field(default_factory=dict)

    def add(self, unit: str, other: Found) -> None:
        """Count what was found in a unit, too."""
        self.equal += other.equal
        self.alike += other.alike
        self.different |= {
            name if unit in name else f"{unit}/{name}": lines
            for name, lines in other.different.items()
        }


def compare(old: Courses, new: Courses, renamed: Renamed) -> dict[str, Found]:
    """Each kind's items, matched by name."""
    found = {}
    for kind in old:
        named = {renamed.text(name): item for name, item in old[kind].items()}
        one = found[kind] = Found()
        for name in sorted({*named, *new[kind]}):
            _compare_item(name, named.get(name), new[kind].get(name), renamed, one)
    return found


def _compare_item(
    name: str, old: Item | None, new: Item | None, renamed: Renamed, found: Found
) -> None:
    if old is None or new is None:
        found.different[name] = ["only after" if old is None else "only before"]
        return
    if old.raw == new.raw:
        found.equal += 1
        return
    before = {
        renamed.text(place): renamed.text(value) if isinstance(value, str) else value
        for place, value in old.values().items()
    }
    after = new.values()
    if lines := list(_lines(before, after)):
        found.different[name] = lines
    else:
        found.equal += 1
        found.alike += 1


def _lines(before: Values, after: Values) -> Iterator[str]:
    places = [
        place
        for place in dict.fromkeys([*before, *after])
        if place not in before or place not in after or not _same(before[place], after[place])
    ]
    for place in places[:MOST_PLACES]:
        old, new = (_shown(values, place) for values in (before, after))
        yield f"{place}: {' → '.join(shortened(old, new))}".removeprefix(": ")
    if len(places) > MOST_PLACES:
        yield f"and {len(places) - MOST_PLACES} places more"


def _same(old: object, new: object) -> bool:
    return type(old) is type(new) and old == new


def _shown(values: Values, place: str) -> str:
    return repr(values[place]) if place in values else NOTHING


def shortened(old: str, new: str) -> tuple[str, str]:
    """The two texts around the first character in which they differ."""
    pairs = enumerate(zip(old, new, strict=False))
    first = next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
    start = max(0, first - BEFORE)
    return _cut(old, start, first + AROUND), _cut(new, start, first + AROUND)


def _cut(text: str, start: int, end: int) -> str:
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
