"""Lines of JSON on a socket, between the grader, its zygote and the keepers: trusted code only."""

from __future__ import annotations

import json
import select
import socket
import time
from typing import Any

# What the grader sends its zygote, with two descriptors, to have a child forked.
FORK = b"f"
# What a keeper tells of a child that somebody killed before it was sealed.
UNSEALED = "it ended before it was sealed"
# What the grader sends a keeper when another check begins.
MARK = b"m"


class JsonLines:
    """One end of a stream socket that carries JSON objects, a line each."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._received = b""

    def send(self, message: dict[str, Any]) -> None:
        """Send one message. Raises OSError where nobody listens."""
        self.sock.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message. Raises TimeoutError after `timeout` seconds, EOFError at the end."""
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
