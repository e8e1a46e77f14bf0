"""The grader's side of one sealed process."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

from grader.sandbox.isolation.limits import Limits
from grader.sandbox.parent import endings
from grader.sandbox.parent.endings import Ending
from grader.sandbox.zygote.wire import MARK, JsonLines

_KILL_SECONDS = 10  # for the supervisor to report; after that, it hangs in the kernel


class Child:
    """One sealed process.

    Args:
        sock: the grader's end of a stream socket to the process.
        report: the connection to its supervisor.
        limits: its limits.
    """

    def __init__(self, sock: socket.socket, report: JsonLines, limits: Limits) -> None:
        self.sock = sock
        self._report = report
        self._limits = limits
        self._ending: Ending | None = None
        self._lock = threading.Lock()

    def wait(self, timeout: float | None = None) -> Ending:
        """Wait for the child to end.

        Args:
            timeout: in seconds; None waits for at most the limit `lifetime_seconds`.

        Returns:
            How it ended. After the timeout, an Ending of the kind 'timeout'; the child then still runs.
        """
        with self._lock:
            if self._ending is None:
                try:
                    message = self._report.receive(timeout)
                except TimeoutError:
                    return endings.still_running(timeout or 0.0)
                except (EOFError, OSError, ValueError):
                    self._ending = endings.lost()
                else:
                    self._ending = _ending_of(message, self._limits)
                self._report.sock.close()
            return self._ending

    def mark(self) -> None:
        """Restart the count for the limit `check_cpu_seconds`. It costs a few microseconds."""
        with contextlib.suppress(OSError):
            self._report.sock.send(MARK)

    def kill(self) -> Ending:
        """End the child and everything that it started, if it still runs, and close `sock`.

        Returns:
            How it ended, by this call or before.
        """
        with contextlib.suppress(OSError):
            self._report.sock.shutdown(socket.SHUT_WR)
        if self.wait(_KILL_SECONDS).kind == "timeout":
            # The supervisor hangs in the kernel and will never report.
            self._ending = endings.lost()
        self.sock.close()
        return self.wait()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def _ending_of(message: dict[str, Any], limits: Limits) -> Ending:
    if "status" not in message:
        return endings.lost()
    return endings.from_status(message["status"], message["reason"], limits, message["cpu"])
