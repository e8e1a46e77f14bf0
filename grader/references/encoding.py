"""Encodes expected results and sketches as plain arrays and JSON, for files; nothing is pickled.

The answers file of a release and the store of references share this encoding.
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
    """Encode expected results.

    Args:
        expected: the expected results of one case.
        prefix: start of the names of this case's arrays.
        arrays: receives the arrays, by name.

    Returns:
        A JSON entry for each result.
    """
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
    """Decode what `pack_expected` encoded. Raises KeyError where something is missing."""
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
    """Table of sketches: a row of integers for each, and the floats of all of them in one list.

    Attributes:
        signatures: number of each distinct tuple of signatures.
        rows: (*labels, number of the signatures, index of the sketch's first float) of each sketch.
        numbers: for each sketch, magnitude and sums of each array, then its measures.
    """

    def __init__(self) -> None:
        self.signatures: dict[tuple[str, ...], int] = {}
        self.rows: list[tuple[int, ...]] = []
        self.numbers: list[float] = []

    def add(self, item: Sketch, *labels: int) -> None:
        """Append a sketch, with integers that identify it: as many for each sketch."""
        number = self.signatures.setdefault(item.signatures, len(self.signatures))
        self.rows.append((*labels, number, len(self.numbers)))
        for scale, sums in zip(item.scales, item.sums, strict=True):
            self.numbers += [scale, *sums]
        for measure in item.measures:
            self.numbers += measure


def read_sketches(
    rows: np.ndarray, numbers: np.ndarray, signatures: list[list[str]]
) -> Iterator[tuple[tuple[int, ...], Sketch]]:
    """The labels and the sketch of each row of a `SketchTable`.

    Args:
        rows: integers of shape (sketches, labels + 2).
        numbers: floats of rank 1.
        signatures: the distinct tuples of signatures, in the order of their numbers.

    Raises:
        IndexError, ValueError: the arrays do not fit together.
    """
    known = [tuple(item) for item in signatures]
    places, values = rows.tolist(), numbers.tolist()
    starts = [row[-1] for row in places]
    # A sketch ends where the next one starts, the last one at the end of the numbers.
    ends = [*starts[1:], len(values)] if places else []
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
    """JSON as an array of uint8, to be stored with the arrays of an archive."""
    return np.frombuffer(json.dumps(meta, sort_keys=sort_keys).encode("ascii"), dtype=np.uint8)


def unpack_meta(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The JSON of an archive. Raises KeyError or ValueError where it has none."""
    return json.loads(arrays[META].tobytes())
