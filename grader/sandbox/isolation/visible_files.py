"""List the files that a sealed process may read: libraries, Python, the kit's images, a part of the kit."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

# Not /tmp: readable files may be there, and each child covers its scratch directory.
SCRATCH = "/scratch"
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
PROC_FILES = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/version")
_SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf"),
    *("/etc/ld.so.conf.d", "/etc/localtime", "/etc/timezone", "/etc/mime.types"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node"),
)
# What runs beside student code, and what notebooks import. The rest of the kit stays hidden: how results
# are compared, diagnosed and marked. `docs/architecture.md` describes each package.
BESIDE_STUDENT_CODE = (
    *("agent", "backend", "datasets", "execution", "process_state", "protocol", "runtime"),
    *("sandbox/isolation", "sandbox/zygote"),
)
_FILES = ("__init__.py", "pictures.py", "sandbox/__init__.py")
# Never a whole prefix: a virtual environment may be the course folder itself, and containers often keep
# what they serve in /usr/src.
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
    """The absolute paths of everything that may be read.

    Args:
        readable: further paths to include.

    Returns:
        Existing paths only, sorted, none inside another.

    Raises:
        FileNotFoundError: a path of `readable` does not exist.
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
    """Folders that Python must be able to list to find what is visible in them.

    These are the kit's own and, if it is installed among other libraries, the folder that holds those.
    """
    kit = _kit()
    return [kit, *(path for path in _trees() if _holds(path, kit))]


def _kit() -> str:
    return os.path.join(package_root(), "grader")


def _trees() -> list[str]:
    """The existing folders and files of the system, of Python and of its libraries."""
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
    """The path; if `hidden` lies in it, instead everything in it except `hidden`.

    An installed kit lies among the libraries.
    """
    if os.path.realpath(path) == hidden:
        return []
    if not _holds(path, hidden):
        return [path]
    inside = (os.path.join(path, name) for name in sorted(os.listdir(path)))
    return [part for entry in inside for part in _parts_without(entry, hidden)]


def _without_nested(paths: set[str]) -> set[str]:
    return {path for path in paths if not any(str(up) in paths for up in Path(path).parents)}
