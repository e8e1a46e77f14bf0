"""The supervisor: the process between the zygote and one sealed child.

It creates the child's namespaces, forks it, measures what it uses together with all its descendants, ends it
on request or at a limit, and reports to the grader how it ended.
"""

from __future__ import annotations

import contextlib
import os
import platform
import resource
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.sandbox.isolation import linux, mounts
from grader.sandbox.isolation.seal import SEALED_PIPE, SOCKET, SealConfig, seal
from grader.sandbox.zygote import usage
from grader.sandbox.zygote.wire import UNSEALED, JsonLines

# Between two readings of /proc. A shorter tick costs processor time for every child, a longer one lets
# limits be exceeded for longer. Without a pidfd (Linux 5.3), the end of a child is noticed only at a tick.
_TICK_SECONDS = 0.1
_TICK_SECONDS_WITHOUT_PIDFD = 0.02


@dataclass
class Forked:
    """A forked child.

    Args:
        pid: its process, or the first process of its namespace.
        status: the descriptor that delivers the child's wait status; None if `pid` is the child.
        pinned: a descriptor to keep open.
        trouble: what went wrong while it sealed itself; '' if nothing did.
    """

    pid: int
    status: int | None
    pinned: int | None
    trouble: str = ""

    def kill(self) -> tuple[int, bool]:
        """End it. Returns the child's wait status, and whether this call ended it."""
        os.kill(self.pid, signal.SIGKILL)
        status = os.waitpid(self.pid, 0)[1]
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        told = self._told()
        return (status, killed) if told is None else (told, False)

    def status_after(self, status: int) -> int:
        """The child's wait status, given the one of `pid`, which has ended."""
        told = self._told()
        return status if told is None else told

    def _told(self) -> int | None:
        """The child's wait status as reported by the first process of its namespace; None if it reported none."""
        told = os.read(self.status, 4) if self.status is not None else b""
        return int.from_bytes(told, "little") if told else None


def supervise(
    config: SealConfig, serve: Callable[[socket.socket], Any], serving: int, reporting: int
) -> None:
    """Fork a sealed child that calls `serve`, wait until it has ended, and report to the grader.

    Args:
        config: how to seal the child.
        serve: called in the child with its socket.
        serving: the descriptor of the child's socket.
        reporting: the descriptor of the socket for reports.
    """
    report = JsonLines(socket.socket(fileno=os.dup(reporting)))
    zygote = os.getppid()
    scratch, others = config.scratch, 0
    try:
        if sys.platform.startswith("linux"):
            linux.adopt_orphans()
        if not config.namespaces:
            scratch = f"{config.scratch}/{os.getpid()}"
        if not config.namespaces or _kernel() < (5, 14):
            others = usage.tasks_of_user()
        if config.namespaces:
            mounts.new_namespaces(user=True)
        forked = _fork(config, serve, scratch, serving, others)
        os.close(serving)
        report.send({"trouble": forked.trouble} if forked.trouble else {"pid": forked.pid})
        status, reason, seconds = _watch(config, report, forked, zygote, scratch)
        if not config.namespaces:
            shutil.rmtree(scratch, ignore_errors=True)
        report.send({"status": status, "reason": reason, "cpu": round(seconds, 2)})
    except BrokenPipeError:
        # The grader no longer listens.
        return
    except OSError as error:
        with contextlib.suppress(OSError):
            report.send({"trouble": str(error)})


def _fork(
    config: SealConfig,
    serve: Callable[[socket.socket], Any],
    scratch: str,
    serving: int,
    others: int,
) -> Forked:
    """Fork the child; if it has its own process ids, below a first process of the namespace."""
    hear_sealed, tell_sealed = os.pipe()
    hear_status, tell_status = os.pipe()

    def be_the_child() -> None:
        _be_the_child(config, serve, scratch, serving, tell_sealed, others)

    pid = os.fork()
    if pid == 0:
        if config.namespaces:
            _be_the_first(be_the_child, (tell_sealed, serving), tell_status)
        be_the_child()
    os.close(tell_sealed)
    os.close(tell_status)
    forked = Forked(pid, hear_status if config.namespaces else None, _pin(pid))
    with os.fdopen(hear_sealed, "rb") as pipe:
        word = pipe.read()
    if word != b"sealed":
        forked.trouble = word.decode(errors="replace") or UNSEALED
    return forked


def _pin(pid: int) -> int | None:
    """Keep a process's /proc entry open: Landlock's rule for it would be lost with the cached entry."""
    try:
        return os.open(f"/proc/{pid}", os.O_PATH)
    except (OSError, AttributeError):
        return None


def _be_the_first(
    be_the_child: Callable[[], None], of_the_child: tuple[int, ...], tell_status: int
) -> None:
    """Be process 1 of the child's namespace.

    The child itself must not be process 1, because the kernel ignores signals that process 1 sends to itself,
    such as that of abort(); see pid_namespaces(7).
    """
    try:
        linux.die_with_parent()
        child = os.fork()
        if child == 0:
            be_the_child()
        for descriptor in of_the_child:
            os.close(descriptor)
        while True:
            pid, status = os.wait()
            if pid == child:
                os.write(tell_status, status.to_bytes(4, "little"))
                return
    finally:
        # When this process ends, the kernel kills all others of the namespace.
        os._exit(0)


def _be_the_child(
    config: SealConfig,
    serve: Callable[[socket.socket], Any],
    scratch: str,
    serving: int,
    tell: int,
    others: int,
) -> None:
    status = 70
    try:
        try:
            seal(config, scratch, serving, tell, others)
        except BaseException as error:
            # The descriptors may not have been moved yet.
            for descriptor in (tell, SEALED_PIPE):
                with contextlib.suppress(OSError):
                    os.write(descriptor, f"{type(error).__name__}: {error}".encode())
                    break
            raise
        os.write(SEALED_PIPE, b"sealed")
        os.close(SEALED_PIPE)
        status = 1
        serve(socket.socket(fileno=SOCKET))
        status = 0
    finally:
        os._exit(status)


def _watch(
    config: SealConfig, report: JsonLines, forked: Forked, zygote: int, scratch: str
) -> tuple[int, str | None, float]:
    """Wait until the child has ended, or end it.

    Returns:
        Its wait status, the reason if it was ended here, and the processor seconds that it used.
    """
    poll, tick = select.poll(), _TICK_SECONDS
    poll.register(report.sock, select.POLLIN)
    try:
        poll.register(os.pidfd_open(forked.pid), select.POLLIN)
    except (AttributeError, OSError):
        tick = _TICK_SECONDS_WITHOUT_PIDFD
    meter = usage.Meter(config.limits, forked.pid, None if config.namespaces else scratch)
    deadline = time.monotonic() + config.limits.lifetime_seconds
    reading = time.monotonic() + tick
    while True:
        events = poll.poll(max(0.0, reading - time.monotonic()) * 1000)
        ended, status = os.waitpid(forked.pid, os.WNOHANG)
        if ended:
            status, reason = forked.status_after(status), None
            break
        reason, now = None, time.monotonic()
        if any(descriptor == report.sock.fileno() for descriptor, _ in events):
            if _hung_up(report.sock):
                reason = "asked"
            else:
                meter.mark()
        if not reason and now >= reading:
            reading = now + tick
            reason = _overrun(meter, deadline, zygote)
        if reason:
            status, by_us = forked.kill()
            reason = reason if by_us else None
            break
    _end_descendants()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return status, reason, max(meter.seconds, used.ru_utime + used.ru_stime)


def _overrun(meter: usage.Meter, deadline: float, zygote: int) -> str | None:
    """Why a child must end now; None if it need not."""
    if reason := meter.exceeded():
        return reason
    if time.monotonic() > deadline:
        return "lifetime"
    return "orphaned" if os.getppid() != zygote else None


def _hung_up(sock: socket.socket) -> bool:
    """Whether the grader has closed the socket, and not marked the beginning of a check."""
    try:
        return not sock.recv(4096)
    except OSError:
        return True


def _end_descendants() -> None:
    """Kill what the child left behind; with a process-id namespace, nothing is left."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        for pid in usage.descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)


def _kernel() -> tuple[int, ...]:
    numbers = platform.release().split("-")[0].split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdigit())
