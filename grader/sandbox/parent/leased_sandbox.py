"""Children of a zygote that another process has started, and that several processes may share."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from grader.sandbox.parent.child import Child
from grader.sandbox.parent.child_request import IMPORT_SECONDS, request_child
from grader.sandbox.parent.lease import Lease
from grader.sandbox.parent.sandbox_errors import SandboxError, ZygoteDied

if TYPE_CHECKING:
    from grader.sandbox.parent.sandbox import Sandbox


class LeasedSandbox:
    """A sandbox whose zygote is another process's; once that zygote is dead, one of its own.

    control: a copy of the lender's socket, closed with this. make: makes a sandbox like the lender's.
    """

    def __init__(self, control: socket.socket, lease: Lease, make: Callable[[], Sandbox]) -> None:
        self.layers, self.sealed, self.limits = lease.layers, lease.sealed, lease.limits
        self._control = control
        self._make = make
        self._lock = threading.RLock()
        self._own: Sandbox | None = None
        self._closed = False

    def child(self) -> Child:
        """Fork a sealed child; raises what `Sandbox.child` does."""
        with self._lock:
            if self._closed:
                raise SandboxError("the sandbox is closed")
            if self._own is None:
                try:
                    # The zygote may still be importing.
                    return request_child(self._control, self.limits, IMPORT_SECONDS)
                except ZygoteDied:
                    self._control.close()
                    self._own = self._make()
            return self._own.child()

    def close(self) -> None:
        """Give it back; end the zygote that took its place."""
        with self._lock:
            self._closed = True
            self._control.close()
            if self._own is not None:
                self._own.close()
