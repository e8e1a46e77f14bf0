"""Build the file system that a sealed process sees, from mounts in its own namespaces.

See mount_namespaces(7) and pivot_root(2).
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence

from grader.sandbox.isolation import linux
from grader.sandbox.isolation.environment import make_home
from grader.sandbox.isolation.visible_files import DEVICES, PROC_FILES, SCRATCH

_EVERYTHING = (
    linux.CLONE_NEWNS
    | linux.CLONE_NEWPID
    | linux.CLONE_NEWNET
    | linux.CLONE_NEWIPC
    | linux.CLONE_NEWUTS
)
_ATTEMPTS = 3  # one process may be killed from outside, three hardly
_PLAIN = linux.MS_NOSUID | linux.MS_NODEV


def new_namespaces(user: bool) -> None:
    """Move this process to new namespaces; the new process-id namespace applies to its children.

    Args:
        user: whether to create a user namespace too, which maps only the current user.

    Raises:
        OSError: the system does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(_EVERYTHING & ~linux.CLONE_NEWNS | (linux.CLONE_NEWUSER if user else 0))
    if user:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{uid} {uid} 1")
        _write("/proc/self/gid_map", f"{gid} {gid} 1")


def enclose(visible: Sequence[str], mount_point: str) -> None:
    """Show this process only some paths, a few devices and an empty scratch directory.

    Call it in the first process of a new process-id namespace.

    Args:
        visible: the paths to show, read-only.
        mount_point: an empty directory.

    Raises:
        OSError: a mount fails.
    """
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", mount_point, "tmpfs", _PLAIN, "mode=755")
    for path in visible:
        _bind(path, mount_point + path, read_only=True)
    for path in DEVICES:
        _bind(path, mount_point + path, read_only=False)
    for name, kind in (("/proc", "proc"), (SCRATCH, "tmpfs")):
        os.makedirs(mount_point + name)
        linux.mount(kind, mount_point + name, kind, _PLAIN | linux.MS_NOEXEC)
    if not os.path.exists(mount_point + "/tmp"):
        os.symlink(f"{SCRATCH}/tmp", mount_point + "/tmp")
    linux.change_root(mount_point)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)


def isolate_child(scratch_bytes: int) -> None:
    """Cover what the processes of one enclosure share: scratch, /dev/shm and /proc.

    Args:
        scratch_bytes: the size in bytes of this child's own scratch directory.

    Raises:
        OSError: a mount fails.
    """
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    room = f"mode=700,size={scratch_bytes},nr_inodes=16384"
    _cover_proc()
    linux.mount("tmpfs", SCRATCH, "tmpfs", _PLAIN, room)
    if os.path.isdir("/dev/shm"):
        linux.mount("tmpfs", "/dev/shm", "tmpfs", _PLAIN, "mode=555,size=4k,nr_inodes=1")
    make_home(SCRATCH)


def _cover_proc() -> None:
    """Show only this process and facts about the machine in /proc, and no other processes."""
    linux.mount("tmpfs", SCRATCH, "tmpfs", _PLAIN, "mode=755,size=64k")
    # TensorFlow aborts where it cannot read /proc/self/cmdline.
    oneself = os.path.join("/proc", os.readlink("/proc/self"))
    _bind(oneself, f"{SCRATCH}/self", read_only=False)
    for path in PROC_FILES:
        if os.path.exists(path):
            _bind(path, f"{SCRATCH}/{os.path.basename(path)}", read_only=False)
    linux.mount(SCRATCH, "/proc", "", linux.MS_BIND | linux.MS_REC)


def works_in_a_fork(action: Callable[[], None]) -> bool:
    """Whether `action` succeeds in a fork of this single-threaded process; its mounts end with the fork.

    It is tried again if something kills the fork, so that no layer is left out by chance.
    """
    for _ in range(_ATTEMPTS):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                action()
                status = 0
            finally:
                os._exit(status)
        status = os.waitpid(pid, 0)[1]
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            break
    return status == 0


def in_first_process(action: Callable[[], None]) -> None:
    """Run `action` in a fork, the first process of new namespaces. Raises OSError if it fails."""
    if not works_in_a_fork(action):
        raise OSError("the first process of the new namespaces could not do its work")


def _bind(source: str, target: str, read_only: bool) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "x", encoding="ascii"):
            pass
    linux.mount(source, target, "", linux.MS_BIND | linux.MS_REC)
    if read_only:
        linux.make_read_only(target)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
