"""Asking a zygote for a child, over its control socket; any number of processes may."""

from __future__ import annotations

import socket

from grader.sandbox.isolation.limits import Limits
from grader.sandbox.parent.child import Child
from grader.sandbox.parent.sandbox_errors import SandboxError, ZygoteDied
from grader.sandbox.zygote.wire import FORK, UNSEALED, JsonLines

IMPORT_SECONDS = 300
_FORK_SECONDS = 60


def request_child(control: socket.socket, limits: Limits, seconds: float = _FORK_SECONDS) -> Child:
    """A child, sealed and forked within `seconds`. Raises ZygoteDied where the zygote is gone or the
    child was killed before it was sealed, SandboxError where it could not be sealed."""
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
