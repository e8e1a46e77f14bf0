"""Short sketches of arrays: random projections that tell two results apart."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from grader.authoring.claims import Claim
from grader.evaluation.trace import CUT_SHORT, SAYING, Trace
from grader.protocol.dtypes import spacing
from grader.replies import exception_text
from grader.runtime.sized_cache import SizedCache

PROJECTIONS = 6
MAX_SKETCHED_ELEMENTS = 1 << 20  # elements of one array
MAX_KEPT_SIZE = 1 << 14
MAX_SIGN_BYTES = 8 << 20  # bytes of the signs that are kept
MEASURED_SPAN = 64 * 2.0**-23  # how distances of measurements compare with those of arrays
GOLDEN = 0.6180339887498949  # its multiples never come together
APART = 1.5  # tolerances that two measurements of the same thing may lie apart


@dataclass(frozen=True)
class Sketch:
    """A trace in a few numbers: signatures, magnitudes, and signed sums of all elements (of a
    huge array, the first 2^20); and what was measured, with its tolerances.

    Two traces with equal sketches are taken as equal. A trace that was cut short ends on the
    exception's type and the gist of what it says.
    """

    signatures: tuple[str, ...]
    scales: tuple[float, ...]
    sums: tuple[tuple[float, ...], ...]
    measures: tuple[tuple[float, float], ...] = ()

    @property
    def raised(self) -> bool:
        """Whether the trace was cut short."""
        return bool(self.signatures) and self.signatures[-1].startswith(CUT_SHORT)

    @property
    def is_evidence(self) -> bool:
        """Whether the sketch is evidence: an exception's type alone is none."""
        return not self.raised or not self.signatures[-1].endswith(f"{SAYING} ")

    def raised_like(self, other: Sketch) -> bool:
        """Whether both traces were cut short at the same place, by exceptions of the same type."""
        if not (self.raised and other.raised):
            return False
        (*mine, last), (*theirs, end) = self.signatures, other.signatures
        return mine == theirs and last.split(SAYING)[0] == end.split(SAYING)[0]

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return 500 + 32 * (len(self.scales) * (1 + PROJECTIONS + 4) + 4 * len(self.measures))

    def distance(self, other: Sketch) -> float:
        """Largest difference of the sums over the magnitude; infinite where signatures differ.

        What was measured adds nothing but infinity: it agrees within its tolerances, or does not.
        """
        if self.signatures != other.signatures:
            return float("inf")
        worst = 0.0
        for scale, mine, theirs in zip(self.scales, self.sums, other.sums, strict=True):
            difference = np.max(np.abs(np.subtract(mine, theirs)), initial=0.0)
            if difference > 0:
                worst = max(worst, float(difference / max(scale, 1e-30)))
        for (mine, first), (theirs, second) in zip(self.measures, other.measures, strict=True):
            share = _difference(mine, theirs) / max(APART * max(first, second), 1e-30)
            worst = max(worst, share * MEASURED_SPAN if share <= 1 else float("inf"))
        return worst


def _difference(mine: float, theirs: float) -> float:
    if mine == theirs or (math.isnan(mine) and math.isnan(theirs)):
        return 0.0
    difference = abs(mine - theirs)
    return difference if math.isfinite(difference) else float("inf")


def sketch(trace: Trace) -> Sketch:
    """The sketch of a trace."""
    signatures = [value.signature for value in trace.values]
    arrays = [value.data for value in trace.values if value.kind == "array"]
    if trace.failure is not None:
        failure = trace.failure
        gist = exception_text.gist(failure.kind, failure.message)
        signatures.append(f"{CUT_SHORT}{failure.kind}{SAYING} {gist}")
    finite = [_finite(array.ravel()[:MAX_SKETCHED_ELEMENTS]) for array in arrays]
    return Sketch(
        tuple(signatures),
        tuple(float(np.max(np.abs(array), initial=0.0)) for array in finite),
        tuple(_sums(array) for array in finite),
        tuple(
            pair for value in trace.values if value.kind == "claim" for pair in _pairs(value.data)
        ),
    )


def _pairs(claim: Claim) -> list[tuple[float, float]]:
    return list(zip(claim.numbers, claim.tolerances, strict=True))


def _finite(array: np.ndarray) -> np.ndarray:
    # Two arrays with NaN in the same places shall have one sketch, and in other places another: a
    # stand-in that were the same everywhere could cancel in the signed sums.
    kind = "complex128" if array.dtype.kind == "c" else "float64"
    values = np.real(array.astype(kind)).ravel()
    if np.isfinite(values).all():
        return values
    place = 1 + np.arange(values.size) * GOLDEN % 1
    stand_ins = np.where(np.isnan(values), 3.7e4, np.where(values > 0, 5.3e4, -5.9e4)) * place
    return np.where(np.isfinite(values), values, stand_ins)


def _sums(array: np.ndarray) -> tuple[float, ...]:
    # Only a hostile answer is large; keeping the signs of many such sizes would fill the memory.
    size = array.size
    signs = _kept_signs.get(size, lambda: _signs(size)) if size <= MAX_KEPT_SIZE else _signs(size)
    return tuple(float(value) for value in signs @ array / max(1.0, np.sqrt(array.size)))


def _signs(size: int) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(str(size).encode()).digest()[:4], "big")
    return np.random.RandomState(seed).choice((-1.0, 1.0), size=(PROJECTIONS, size))


_kept_signs: SizedCache[np.ndarray] = SizedCache(MAX_SIGN_BYTES, lambda signs: signs.nbytes)


def sketch_tolerance(trace: Trace) -> float:
    """How far apart the sketches of two equal traces may lie, relative to the magnitude."""
    floats = [v.data for v in trace.values if v.kind == "array" and v.data.dtype.kind in "fV"]
    widest = max((spacing(array.dtype) for array in floats), default=2.0**-23)
    if any(value.kind == "claim" and value.data.numbers for value in trace.values):
        widest = max(widest, MEASURED_SPAN / 64)
    return 64 * widest
