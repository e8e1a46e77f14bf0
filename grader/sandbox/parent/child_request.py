"""Request a child from a zygote over its control socket, which several processes may share."""

from __future__ import annotations

import socket

from grader.sandbox.isolation.limits import Limits
from grader.sandbox.parent.child import Child
from grader.sandbox.parent.sandbox_errors import SandboxError, ZygoteDied
from grader.sandbox.zygote.wire import FORK, UNSEALED, JsonLines

# Generous, as a busy machine with cold disks may be ten times slower than usual; too small a value would
# fail a class, too large a value only delays the report of a zygote that hangs.
IMPORT_SECONDS = 300
_FORK_SECONDS = 60


def request_child(control: socket.socket, limits: Limits, seconds: float = _FORK_SECONDS) -> Child:
    """Request a child and wait until it is sealed.

    Args:
        control: the zygote's control socket, or a copy of it.
        limits: the limits of each child.
        seconds: how long to wait.

    Raises:
        ZygoteDied: the zygote is gone, or the child was killed before it was sealed.
        SandboxError: the child could not be sealed.
    """
    ours, theirs = socket.socketpair()
    report, reporting = socket.socketpair()
    line = JsonLines(report)
    try:
        with theirs, reporting:
            socket.send_fds(control, [FORK], [theirs.fileno(), reporting.fileno()])
        message = line.receive(seconds)
    except (OSError, EOFError) as error:
        ours.close()
        report.close()
        raise ZygoteDied("the sandbox's zygote died") from error
    if "trouble" in message:
        ours.close()
        report.close()
        message_text = f"a child could not be sealed: {message['trouble']}"
        raise (ZygoteDied if message["trouble"] == UNSEALED else SandboxError)(message_text)
    return Child(ours, line, limits)
