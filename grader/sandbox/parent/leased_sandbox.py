"""Use the zygote that another process has started; several processes may share it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from grader.sandbox.parent.child import Child
from grader.sandbox.parent.child_request import IMPORT_SECONDS, request_child
from grader.sandbox.parent.lease import Lease
from grader.sandbox.parent.sandbox import Sandbox
from grader.sandbox.parent.sandbox_errors import SandboxError, ZygoteDied


class LeasedSandbox:
    """A sandbox with another process's zygote; if that zygote dies, it starts its own.

    Args:
        control: a copy of the owner's control socket; closed with this object.
        lease: the facts about the owner's sandbox.
        make: creates a sandbox like the owner's.
    """

    def __init__(self, control: socket.socket, lease: Lease, make: Callable[[], Sandbox]) -> None:
        self.layers, self.sealed, self.limits = lease.layers, lease.sealed, lease.limits
        self._control = control
        self._make = make
        self._lock = threading.RLock()
        self._own: Sandbox | None = None
        self._closed = False

    def child(self) -> Child:
        """Fork a sealed child; raises the same errors as `Sandbox.child`."""
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
        """Close the copy of the control socket, and end its own zygote if it has started one."""
        with self._lock:
            self._closed = True
            self._control.close()
            if self._own is not None:
                self._own.close()
