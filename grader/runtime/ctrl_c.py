"""End a command on Ctrl-C with one line and status 130, even if student code swallows the interrupt."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

STOPPED_STATUS = 130  # 128 + SIGINT, as shells report it
# Kept here because student code that runs in this process may replace `os._exit`.
EXIT_NOW = os._exit
# Time for the command to end by itself. Less would cut its cleaning up short; more feels like a hang.
STOP_SECONDS = 1.0

_printed = threading.Event()


def stop_on_ctrl_c() -> threading.Event:
    """Let Ctrl-C end the command even if student code swallows the KeyboardInterrupt.

    A command that has not ended `STOP_SECONDS` after Ctrl-C is ended at once.

    Returns:
        An event that is set when Ctrl-C is pressed.
    """
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        timer = threading.Timer(STOP_SECONDS, _exit_now)
        timer.daemon = True
        timer.start()
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, stop)
    return stopped


@contextlib.contextmanager
def first_ctrl_c() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into an event, so that work can stop where nothing is left half done.

    The second Ctrl-C raises KeyboardInterrupt as usual. Outside the main thread, the event is never set.

    Yields:
        An event that is set by the first Ctrl-C.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _exit_now() -> None:
    print_stopped()
    EXIT_NOW(STOPPED_STATUS)


def print_stopped() -> None:
    """Write one line to stderr, at most once."""
    if not _printed.is_set():
        _printed.set()
        os.write(2, b"grader: stopped\n")
