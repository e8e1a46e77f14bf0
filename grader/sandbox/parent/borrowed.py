"""Children of a zygote that another process has started, and that several processes may share."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from grader.sandbox.parent.asking import IMPORT_SECONDS, ask_for_child
from grader.sandbox.parent.child import Child
from grader.sandbox.parent.errors import SandboxError, ZygoteDied
from grader.sandbox.parent.lent import Lent

if TYPE_CHECKING:
    from grader.sandbox.parent.sandbox import Sandbox


class BorrowedSandbox:
    """A sandbox whose zygote is another process's; once that zygote is dead, one of its own.

    control: a copy of the lender's socket, closed with this. make: makes a sandbox like the lender's.
    """

    def __init__(self, control: socket.socket, lent: Lent, make: Callable[[], Sandbox]) -> None:
        self.layers, self.sealed, self.limits = lent.layers, lent.sealed, lent.limits
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
                    return ask_for_child(self._control, self.limits, IMPORT_SECONDS)
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
