"""Seal a forked process before it runs any student code."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import sys
import tempfile
from dataclasses import dataclass

from grader.sandbox.isolation import environment, landlock, linux, mounts, seccomp
from grader.sandbox.isolation.limits import Limits, apply_limits, mapped_bytes
from grader.sandbox.isolation.visible_files import DEVICES, PROC_FILES

SOCKET = 3  # the descriptor of the socket to the grader
SEALED_PIPE = 4  # the descriptor on which the child reports that it is sealed


@dataclass(frozen=True)
class SealConfig:
    """How each child of one zygote is sealed; layers that do not work here are off.

    Args:
        limits: the limits of each child.
        scratch: the directory for scratch files.
        visible: the paths that may be read.
        listed: folders that may only be listed; see `visible_files`.
        enclosed: whether mounts hide everything but `visible`.
        namespaces: whether each child has its own namespaces.
        landlock: Landlock's ABI version; 0 if it is not used.
        seccomp: whether the seccomp filter is used.
    """

    limits: Limits
    scratch: str
    visible: tuple[str, ...]
    listed: tuple[str, ...]
    enclosed: bool
    namespaces: bool
    landlock: int
    seccomp: bool


def seal(
    config: SealConfig, scratch: str, serve_descriptor: int, tell_descriptor: int, others: int
) -> None:
    """Give up access to everything but one socket. Any failure raises, and then nothing may be run.

    Afterwards the socket is the descriptor `SOCKET`, and `SEALED_PIPE` is the pipe on which to report
    success.

    Args:
        config: how to seal the child.
        scratch: this child's private directory.
        serve_descriptor: the socket.
        tell_descriptor: the pipe.
        others: the number of tasks of the same user that are not this child's.
    """
    _keep_descriptors(serve_descriptor, tell_descriptor)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.setsid()
    mapped = mapped_bytes()
    if config.namespaces:
        mounts.isolate_child(config.limits.scratch_bytes)
    else:
        environment.make_home(scratch)
    os.environ.update(environment.scratch_variables(scratch))
    tempfile.tempdir = None
    apply_limits(config.limits, mapped, others)
    if sys.platform.startswith("linux"):
        _give_up_powers(config, scratch)


def _give_up_powers(config: SealConfig, scratch: str) -> None:
    linux.drop_capabilities()
    linux.forbid_new_privileges()
    linux.set_dumpable(False)
    linux.die_with_parent()
    if config.landlock:
        readable = [*config.visible, *PROC_FILES, "/proc/self"]
        landlock.restrict(readable, [scratch], DEVICES, config.listed)
    if config.seccomp:
        seccomp.load_filter(
            attributes=not config.enclosed,
            signals=not config.namespaces and config.landlock < landlock.SCOPES_SIGNALS,
            # The kernel does not count the processes of root.
            forks=os.getuid() == 0 and not config.namespaces,
        )


def _keep_descriptors(serve_descriptor: int, tell_descriptor: int) -> None:
    """Leave open only /dev/null on 0, 1 and 2, and the two given ones as `SOCKET` and `SEALED_PIPE`."""
    # Copy them above the range first, so that neither is overwritten while the other is moved.
    safe = [fcntl.fcntl(item, fcntl.F_DUPFD, 64) for item in (serve_descriptor, tell_descriptor)]
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.dup2(safe[0], SOCKET, inheritable=False)
    os.dup2(safe[1], SEALED_PIPE, inheritable=False)
    os.closerange(SEALED_PIPE + 1, _highest_descriptor() + 1)


def _highest_descriptor() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(soft, 1 << 20) if soft > 0 else 1 << 20
