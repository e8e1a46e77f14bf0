"""Landlock: restrict which files a sealed process may open, whatever its mounts show.

The `landlock` package supports only file access. The kernel also accepts network ports (ABI 4) and scopes
for signals and abstract sockets (ABI 6) in the same call, so that call is made here with the package's
low-level functions and a longer structure. For rights and numbers see the kernel's
Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

# The first ABI versions with these features, and rights as in linux/landlock.h.
SCOPES_SIGNALS = 6
_HANDLES_NETWORK = 4
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
_PATH_BENEATH = 1


def abi() -> int:
    """The ABI version of Landlock in this kernel; 0 if it has none."""
    try:
        from landlock import plumbing

        ctypes.set_errno(0)
        return plumbing.landlock_abi_version()
    except (ImportError, OSError, AttributeError):
        return 0


def restrict(
    readable: Iterable[str],
    writable: Iterable[str],
    devices: Iterable[str],
    listed: Iterable[str] = (),
) -> None:
    """Refuse this single-threaded process all files but these, permanently.

    The process must already have given up new privileges. Paths that do not exist are skipped.

    Args:
        readable: files and directories to read and execute.
        writable: directories to read and write in.
        devices: files to read and write.
        listed: directories whose entries may be listed, with those of all directories in them; this does
            not allow reading files there.

    Raises:
        OSError: the rules cannot be applied.
    """
    from landlock import FSAccess, plumbing

    ruleset = _ruleset(plumbing)
    try:
        reading = FSAccess.READ_FILE | FSAccess.READ_DIR | FSAccess.EXECUTE
        writing = FSAccess.all() & ~(
            FSAccess.MAKE_BLOCK | FSAccess.MAKE_CHAR | FSAccess.EXECUTE | FSAccess.IOCTL_DEV
        )
        for path in readable:
            _allow(plumbing, ruleset, path, reading)
        for path in writable:
            _allow(plumbing, ruleset, path, writing)
        for path in listed:
            _allow(plumbing, ruleset, path, FSAccess.READ_DIR)
        for path in devices:
            _allow(plumbing, ruleset, path, FSAccess.READ_FILE | FSAccess.WRITE_FILE)
        ctypes.set_errno(0)
        plumbing.get_restrict_self()(ruleset, 0)
    finally:
        os.close(ruleset)


def _ruleset(plumbing) -> int:
    version = abi()

    class Attributes(plumbing.RulesetAttr):
        _fields_ = (("handled_access_net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))

    attributes = Attributes(int(plumbing.FSAccess.all()))
    size = ctypes.sizeof(plumbing.RulesetAttr)
    if version >= _HANDLES_NETWORK:
        attributes.handled_access_net = _BIND_AND_CONNECT_TCP
        size += 8
    if version >= SCOPES_SIGNALS:
        attributes.scoped = _ABSTRACT_SOCKETS_AND_SIGNALS
        size += 8
    # The package would mistake an errno left by an earlier call for a failure of its own.
    ctypes.set_errno(0)
    return plumbing.get_create_ruleset()(ctypes.byref(attributes), size, 0)


def _allow(plumbing, ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= plumbing.FSAccess.all_file()
        rule = plumbing.PathBeneathAttr(int(rights), handle)
        ctypes.set_errno(0)
        plumbing.get_add_rule()(ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)
