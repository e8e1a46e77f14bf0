"""Build the view of the file system with bubblewrap, where it is installed; see bwrap(1)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.sandbox.isolation.visible_files import SCRATCH

_PROBE_SECONDS = 20  # it takes milliseconds; a busy machine may need longer
_ATTEMPTS = 3  # one process may be killed from outside, three hardly


def command_prefix(program: str, visible: Sequence[str]) -> list[str]:
    """The arguments to put before a command so that it runs enclosed.

    The command keeps the caller's privileges; root drops them itself once it is inside.

    Args:
        program: the path of bubblewrap.
        visible: the paths to show, read-only.
    """
    words = [program, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() != 0:
        words.append("--unshare-user")
    words += ["--as-pid-1", "--new-session", "--dev", "/dev", "--proc", "/proc"]
    # Otherwise only root could enter the directories on the way.
    ancestors = {str(up) for path in visible for up in Path(path).parents} - {"/"}
    for directory in sorted(ancestors):
        words += ["--perms", "0755", "--dir", directory]
    for path in visible:
        words += ["--ro-bind", path, path]
    words += ["--tmpfs", SCRATCH, "--chdir", "/"]
    if not any(path.startswith("/tmp/") for path in visible):
        words += ["--symlink", f"{SCRATCH}/tmp", "/tmp"]
    return [*words, "--"]


def find(name: str, visible: Sequence[str]) -> tuple[str | None, str]:
    """(path, '') of the program if it is installed and works, else (None, the reason in one line)."""
    path = shutil.which(name)
    if path is None:
        return None, "not installed"
    problem = problem_with(path, visible)
    return (None, problem) if problem else (path, "")


def problem_with(program: str, visible: Sequence[str]) -> str:
    """Why bubblewrap does not work here, in one line; '' if it does."""
    command = [*command_prefix(program, visible), sys.executable, "-I", "-S", "-c", ""]
    for _ in range(_ATTEMPTS):
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_PROBE_SECONDS, env={}, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        # Killed from outside: that is no failure of bubblewrap.
        if done.returncode not in (-signal.SIGKILL, 128 + signal.SIGKILL):
            break
    if done.returncode == 0:
        return ""
    return (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
