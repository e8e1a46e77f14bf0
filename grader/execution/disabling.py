"""Disable forbidden functions permanently in the student's process, before student code runs.

Code that knows the tripwires of `grader.execution.tripwires` can remove them, because the original
functions still exist. Here they do not: the code of each function is overwritten in place, so that
every other name of it and reference to it fails as well. Whatever could bring a function back is
refused: its source and compiled files, other programs, and TensorFlow's entry points for operations of
that name.
"""

from __future__ import annotations

import errno
import fnmatch
import importlib.util
import os
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from grader.execution.tripwires import Delegated, _find, _is_imported, behind

# Wrappers around a function, and callers above an operation. Libraries need three or four of each; a
# larger value costs time at every call, a smaller one would miss the function behind its wrappers.
_MAX_DEPTH = 10
# Libraries use these functions themselves to look things up. What they find is disabled instead.
_LOOKUPS = ("get", "deserialize", "Activation")
_METHODS = ("__init__", "call", "forward")
_ENTRIES = {
    "tensorflow.python._pywrap_tfe": ("TFE_Py_FastPathExecute", "TFE_Py_Execute*"),
    "tensorflow.python.pywrap_tfe": ("TFE_Py_FastPathExecute", "TFE_Py_Execute*"),
    "tensorflow.python.client._pywrap_tf_session": ("TF_NewOperation", "TF_*Import*Def*"),
    "tensorflow.python.client.pywrap_tf_session": ("TF_NewOperation", "TF_*Import*Def*"),
}


# Patterns for libraries that are not imported yet.
_waiting: list[str] = []
# The namespaces of TensorFlow's modules for gradients.
_gradient_namespaces: list[dict[str, Any]] = []


def disable(names: Sequence[str]) -> int:
    """Disable what the dotted names stand for, now or once its library is imported.

    Args:
        names: dotted names; `*` matches any ending.

    Returns:
        The number of functions that were disabled now.
    """
    _waiting.extend(names)
    count = disable_late()
    _refuse_programs()
    return count


def disable_late() -> int:
    """Disable what has waited for its library to be imported, and return the number of functions."""
    ready = [name for name in _waiting if _is_imported(name)]
    if not ready:
        return 0
    _waiting[:] = [name for name in _waiting if name not in ready]
    targets = [target for name in ready for target in _targets(name)]
    _keep_for_gradients()
    files = {place for target in targets for place in _disable_one(*target)}
    if operations := [name.rpartition(".")[2] for name in ready if ".raw_ops." in name]:
        _refuse_operations(operations)
    _refuse_files({path for path in files if "-packages" in path})
    return len(targets)


def _targets(name: str) -> Iterator[tuple[Any, str, str]]:
    """(owner, attribute, full name) of everything that the pattern matches."""
    module_name, _, pattern = name.rpartition(".")
    try:
        owner = _find(module_name)
        found = {attribute: getattr(owner, attribute) for attribute in dir(owner)}
    except Exception:  # TensorFlow's lazy modules raise whatever they like
        return
    for attribute in fnmatch.filter(found, pattern):
        if attribute in _LOOKUPS:
            continue
        target, full = found[attribute], f"{module_name}.{attribute}"
        if isinstance(target, type):
            yield from ((target, part, full) for part in _METHODS if hasattr(target, part))
        elif callable(target):
            yield owner, attribute, full
            yield from ((inner, attribute, full) for inner in behind(full))


def _disable_one(owner: Any, attribute: str, name: str) -> list[str]:
    """Disable one attribute and return the files that hold its source."""
    target: Any = getattr(owner, attribute)
    if isinstance(owner, type) and attribute not in vars(owner):
        # An inherited method belongs to other classes as well, so it is replaced only here.
        setattr(owner, attribute, _refusal(name))
        return []
    functions = list(_functions(target))
    files = [function.__code__.co_filename for function in functions]
    for function in functions:
        _overwrite(function, name)
    if not isinstance(getattr(target, "__func__", target), types.FunctionType):
        # What JAX compiled from a function keeps a reference to it.
        _replace_everywhere(target, name)
    return files


def _keep_for_gradients() -> None:
    """Give TensorFlow's gradients copies of what they call; the gradient of softplus calls sigmoid."""
    for key, module in list(sys.modules.items()):
        if not (key.startswith("tensorflow.python.ops.") and key.endswith("_grad")):
            continue
        if any(vars(module) is known for known in _gradient_namespaces):
            continue
        _gradient_namespaces.append(vars(module))
        for name, used in list(vars(module).items()):
            if isinstance(used, types.ModuleType) and name.endswith("_ops"):
                setattr(module, name, _copied(used))


def _copied(module: types.ModuleType) -> types.SimpleNamespace:
    """The module's names, with copies of its Python functions down to the generated operations."""
    names = dict(vars(module))
    for name, item in vars(module).items():
        if isinstance(item, types.ModuleType) and name.startswith("gen_"):
            names[name] = _copied(item)
    copies = {
        name: _copied_function(item, module, names)
        for name, item in names.items()
        if isinstance(item, types.FunctionType)
    }
    return types.SimpleNamespace(**(names | copies))


def _copied_function(
    function: types.FunctionType, module: types.ModuleType, names: dict[str, Any]
) -> types.FunctionType:
    while isinstance(getattr(function, "__wrapped__", None), types.FunctionType):
        function = function.__wrapped__
    space = names if function.__globals__ is vars(module) else function.__globals__
    made = types.FunctionType(
        function.__code__, space, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _functions(target: Any) -> Iterator[types.FunctionType]:
    """The Python functions behind an object: its wrappers and what they wrap."""
    for _ in range(_MAX_DEPTH):
        target = getattr(target, "__func__", target)
        if isinstance(target, types.FunctionType):
            yield target
            # A raw operation is a copy of the function of that name.
            same = getattr(sys.modules.get(target.__module__), target.__name__, None)
            if isinstance(same, types.FunctionType) and same is not target:
                yield same
        target = getattr(target, "__wrapped__", None)


def _overwrite(function: types.FunctionType, name: str) -> None:
    def refuse(*args, **kwargs):
        raise __delegated__("@")  # noqa: F821 - put among the function's own globals below

    free = function.__code__.co_freevars
    said = tuple(f"{name} was called" if c == "@" else c for c in refuse.__code__.co_consts)
    function.__globals__["__delegated__"] = Delegated
    function.__code__ = refuse.__code__.replace(co_freevars=free, co_consts=said)


def _refusal(name: str) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise Delegated(f"{name} was called")

    return refuse


def _replace_everywhere(target: Any, name: str) -> None:
    """Replace a C function by a refusal wherever its library refers to it."""
    root = name.split(".")[0]
    for key, module in list(sys.modules.items()):
        if key.split(".")[0] != root or module is None:
            continue
        for attribute, value in list(vars(module).items()):
            if value is target:
                setattr(module, attribute, _refusal(name))


def _refuse_operations(patterns: Sequence[str]) -> None:
    """Let TensorFlow's C functions that create operations by name refuse these names."""
    for module_name, entries in _ENTRIES.items():
        module = sys.modules.get(module_name)
        for entry in entries if module is not None else ():
            for attribute in fnmatch.filter(dir(module), entry):
                setattr(module, attribute, _without(getattr(module, attribute), patterns))


def _without(function: Callable[..., Any], patterns: Sequence[str]) -> Callable[..., Any]:
    starts = tuple(pattern.rstrip("*") for pattern in patterns)
    raw = tuple(start.encode() for start in starts)

    def checked(*args: Any) -> Any:
        for item in args:
            named = isinstance(item, str) and item.startswith(starts)
            holds = isinstance(item, bytes) and any(start in item for start in raw)
            if (named or holds) and not _is_for_a_gradient():
                name = item[:60] if named else starts[0]
                raise Delegated(f"tensorflow.raw_ops.{name} was called")
        return function(*args)

    return checked


def _is_for_a_gradient() -> bool:
    """Whether one of TensorFlow's own gradients is among the callers."""
    frame: types.FrameType | None = sys._getframe(1)
    for _ in range(_MAX_DEPTH):
        if frame is None:
            return False
        if any(frame.f_globals is known for known in _gradient_namespaces):
            return True
        frame = frame.f_back
    return False


def _refuse_files(files: set[str]) -> None:
    """Refuse to open these source files and their compiled files; an audit hook cannot be removed."""
    if not files:
        return
    refused = set(files)
    for path in files:
        try:
            refused.add(importlib.util.cache_from_source(path))
        except (NotImplementedError, ValueError):
            continue
    inodes = {(stat.st_dev, stat.st_ino) for stat in map(_stat, refused) if stat is not None}

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], (str, bytes)):
            return
        stat = _stat(arguments[0])
        if stat is not None and (stat.st_dev, stat.st_ino) in inodes:
            raise PermissionError(errno.EACCES, "not readable here", arguments[0])

    sys.addaudithook(hook)


def _stat(path: str | bytes) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def _refuse_programs() -> None:
    """Refuse to start programs: another program could import what is disabled here."""
    if not sys.platform.startswith("linux"):
        return
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in ("execve", "execveat"):
        rules.add_rule(seccomp.ERRNO(errno.EPERM), name)
    rules.load()
