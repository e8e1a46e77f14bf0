"""The arrays that a subject returned during one case, and the short sketches they are known by."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import traceback
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from grader import channel, protocol, replies, said
from grader.authoring import Case, Check
from grader.claims import Claim, Remark
from grader.draw import Draw
from grader.faults import KitFault, by_nature, kit_fault
from grader.sized_cache import SizedCache
from grader.subject import ProcessEnded, Raised, Remote, Subject, spacing
from grader.unit_files import place_of_error

PROJECTIONS = 6
MOST_SKETCHED = 1 << 20  # elements of one array
MOST_KEPT = 1 << 14
MOST_SIGNS = 8 << 20  # bytes of the signs that are kept
MAX_BYTES = 64 << 20  # of all arrays of one case
CUT_SHORT, SAYING = "! ", ":"
MEASURED = "measured"
MEASURED_SPAN = 64 * 2.0**-23  # how distances of measurements compare with those of arrays
GOLDEN = 0.6180339887498949  # its multiples never come together
# What cannot be sent is no value of the subject's, whose values have all come this way.
_ON_THE_WAY = {Path(module.__file__ or "").resolve() for module in (protocol, channel)}
APART = 1.5  # tolerances that two measurements of the same thing may lie apart


@dataclass(frozen=True)
class Value:
    """One named result: an array, a fact (a JSON value), an object that is neither, a claim, or a
    remark."""

    name: str
    kind: Literal["array", "fact", "object", "claim", "remark"]
    data: Any

    @property
    def signature(self) -> str:
        """What must be the same for two values to be comparable: kind, dtype and shape, or fact."""
        if self.kind == "array":
            return f"{self.name}: {self.data.dtype} {self.data.shape}"
        if self.kind == "remark":
            return f"{self.name}: remark"
        if self.kind == "claim":
            return f"{self.name}: {_claim_signature(self.data)}"
        return f"{self.name}: {self.kind} {json.dumps(self.data, sort_keys=True)}"


def _claim_signature(claim: Claim) -> str:
    # A number near its limit may fall on either side: measured claims are told apart by the number.
    return f"{MEASURED} {len(claim.numbers)}" if claim.numbers else f"claim {claim.holds}"


@dataclass(frozen=True)
class Failure:
    """How a trace was cut short: the code raised, or its process ended.

    nearest: the name that comes nearest to one which the code asked for and which is not there.
    """

    kind: str
    message: str
    frames: tuple[str, ...] = ()
    process: bool = False
    nearest: str = ""


@dataclass
class Trace:
    """The values of one case in order, what was called, and how it was cut short, if it was."""

    values: list[Value] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failure: Failure | None = None


def run_case(check: Check, case: Case, subject: Subject, seed: str) -> Trace:
    """Run the probe of `check` on `subject`; the same seed draws the same inputs.

    A probe that cannot go on with what it was given (arrays whose shapes do not fit together, say)
    cuts the trace short as an exception of the subject's does. Where references do that to it, it
    is broken, and `expect` says so. Raises KitFault where the subject cannot be to blame: what the
    probe does before the subject has answered anything, or without its answers, is the unit's.
    """
    draw = Draw(seed, check.name, case.title)
    trace, results = Trace(), None
    subject.calls, subject.seconds = trace.calls, check.seconds
    subject.heard = False
    try:
        results = check.probe(subject.part(check.part), draw, **case.arguments)
        _collect(results, trace, subject)
    except Exception as error:
        first = _what_came_first(subject, error)
        if not isinstance(first, (Raised, ProcessEnded)) and _is_ours(first, subject):
            at = f" ({check.place})" if check.place else ""
            where = f"the check {check.name!r}{at}, case {case.title!r},"
            raise kit_fault(where, first) from first
        trace.failure = _failure(first)
    finally:
        if isinstance(results, Generator):  # one that was cut short may have to clean up
            with contextlib.suppress(Exception):
                results.close()
        subject.forget()
    return trace


def _is_ours(error: Exception, subject: Subject) -> bool:
    """Whether the check, or the kit below it, is to blame for what the check's own code raised."""
    if by_nature(error) or not subject.heard:
        return True
    place = traceback.extract_tb(error.__traceback__)[-1]
    return Path(place.filename).resolve() in _ON_THE_WAY


def _what_came_first(subject: Subject, error: Exception) -> Exception:
    """What a request raises that was still waiting when the probe's own code raised `error`."""
    if not isinstance(error, (Raised, ProcessEnded)):
        try:
            subject.send()
        except (Raised, ProcessEnded) as earlier:
            return earlier
    return error


def _failure(error: Exception) -> Failure:
    if isinstance(error, Raised):
        return Failure(error.kind, said.plain(error.message), error.frames, nearest=error.nearest)
    if isinstance(error, ProcessEnded):
        kind = "TimeLimitReached" if error.hung else "ProcessEnded"
        return Failure(kind, str(error), process=True)
    where = place_of_error(error)
    return Failure(type(error).__name__, f"{said.plain(str(error))[:1900]} (in the check: {where})")


def _collect(results: Iterable[tuple[str, Any]], trace: Trace, subject: Subject) -> None:
    taken = 0
    for item in results:
        name, result = _named(item)
        if not isinstance(result, Remote):
            subject.send()  # what raises raises before the value that comes after it
        value = _value(name, result)
        taken += value.data.nbytes if value.kind == "array" else 0
        if taken > MAX_BYTES:
            raise Raised("ResultTooLarge", f"its results take more than {MAX_BYTES >> 20} MiB")
        trace.values.append(value)
    subject.send()


def _named(item: Any) -> tuple[str, Any]:
    """What a probe yielded. Raises KitFault where that is no name with a result."""
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
        return item
    raise KitFault(
        f'a probe yields a name and a result, as in `yield "output", part(x)`, '
        f"not just {type(item).__name__}"
    )


def _value(name: str, result: Any) -> Value:
    if isinstance(result, Remote):
        kind, data = result.fetch()
        return Value(name, kind, data)
    if isinstance(result, (np.ndarray, np.generic)):
        return Value(name, "array", np.asarray(result))
    if isinstance(result, (Claim, Remark)):
        return Value(name, "claim" if isinstance(result, Claim) else "remark", result)
    return Value(name, "fact", replies.fact(result))


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
    def tells(self) -> bool:
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
        gist = said.gist(failure.kind, failure.message)
        signatures.append(f"{CUT_SHORT}{failure.kind}{SAYING} {gist}")
    finite = [_finite(array.ravel()[:MOST_SKETCHED]) for array in arrays]
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
    signs = _kept_signs.get(size, lambda: _signs(size)) if size <= MOST_KEPT else _signs(size)
    return tuple(float(value) for value in signs @ array / max(1.0, np.sqrt(array.size)))


def _signs(size: int) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(str(size).encode()).digest()[:4], "big")
    return np.random.RandomState(seed).choice((-1.0, 1.0), size=(PROJECTIONS, size))


_kept_signs: SizedCache[np.ndarray] = SizedCache(MOST_SIGNS, lambda signs: signs.nbytes)


def sketch_tolerance(trace: Trace) -> float:
    """How far apart the sketches of two equal traces may lie, relative to the magnitude."""
    floats = [v.data for v in trace.values if v.kind == "array" and v.data.dtype.kind in "fV"]
    widest = max((spacing(array.dtype) for array in floats), default=2.0**-23)
    if any(value.kind == "claim" and value.data.numbers for value in trace.values):
        widest = max(widest, MEASURED_SPAN / 64)
    return 64 * widest
