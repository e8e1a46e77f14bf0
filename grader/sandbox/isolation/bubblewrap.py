"""bubblewrap, where it is installed: the same view of the file system, made by a known tool."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.sandbox.isolation.visible_files import SCRATCH

_PROBE_SECONDS = 20
_ATTEMPTS = 3


def command_prefix(program: str, visible: Sequence[str]) -> list[str]:
    """The words to put before a command so that it runs enclosed.

    It keeps the rights of the caller: root drops them itself, once it is inside.
    """
    words = [program, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() != 0:
        words.append("--unshare-user")
    words += ["--as-pid-1", "--new-session", "--dev", "/dev", "--proc", "/proc"]
    # Directories on the way would otherwise be root's alone.
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
    """The program's path if it is there and works, and else why not, in a line."""
    path = shutil.which(name)
    if path is None:
        return None, "not installed"
    problem = problem_with(path, visible)
    return (None, problem) if problem else (path, "")


def problem_with(program: str, visible: Sequence[str]) -> str:
    """Why bubblewrap does not work here, in a line; empty where it does."""
    command = [*command_prefix(program, visible), sys.executable, "-I", "-S", "-c", ""]
    for _ in range(_ATTEMPTS):
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_PROBE_SECONDS, env={}, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        # Killed by somebody: that says nothing of the program.
        if done.returncode not in (-signal.SIGKILL, 128 + signal.SIGKILL):
            break
    if done.returncode == 0:
        return ""
    return (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
