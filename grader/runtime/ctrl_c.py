"""Ctrl-C: one line, status 130, whatever student code makes of the KeyboardInterrupt."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

STOPPED_STATUS = 130
# The real one: while student code runs in this process, os._exit is another.
EXIT_NOW = os._exit
STOP_SECONDS = 1.0

_printed = threading.Event()


def stop_on_ctrl_c() -> threading.Event:
    """Let Ctrl-C end the command even where student code swallows the KeyboardInterrupt.

    Returns what is set once Ctrl-C came. A command that does not end by itself then is ended.
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
    """What the first Ctrl-C sets, so that work can be ended where nothing is half done.

    The second one raises KeyboardInterrupt, as ever.
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
    """One line on stderr, once."""
    if not _printed.is_set():
        _printed.set()
        os.write(2, b"grader: stopped\n")
