"""The switches that the operating system keeps: folder, environment, signals, limits, locale."""

from __future__ import annotations

import contextlib
import locale
import os
import signal
import sys
import threading
import time
from typing import Any

from grader.process_state.switch import AS_FOUND, Switch, known, pair

# Libraries read the variables with these prefixes while they run. Students' own variables stay.
_LIBRARIES = ("TF_", "XLA_", "JAX_", "KERAS_", "TORCH", "PYTORCH_", "OMP_", "MKL_", "OPENBLAS_")
_LIBRARIES += ("CUDA_", "NVIDIA_", "PYTHON", "LC_", "LANG", "LANGUAGE", "TZ", "MPL", "NPY_")
_LIBRARIES += ("HOME", "PATH", "TMPDIR", "TEMP", "TMP", "USER", "LOGNAME")
VITAL = ("blocked signals", "sys.meta_path", "sys.path_hooks", "sys.path")
_SIGNALS = ("SIGALRM", "SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD", "SIGPIPE", "SIGUSR1", "SIGVTALRM")
_LIMITS = (
    "RLIMIT_NOFILE",
    "RLIMIT_FSIZE",
    "RLIMIT_AS",
    "RLIMIT_DATA",
    "RLIMIT_STACK",
    "RLIMIT_CPU",
)
# Numbers are written and read with a decimal point; other categories stay as the user has them.
_LANGUAGE = {"LC_NUMERIC": "C", "LC_CTYPE": AS_FOUND, "LC_TIME": AS_FOUND, "LC_COLLATE": AS_FOUND}


def switches() -> list[Switch]:
    """All that this system has; a signal or limit that it lacks is left out."""
    found = [
        Switch("the environment", _environment, _set_environment, AS_FOUND, keeps=_clean),
        Switch("the working folder", _folder, _go, AS_FOUND, keeps=_still_there),
        Switch("sys.path", lambda: list(sys.path), _set_path, AS_FOUND, keeps=_with_own),
        Switch(
            "sys.meta_path", lambda: list(sys.meta_path), _set_finders, AS_FOUND, keeps=_with_own
        ),
        Switch(
            "sys.path_hooks", lambda: list(sys.path_hooks), _set_hooks, AS_FOUND, keeps=_with_own
        ),
        pair("the umask", _umask, os.umask, AS_FOUND),
    ]
    for name, own in _LANGUAGE.items():
        found += known(lambda: _language(name, own))  # noqa: B023
    for name in _SIGNALS:
        found += known(lambda: _signal(name))  # noqa: B023
    if hasattr(signal, "pthread_sigmask"):
        found.append(Switch("blocked signals", _mask, _set_mask, AS_FOUND))
    for name in _LIMITS:
        found += known(lambda: _limit(name))  # noqa: B023
    return found


def _environment() -> dict[Any, Any]:
    return dict(os.environ._data) if hasattr(os.environ, "_data") else dict(os.environ)


def _set_environment(wanted: dict[Any, Any]) -> None:
    plain = {os.fsdecode(name): os.fsdecode(value) for name, value in wanted.items()}
    zone = os.environ.get("TZ")
    for name in [name for name in os.environ if name not in plain]:
        del os.environ[name]
    for name, value in plain.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
    if zone != plain.get("TZ") and hasattr(time, "tzset"):
        time.tzset()


def _clean(found: dict[Any, Any], own: dict[Any, Any]) -> dict[Any, Any]:
    """The student's own variables, and the kit's values of those that libraries read."""
    theirs = {n: v for n, v in found.items() if not os.fsdecode(n).startswith(_LIBRARIES)}
    return {**own, **theirs}


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was removed
        return ""


def _go(folder: str) -> None:
    with contextlib.suppress(OSError):
        os.chdir(folder)


def _still_there(found: str, own: str) -> str:
    return found if found and os.path.isdir(found) else own


def _with_own(found: list[Any], own: list[Any]) -> list[Any]:
    return found + [item for item in own if item not in found]


def _set_path(entries: list[Any]) -> None:
    sys.path[:] = entries


def _set_finders(finders: list[Any]) -> None:
    sys.meta_path[:] = finders


def _set_hooks(hooks: list[Any]) -> None:
    sys.path_hooks[:] = hooks


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _language(name: str, own: Any) -> Switch:
    category = getattr(locale, name)

    def write(value: str) -> None:
        locale.setlocale(category, value)

    return Switch(f"the language ({name})", lambda: locale.setlocale(category), write, own)


def _signal(name: str) -> Switch:
    number = getattr(signal, name)

    def write(handler: Any) -> None:
        if threading.current_thread() is threading.main_thread() and handler is not None:
            signal.signal(number, handler)

    return Switch(f"the handler of {name}", lambda: signal.getsignal(number), write)


def _mask() -> set[Any]:
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())


def _set_mask(blocked: set[Any]) -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _limit(name: str) -> Switch:
    import resource

    number = getattr(resource, name)

    def write(value: tuple[int, int]) -> None:
        # A hard limit that was lowered stays: only the superuser may raise it.
        hard = resource.getrlimit(number)[1]
        soft = value[0]
        if hard != resource.RLIM_INFINITY:
            soft = hard if soft == resource.RLIM_INFINITY else min(soft, hard)
        resource.setrlimit(number, (soft, hard))

    return Switch(f"the limit {name}", lambda: resource.getrlimit(number), write)
