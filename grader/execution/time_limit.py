"""A time limit for code that resists: it is interrupted again and again until it ends."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

# Between two interruptions. Much less would interrupt the student's own clean-up again before it ends; more
# would let a loop that swallows interruptions run on for longer.
REPEAT_SECONDS = 0.2


class TimeLimitReached(BaseException):
    """Raised inside code that ran too long. No `except Exception` catches it."""


class TimeLimit:
    """Context manager that raises TimeLimitReached in its body after `seconds`.

    The body may swallow the first interruption (`while True: try: ... except:`). It is therefore
    repeated every `REPEAT_SECONDS`, and each repetition also raises at a later line of the interrupted
    frames, so that sooner or later one is raised outside the `try`. In the main thread it uses SIGALRM,
    in other threads an asynchronous exception from a watchdog thread. Only code that stays inside one C
    call can outlast it.

    Args:
        seconds: the limit. Afterwards, `reached` is true if it was reached.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.reached = False
        self._active = False
        self._count = 0
        self._timer = (
            _Alarm(self._strike)
            if hasattr(signal, "setitimer")
            and threading.current_thread() is threading.main_thread()
            else _Watchdog(self._note)
        )

    def __enter__(self) -> TimeLimit:
        self._trace_before = sys.gettrace()
        self._active = True
        self._timer.start(self.seconds)
        return self

    def __exit__(self, *error: object) -> None:
        while True:  # an interruption may strike while the timer is being stopped
            try:
                self._active = False
                self._timer.stop()
                if self._count > 1:
                    sys.settrace(self._trace_before)
                return
            except TimeLimitReached:
                continue

    def _note(self) -> bool:
        if self._active:
            self.reached = True
        return self._active

    def _strike(self, frame: FrameType | None) -> None:
        if not self._note():
            return
        self._count += 1
        if self._count > 1:
            self._raise_at_a_later_line(frame)
        raise TimeLimitReached

    def _raise_at_a_later_line(self, frame: FrameType | None) -> None:
        # The distance grows with each interruption and so reaches every line of a loop.
        lines_left = self._count - 1

        def tracer(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal lines_left
            if event == "line" and self._active:
                lines_left -= 1
                if lines_left <= 0:
                    raise TimeLimitReached
            return tracer

        while frame is not None and frame.f_code.co_filename != __file__:
            frame.f_trace = tracer
            frame = frame.f_back
        sys.settrace(tracer)


class _Alarm:
    """SIGALRM after a delay and every `REPEAT_SECONDS` from then on; for the main thread only."""

    def __init__(self, strike: Callable[[FrameType | None], None]) -> None:
        self._strike = strike

    def start(self, seconds: float) -> None:
        self._before = signal.signal(signal.SIGALRM, lambda number, frame: self._strike(frame))
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), REPEAT_SECONDS)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before or signal.SIG_DFL)


class _Watchdog:
    """A thread that raises the exception in the thread that started it."""

    def __init__(self, note: Callable[[], bool]) -> None:
        self._note = note
        self._stopped = threading.Event()
        self._target = threading.get_ident()

    def start(self, seconds: float) -> None:
        self._thread = threading.Thread(target=self._watch, args=(seconds,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        _raise_in_thread(self._target, None)

    def _watch(self, seconds: float) -> None:
        delay = seconds
        while not self._stopped.wait(delay) and self._note():
            _raise_in_thread(self._target, TimeLimitReached)
            delay = REPEAT_SECONDS


def _raise_in_thread(identity: int, error: type[BaseException] | None) -> None:
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(identity), None if error is None else ctypes.py_object(error)
    )
