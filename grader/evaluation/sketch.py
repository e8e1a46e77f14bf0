"""Sketches of traces: random projections of their arrays, by which two results are told apart.

A sketch holds six signed sums of each array: a random projection with entries ±1, as in the AMS
sketch (Alon, Matias and Szegedy 1999, "The space complexity of approximating the frequency moments")
and in the Johnson–Lindenstrauss transform of Achlioptas 2003 ("Database-friendly random
projections"). A sum over the square root of the array's size has the elements' mean square as its
expected square, so two sketches lie about as far apart as the root mean square of the arrays'
difference.
"""

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

# Signed sums of each array. A sum of two different arrays is the same for at most half of all signs,
# so all six are with a probability of at most 2**-6; a mistake is judged by several arrays and cases.
# Each further sum makes every sketch in a released answers file 4 bytes an array longer.
PROJECTIONS = 6
# Elements of an array that enter its sums: the signs of so many take 48 MiB. A larger array is known
# by its first elements.
MAX_SKETCHED_ELEMENTS = 1 << 20
# Elements of the largest array whose signs are cached (768 KiB), and bytes of all cached signs. With
# larger limits, hostile answers of many sizes could fill the memory; with smaller ones, the signs of
# a unit's results would be drawn again for every trace.
MAX_KEPT_SIZE = 1 << 14
MAX_SIGN_BYTES = 8 << 20
# The tolerance of sketches, in relative spacings of the coarsest dtype in the trace. With less, a
# known mistake in another style of code is not recognized, as it rounds differently; with more, small
# mistakes are taken for each other (docs/checks.md, "How a mistake is named").
SKETCH_SLACK = 64.0
FLOAT32_SPACING = 2.0**-23
# The distance of two measurements that only just agree: as far as sketches of float32 arrays may lie
# apart, so that measurements and arrays rank alike.
MEASURED_SPAN = SKETCH_SLACK * FLOAT32_SPACING
# Tolerances that two measurements of one quantity may lie apart: the standard error of a difference
# is √2 ≈ 1.41 times that of one measurement. Smaller values tell equal mistakes apart.
APART = 1.5
# Stand-ins for NaN, ∞ and −∞, times a factor between 1 and 2: far from each other and from what
# units compute. Larger ones would hide the finite elements in the sums.
NAN_STAND_IN, INFINITY_STAND_IN, MINUS_INFINITY_STAND_IN = 3.7e4, 5.3e4, -5.9e4
# (√5 − 1) / 2. Its multiples modulo 1 are all different and evenly spread (Knuth, The Art of Computer
# Programming, vol. 3, section 6.4, theorem S), so the factor is another one at each place.
GOLDEN = 0.6180339887498949
# In place of the magnitude of an array of zeros, to divide by: any difference from it is large.
MIN_SCALE = 1e-30


@dataclass(frozen=True)
class Sketch:
    """A trace in a few numbers. Two traces with equal sketches are taken as equal.

    Args:
        signatures: the signature of each value; of a trace that was cut short, the last one holds
            the exception's type and the gist of its message.
        scales: the largest magnitude in each array.
        sums: PROJECTIONS signed sums of each array's elements, over the square root of their number
            (of an array of more than MAX_SKETCHED_ELEMENTS, of its first ones).
        measures: (number, tolerance) of everything that claims measured.
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
        """Whether the sketch can name a mistake; the type of an exception alone cannot."""
        return not self.raised or not self.signatures[-1].endswith(f"{SAYING} ")

    def raised_like(self, other: Sketch) -> bool:
        """Whether exceptions of the same type cut both traces short, after equal signatures."""
        if not (self.raised and other.raised):
            return False
        (*mine, last), (*theirs, end) = self.signatures, other.signatures
        return mine == theirs and last.split(SAYING)[0] == end.split(SAYING)[0]

    @property
    def nbytes(self) -> int:
        """Estimate of the memory that the sketch takes, in bytes."""
        return 500 + 32 * (len(self.scales) * (1 + PROJECTIONS + 4) + 4 * len(self.measures))

    def distance(self, other: Sketch) -> float:
        """The largest difference of two sums, relative to the array's magnitude in this sketch.

        Two measurements that agree count as at most MEASURED_SPAN. The distance is infinite where
        measurements disagree or signatures differ.
        """
        if self.signatures != other.signatures:
            return float("inf")
        worst = 0.0
        for scale, mine, theirs in zip(self.scales, self.sums, other.sums, strict=True):
            difference = np.max(np.abs(np.subtract(mine, theirs)), initial=0.0)
            if difference > 0:
                worst = max(worst, float(difference / max(scale, MIN_SCALE)))
        for (mine, first), (theirs, second) in zip(self.measures, other.measures, strict=True):
            share = _difference(mine, theirs) / max(APART * max(first, second), MIN_SCALE)
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
    """The array as float64 of rank 1, with stand-ins for elements that are not finite.

    Arrays with NaN in the same places get equal sketches, in other places different ones. A stand-in
    that is the same everywhere could cancel in the signed sums.
    """
    kind = "complex128" if array.dtype.kind == "c" else "float64"
    values = np.real(array.astype(kind)).ravel()
    if np.isfinite(values).all():
        return values
    factors = 1 + np.arange(values.size) * GOLDEN % 1
    infinities = np.where(values > 0, INFINITY_STAND_IN, MINUS_INFINITY_STAND_IN)
    stand_ins = np.where(np.isnan(values), NAN_STAND_IN, infinities) * factors
    return np.where(np.isfinite(values), values, stand_ins)


def _sums(array: np.ndarray) -> tuple[float, ...]:
    size = array.size
    signs = _kept_signs.get(size, lambda: _signs(size)) if size <= MAX_KEPT_SIZE else _signs(size)
    return tuple(float(value) for value in signs @ array / max(1.0, np.sqrt(array.size)))


def _signs(size: int) -> np.ndarray:
    """The signs for arrays of `size` elements, the same in every process: (PROJECTIONS, size)."""
    seed = int.from_bytes(hashlib.sha256(str(size).encode()).digest()[:4], "big")
    return np.random.RandomState(seed).choice((-1.0, 1.0), size=(PROJECTIONS, size))


_kept_signs: SizedCache[np.ndarray] = SizedCache(MAX_SIGN_BYTES, lambda signs: signs.nbytes)


def sketch_tolerance(trace: Trace) -> float:
    """How far the sketches of two traces with the same mistake may lie apart by rounding."""
    floats = [v.data for v in trace.values if v.kind == "array" and v.data.dtype.kind in "fV"]
    widest = max((spacing(array.dtype) for array in floats), default=FLOAT32_SPACING)
    if any(value.kind == "claim" and value.data.numbers for value in trace.values):
        widest = max(widest, FLOAT32_SPACING)
    return SKETCH_SLACK * widest
