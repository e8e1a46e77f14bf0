"""Which files a sealed process may read: libraries, Python's own, the kit's images, a part of the kit."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

# Not /tmp: files to be made readable may well be there, and each child covers its scratch.
SCRATCH = "/scratch"
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
PROC_FILES = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/version")
_SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf"),
    *("/etc/ld.so.conf.d", "/etc/localtime", "/etc/timezone", "/etc/mime.types"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node"),
)
# What runs beside student code, and what its notebooks import. All else of the kit stays out of sight:
# how results are compared, diagnosed and marked. `docs/architecture.md` says what each package is for.
BESIDE_STUDENT_CODE = (
    *("agent", "backend", "datasets", "execution", "process_state", "protocol", "runtime"),
    *("sandbox/isolation", "sandbox/zygote"),
)
_FILES = ("__init__.py", "pictures.py", "sandbox/__init__.py")
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


def visible_paths(readable: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Absolute paths of everything that may be read, existing ones only, outer ones first.

    Raises FileNotFoundError for a path of `readable` that does not exist.
    """
    asked = [os.path.abspath(path) for path in readable]
    for path in asked:
        if not os.path.exists(path):
            raise FileNotFoundError(f"cannot make {path} readable in the sandbox: no such path")
    kit = _kit()
    shown = [part for path in _trees() for part in _parts_without(path, kit)]
    shown += [os.path.join(kit, name) for name in (*BESIDE_STUDENT_CODE, *_FILES)]
    shown.append(os.path.join(package_root(), "datasets"))
    existing = {path for path in (*shown, *asked) if os.path.exists(path)}
    return sorted(_without_nested(existing))


def listed_folders() -> list[str]:
    """Folders of which Python must see the names to find what is visible in them: the kit's own, and
    where it is installed among other libraries, what holds these."""
    kit = _kit()
    return [kit, *(path for path in _trees() if _holds(path, kit))]


def _kit() -> str:
    return os.path.join(package_root(), "grader")


def _trees() -> list[str]:
    """The folders and files of the system, of Python and of its libraries that are there."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    interpreter = Path(os.path.realpath(sys.executable))
    prefixes |= {os.path.realpath(prefix) for prefix in prefixes}
    prefixes |= {str(interpreter.parent.parent), "/usr", "/usr/local"}
    paths = [*_SYSTEM, *library_directories()]
    paths += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    paths += [os.path.join(prefix, part) for prefix in prefixes for part in _OF_A_PREFIX]
    return [path for path in paths if os.path.exists(path)]


def _holds(path: str, inner: str) -> bool:
    return Path(inner).is_relative_to(os.path.realpath(path))


def _parts_without(path: str, hidden: str) -> list[str]:
    """The path, or where `hidden` lies in it, all that lies beside that: an installed kit is among
    the libraries."""
    if os.path.realpath(path) == hidden:
        return []
    if not _holds(path, hidden):
        return [path]
    inside = (os.path.join(path, name) for name in sorted(os.listdir(path)))
    return [part for entry in inside for part in _parts_without(entry, hidden)]


def _without_nested(paths: set[str]) -> set[str]:
    return {path for path in paths if not any(str(up) in paths for up in Path(path).parents)}
