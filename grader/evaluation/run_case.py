"""Runs one case of a check on a subject, and collects its trace."""

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

# Bytes of all arrays of one case, as much as one message may hold. A hostile answer must not fill the
# grader's memory; with less, units could not yield whole batches of images.
MAX_BYTES = 64 << 20
# Characters that are kept of an exception in a check's own code.
MAX_CHARACTERS = 1900
# Modules that send values. An exception there means that the check sent what cannot be sent: the
# values of the subject itself were all received this way.
_SENDING_MODULES = {
    Path(module.__file__ or "").resolve()
    for module in (frames, connection, dtypes, channel, local_channel)
}


def run_case(check: Check, case: Case, subject: Subject, seed: str) -> Trace:
    """Run the probe of a check on a subject.

    A probe that cannot go on with the subject's results (their shapes do not fit together, say) cuts
    the trace short, as an exception of the subject does. If references cause that, the unit is
    broken, and `expect` reports it.

    Args:
        check: the check.
        case: one of its cases.
        subject: the parts to run it on.
        seed: seed of the case's inputs; the same seed draws the same inputs. Hidden cases have one
            of the unit's pool (`grader.course.case_seeds`).

    Raises:
        KitFault: the subject cannot be to blame for an exception of the probe, such as one raised
            before the subject has answered anything.
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
        if isinstance(results, Generator):  # a generator that was cut short may have to clean up
            with contextlib.suppress(Exception):
                results.close()
        subject.forget()
    return trace


def _is_ours(error: Exception, subject: Subject) -> bool:
    """Whether the check or the kit is to blame for an exception in the check's own code."""
    if by_nature(error) or not subject.has_answered:
        return True
    place = traceback.extract_tb(error.__traceback__)[-1]
    return Path(place.filename).resolve() in _SENDING_MODULES


def _what_came_first(subject: Subject, error: Exception) -> Exception:
    """The exception of a request that still waited when the probe raised `error`, else `error`."""
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
        type(error).__name__,
        f"{exception_text.plain(str(error))[:MAX_CHARACTERS]} (in the check: {where})",
    )


def _collect(results: Iterable[tuple[str, Any]], trace: Trace, subject: Subject) -> None:
    taken = 0
    for item in results:
        name, result = _named(item)
        if not isinstance(result, Proxy):
            subject.send()  # requests that raise must raise before the next value is recorded
        value = _value(name, result)
        taken += value.data.nbytes if value.kind == "array" else 0
        if taken > MAX_BYTES:
            raise Raised("ResultTooLarge", f"its results take more than {MAX_BYTES >> 20} MiB")
        trace.values.append(value)
    subject.send()


def _named(item: Any) -> tuple[str, Any]:
    """The name and the result that a probe yielded. Raises KitFault for anything else."""
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
