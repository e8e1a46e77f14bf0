"""Send and receive whole messages over one end of a socket, with time limits."""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

from grader.protocol.frames import (
    MAX_BYTES,
    MAX_HEADER,
    ProtocolError,
    Timeout,
    decode,
    pack,
    read_array,
    unpack,
)

_MIN_READ_BYTES, _MAX_READ_BYTES = 1 << 14, 1 << 20  # for one `recv`: few calls, little memory


class Connection:
    """One end of the socket: sends and receives whole messages."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._received = bytearray()

    def send(self, message: Any, timeout: float | None = None) -> None:
        """Send a message.

        Args:
            message: see `pack`.
            timeout: in seconds; None waits without limit.

        Raises:
            Timeout: the other side does not read.
            ProtocolError: the other side is gone.
            TypeError, ValueError: the message cannot be packed.
        """
        frame = pack(message)
        self.sock.settimeout(timeout)
        try:
            self.sock.sendall(frame)
        except TimeoutError:
            raise Timeout("the process does not read what it is asked") from None
        except OSError:
            raise ProtocolError("the process has ended") from None

    def receive(self, timeout: float | None = None) -> Any:
        """Receive a message.

        Args:
            timeout: in seconds, for the whole message; None waits without limit.

        Raises:
            Timeout: the message was not complete in time.
            ProtocolError: the other side is gone, or sent something that is not a message.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        (length,) = struct.unpack(">I", self._read(4, deadline))
        if length > MAX_HEADER:
            raise ProtocolError("a header larger than is taken")
        body, layouts = unpack(self._read(length, deadline))
        if sum(size for _, _, size in layouts) > MAX_BYTES:
            raise ProtocolError(f"an answer larger than the {MAX_BYTES >> 20} MiB that are taken")
        arrays = [
            read_array(self._read(size, deadline), dtype, shape) for dtype, shape, size in layouts
        ]
        try:
            return decode(body, arrays)
        except RecursionError:
            raise ProtocolError("a message nested too deeply") from None

    def _read(self, count: int, deadline: float | None) -> bytearray:
        """The next `count` bytes; further bytes that arrived with them are kept."""
        while len(self._received) < count:
            self._received += self._receive(count - len(self._received), deadline)
        data = self._received[:count]
        del self._received[:count]
        return data

    def _receive(self, wanted: int, deadline: float | None) -> bytes:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise Timeout("the process did not answer in time")
        self.sock.settimeout(left)
        try:
            data = self.sock.recv(min(max(wanted, _MIN_READ_BYTES), _MAX_READ_BYTES))
        except TimeoutError:
            raise Timeout("the process did not answer in time") from None
        except OSError:
            raise ProtocolError("the process has ended") from None
        if not data:
            raise ProtocolError("the process has ended")
        return data
