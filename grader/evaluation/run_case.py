"""Running one case of a check against a subject."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from grader.authoring import Case, Check
from grader.authoring.claims import Claim, Remark
from grader.authoring.draw import Draw
from grader.evaluation.blame import by_nature
from grader.evaluation.trace import Failure, Trace, Value
from grader.protocol import connection, dtypes, frames
from grader.replies import channel, exception_text, verb_replies
from grader.replies.channel import ProcessEnded, Raised
from grader.runtime.faults import KitFault, kit_fault
from grader.runtime.source_places import place_of_error
from grader.subjects import local_channel
from grader.subjects.proxy import Proxy
from grader.subjects.subject import Subject

MAX_BYTES = 64 << 20  # of all arrays of one case
# What cannot be sent is no value of the subject's, whose values have all come this way.
_ON_THE_WAY = {
    Path(module.__file__ or "").resolve()
    for module in (frames, connection, dtypes, channel, local_channel)
}


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
    subject.has_answered = False
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
    if by_nature(error) or not subject.has_answered:
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
        return Failure(
            error.kind, exception_text.plain(error.message), error.frames, nearest=error.nearest
        )
    if isinstance(error, ProcessEnded):
        kind = "TimeLimitReached" if error.hung else "ProcessEnded"
        return Failure(kind, str(error), process=True)
    where = place_of_error(error)
    return Failure(
        type(error).__name__, f"{exception_text.plain(str(error))[:1900]} (in the check: {where})"
    )


def _collect(results: Iterable[tuple[str, Any]], trace: Trace, subject: Subject) -> None:
    taken = 0
    for item in results:
        name, result = _named(item)
        if not isinstance(result, Proxy):
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
    if isinstance(result, Proxy):
        kind, data = result.fetch()
        return Value(name, kind, data)
    if isinstance(result, (np.ndarray, np.generic)):
        return Value(name, "array", np.asarray(result))
    if isinstance(result, (Claim, Remark)):
        return Value(name, "claim" if isinstance(result, Claim) else "remark", result)
    return Value(name, "fact", verb_replies.fact(result))
