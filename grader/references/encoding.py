"""Expected values and sketches as plain arrays and JSON, for files; nothing is pickled.

The answers file of a release and the store of references write both in this form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.evaluation.compare import Expected
from grader.evaluation.sketch import PROJECTIONS, Sketch
from grader.evaluation.trace import MEASURED

META = "meta"
BLOCK = 1 + PROJECTIONS  # numbers of one array: its magnitude and its sums
Arrays = dict[str, np.ndarray]


def pack_expected(expected: list[Expected], prefix: str, arrays: Arrays) -> list[dict[str, Any]]:
    """An entry of JSON for each expected value; arrays go into `arrays`, named after `prefix`."""
    entries = []
    for place, wanted in enumerate(expected):
        entry = {"name": wanted.name, "kind": wanted.kind, "bound": wanted.bound}
        if wanted.kind == "array":
            arrays[f"{prefix}.{place}.shown"] = _storable(wanted.data)
            arrays[f"{prefix}.{place}.truth"] = wanted.truth
            entry["dtype"] = str(wanted.data.dtype)
        else:
            entry["data"] = wanted.data
        entries.append(entry)
    return entries


def unpack_expected(
    entries: list[dict[str, Any]], prefix: str, arrays: Mapping[str, np.ndarray]
) -> list[Expected]:
    """What `pack_expected` was given. Raises KeyError where something is missing."""
    import ml_dtypes

    found = []
    for place, entry in enumerate(entries):
        if entry["kind"] != "array":
            found.append(Expected(entry["name"], entry["kind"], entry["data"]))
            continue
        shown, truth = (arrays[f"{prefix}.{place}.{what}"] for what in ("shown", "truth"))
        if entry["dtype"] == "bfloat16":
            shown = shown.view(ml_dtypes.bfloat16)
        found.append(Expected(entry["name"], "array", shown, truth, entry["bound"]))
    return found


def _storable(array: np.ndarray) -> np.ndarray:
    return array.view(np.uint16) if str(array.dtype) == "bfloat16" else array


class SketchTable:
    """Sketches in rows: labels, a signature by its number, and where the sketch's numbers begin.

    rows: (*labels, number of the signature, first of its numbers) of each sketch; the numbers of
    all sketches stand one after the other: magnitude and sums of each array, then what was measured.
    """

    def __init__(self) -> None:
        self.signatures: dict[tuple[str, ...], int] = {}
        self.rows: list[tuple[int, ...]] = []
        self.numbers: list[float] = []

    def add(self, item: Sketch, *labels: int) -> None:
        """Append a sketch. labels: the same number of integers for each."""
        number = self.signatures.setdefault(item.signatures, len(self.signatures))
        self.rows.append((*labels, number, len(self.numbers)))
        for scale, sums in zip(item.scales, item.sums, strict=True):
            self.numbers += [scale, *sums]
        for measure in item.measures:
            self.numbers += measure


def read_sketches(
    rows: np.ndarray, numbers: np.ndarray, signatures: list[list[str]]
) -> Iterator[tuple[tuple[int, ...], Sketch]]:
    """The labels and the sketch of each row of a `SketchTable`. Raises IndexError, ValueError."""
    known = [tuple(item) for item in signatures]
    places, values = rows.tolist(), numbers.tolist()
    ends = [row[-1] for row in places[1:]] + [len(values)] * bool(places)
    for (*labels, signature, start), end in zip(places, ends, strict=True):
        yield tuple(labels), _sketch(known[signature], values[start:end])


def _sketch(signatures: tuple[str, ...], numbers: list[float]) -> Sketch:
    measured = (re.search(rf": {MEASURED} (\d+)$", signature) for signature in signatures)
    arrays = len(numbers) - 2 * sum(int(found[1]) for found in measured if found)
    blocks = [numbers[at : at + BLOCK] for at in range(0, arrays, BLOCK)]
    return Sketch(
        signatures,
        tuple(block[0] for block in blocks),
        tuple(tuple(block[1:]) for block in blocks),
        tuple((numbers[at], numbers[at + 1]) for at in range(arrays, len(numbers), 2)),
    )


def pack_meta(meta: Mapping[str, Any], *, sort_keys: bool = True) -> np.ndarray:
    """JSON as an array of bytes, to stand beside the arrays of an archive."""
    return np.frombuffer(json.dumps(meta, sort_keys=sort_keys).encode("ascii"), dtype=np.uint8)


def unpack_meta(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The JSON of an archive. Raises KeyError or ValueError where there is none."""
    return json.loads(arrays[META].tobytes())
