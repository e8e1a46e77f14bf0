"""The seccomp filter: the system calls that are refused to a sealed process.

See seccomp(2) and the kernel's Documentation/userspace-api/seccomp_filter.rst.
"""

from __future__ import annotations

import errno
import importlib
import os

# The kernel's own numbers: linux/sched.h, asm-generic/ioctls.h, linux/tiocl.h, linux/prctl.h.
_CLONE_NEW = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
_CLONE_THREAD = 0x00010000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PR_SET_PDEATHSIG = 1

# Sockets of any family reach beyond the process: even AF_UNIX opens the machine's services where
# no namespace hides them. socketpair() reaches nobody and stays.
_NO_NETWORK = ("socket", "socketcall")
_NO_OTHER_PROCESS = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp"),
    *("pidfd_getfd", "perf_event_open", "setpriority", "ioprio_set"),
)
_NO_OTHER_VIEW = (
    *("unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot"),
    *("move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"),
    *("name_to_handle_at", "open_by_handle_at", "fanotify_init", "quotactl"),
)
_NO_KERNEL = (
    *("bpf", "keyctl", "add_key", "request_key", "kexec_load", "kexec_file_load"),
    *("init_module", "finit_module", "delete_module", "reboot", "swapon", "swapoff", "acct"),
    *("syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "iopl", "ioperm"),
    *("userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "vhangup"),
)
# Memory that no limit of a process counts.
_NO_UNCOUNTED_MEMORY = ("memfd_create", "memfd_secret", "shmget", "msgget", "semget", "mq_open")
# Landlock does not cover these calls. Where no mount hides other files, they would reach them.
_ATTRIBUTES = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr"),
    *("fremovexattr", "removexattrat", "utime", "utimes", "utimensat", "futimesat"),
    "file_setattr",
)
_REACHING_OTHER_FILES = ("truncate", "inotify_add_watch")
_REFUSED = (
    *_NO_NETWORK,
    *_NO_OTHER_PROCESS,
    *_NO_OTHER_VIEW,
    *_NO_KERNEL,
    *_NO_UNCOUNTED_MEMORY,
)


def import_library() -> None:
    """Import the library once before forking, because it starts programs to locate libseccomp.

    Raises:
        ImportError, RuntimeError: it is not installed.
    """
    importlib.import_module("pyseccomp")


def load_filter(*, attributes: bool = False, signals: bool = False, forks: bool = False) -> None:
    """Load the filter into this process permanently.

    Args:
        attributes: whether to ignore changes of owners, modes and times of any file; the calls succeed
            without effect.
        signals: whether to refuse signals to any process but this one.
        forks: whether to refuse new processes; threads are allowed.

    Raises:
        OSError, ImportError, RuntimeError: the filter cannot be loaded.
    """
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    denied, absent, ignored = (seccomp.ERRNO(code) for code in (errno.EPERM, errno.ENOSYS, 0))

    def deny(name: str, *conditions: object, action: int = denied) -> None:
        # Unknown names resolve to a negative number, which add_rule would accept silently.
        if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) >= 0:
            rules.add_rule(action, name, *conditions)

    def bits(argument: int, mask: int, value: int) -> object:
        return seccomp.Arg(argument, seccomp.MASKED_EQ, mask, value)

    for name in _REFUSED:
        deny(name)
    for flag in _CLONE_NEW:
        deny("clone", bits(0, flag, flag))
    # clone3 passes its flags in memory, where a filter cannot read them. On ENOSYS, glibc uses clone.
    deny("clone3", action=absent)
    for request in (_TIOCSTI, _TIOCLINUX):
        deny("ioctl", bits(1, 0xFFFFFFFF, request))
    deny("prctl", bits(0, 0xFFFFFFFF, _PR_SET_PDEATHSIG))
    deny("prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    if attributes:
        for name in _ATTRIBUTES:
            deny(name, action=ignored)
        for name in _REACHING_OTHER_FILES:
            deny(name)
    if signals:
        for name in ("kill", "tgkill"):
            deny(name, seccomp.Arg(0, seccomp.NE, os.getpid()))
        for name in ("tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open"):
            deny(name)
    if forks:
        for name in ("fork", "vfork"):
            deny(name)
        deny("clone", bits(0, _CLONE_THREAD, 0))
    rules.load()
