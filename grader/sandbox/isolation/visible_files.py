"""Which files a sealed process may read: the system's libraries, Python's, the grader's, the kit's images."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

# Not /tmp: files to be made readable may well be there, and each child covers its scratch.
SCRATCH = "/scratch"
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
FACTS = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/version")
_SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf"),
    *("/etc/ld.so.conf.d", "/etc/localtime", "/etc/timezone", "/etc/mime.types"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node"),
)
# Never all of a prefix: a virtual environment may have been made right in the course folder, and
# containers often keep what they serve in /usr/src.
_OF_A_PREFIX = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "share", "pyvenv.cfg")


def package_root() -> str:
    """The directory that holds the package `grader`."""
    return str(Path(__file__).resolve().parents[3])


def library_directories() -> list[str]:
    """The directories on this process's path where packages are installed."""
    found = [sysconfig.get_path(name) for name in ("purelib", "platlib")]
    found += [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    return [entry for entry in dict.fromkeys(found) if os.path.isdir(entry)]


def visible(readable: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Absolute paths of everything that may be read, existing ones only, outer ones first.

    Raises FileNotFoundError for a path of `readable` that does not exist.
    """
    asked = [os.path.abspath(path) for path in readable]
    for path in asked:
        if not os.path.exists(path):
            raise FileNotFoundError(f"cannot make {path} readable in the sandbox: no such path")
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    interpreter = Path(os.path.realpath(sys.executable))
    prefixes |= {os.path.realpath(prefix) for prefix in prefixes}
    prefixes |= {str(interpreter.parent.parent), "/usr", "/usr/local"}
    paths = [*_SYSTEM, *library_directories()]
    paths += [os.path.join(package_root(), name) for name in ("grader", "datasets")]
    paths += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    paths += [os.path.join(prefix, part) for prefix in prefixes for part in _OF_A_PREFIX]
    existing = {path for path in (*paths, *asked) if os.path.exists(path)}
    return sorted(_without_nested(existing))


def _without_nested(paths: set[str]) -> set[str]:
    return {path for path in paths if not any(str(up) in paths for up in Path(path).parents)}
