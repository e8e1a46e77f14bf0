"""Lines of JSON on a socket between the grader, its zygote and the supervisors, which all are trusted."""

from __future__ import annotations

import json
import select
import socket
import time
from typing import Any

# The grader's request to its zygote for a child, sent with two descriptors.
FORK = b"f"
# A supervisor's report on a child that was killed before it was sealed.
UNSEALED = "it ended before it was sealed"
# The grader's message to a supervisor when another check begins.
MARK = b"m"


class JsonLines:
    """One end of a stream socket that carries JSON objects, one per line."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._received = b""

    def send(self, message: dict[str, Any]) -> None:
        """Send one message. Raises OSError if nobody listens."""
        self.sock.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, timeout: float | None = None) -> dict[str, Any]:
        """Receive the next message.

        Args:
            timeout: in seconds; None waits without limit.

        Raises:
            TimeoutError: no whole message arrived in time.
            EOFError: the other end is closed.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while b"\n" not in self._received:
            self._wait(deadline)
            try:
                data = self.sock.recv(65536)
            except ConnectionError:
                data = b""
            if not data:
                raise EOFError("the other end of the line is gone")
            self._received += data
        line, self._received = self._received.split(b"\n", 1)
        return json.loads(line)

    def _wait(self, deadline: float | None) -> None:
        if deadline is None:
            return
        left = max(0.0, deadline - time.monotonic())
        # poll and not select: descriptors of a busy grader may be larger than 1023.
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        if not poll.poll(left * 1000):
            raise TimeoutError
