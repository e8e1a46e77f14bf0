"""Finds code that reaches for the machinery around it, in the source.

Nothing here costs a point: honest code may look odd. What is grave becomes a flag for a person to
look at, and anything found makes `grader.grading.second_look` run the parts again where what they must not
call does not exist.
"""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.execution.magics import SCRIPT_CELL_MAGICS
from grader.execution.working_folder import is_installed
from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.cell_tree import SHELL_METHODS, ShellCall, place, read_cell, shell_calls

MAX_SUSPICIONS = 12  # a person reads them; grave ones come first
_MAX_NAMES = 30  # in a dotted name, as in `delegation`; of a longer one the last

# What layers, and scratch cells around them, are made of. Other modules are worth a second look, own
# ones too: what reading knows of a file may not be what it holds when it is imported.
_PLAIN_MODULES = frozenset(
    "__future__ abc cmath collections copy dataclasses datetime decimal enum fractions functools "
    "grader IPython itertools jax json keras math matplotlib numbers numpy pandas pathlib PIL pprint "
    "random re scipy seaborn sklearn statistics string tensorflow textwrap time torch tqdm typing "
    "typing_extensions warnings".split()
)
_GRAVE = {
    "the grader's own code": ("grader.*",),
    "other objects of its process": ("gc.get_*", "gc.unfreeze", "ctypes*", "_ctypes*", "cffi*"),
    "frames of running code": (
        *("sys._getframe", "sys._current_frames", "sys.settrace", "sys.setprofile"),
        *("sys.addaudithook", "inspect.currentframe", "inspect.stack", "threading.settrace"),
    ),
    "the table of modules": ("sys.modules", "sys.meta_path", "sys.path_hooks"),
    "the source of installed code": ("inspect.getsource*", "inspect.findsource", "linecache*"),
    "other processes": (
        *("os.fork*", "os.kill*", "os.exec*", "os.spawn*", "os.posix_spawn*", "os.system"),
        *("os.popen", "os._exit", "os.abort", "os.setsid", "subprocess*", "multiprocessing*"),
        *("pty*", "atexit*", "resource*", "faulthandler*"),
        # Not `signal*`: many a list of numbers is called so.
        *("signal", "signal.signal", "signal.alarm", "signal.set*", "signal.sig*", "signal.raise*"),
        *("signal.pthread*", "signal.getsignal", "signal.default*", "signal.SIG*"),
    ),
    "descriptors of its process": (
        *("os.write", "os.read", "os.close*", "os.dup*", "os.fdopen", "os.pipe*"),
        *("fcntl*", "mmap*"),
        *("os.sendfile", "os.writev", "os.open", "select*"),
    ),
    "environment variables": ("os.environ*", "os.getenv"),
    "the network": ("socket*", "_socket*", "ssl*", "http*", "urllib*", "requests*", "ftplib*"),
    "code made of data": ("marshal*", "types.CodeType", "types.FunctionType", "runpy*", "code.*"),
}
_HARMLESS = ("grader.checker", "grader.pictures*", "grader.datasets*")
_GRAVE_ATTRIBUTES = {
    "frames of running code": "f_back f_locals f_globals f_builtins tb_frame gi_frame cr_frame ag_frame",
    "the inside of functions": "__closure__ cell_contents __globals__ __code__ __wrapped__",
    "all classes of its process": "__subclasses__",
}
_ODD_ATTRIBUTES = frozenset(
    "__dict__ __getattribute__ __mro__ __bases__ __reduce__ __reduce_ex__ __self__ __func__ "
    "__builtins__ __loader__ __spec__ get_concrete_function deserialize deserialize_keras_object "
    "load_model get_registered_object create_op import_graph_def saved_model ctypeslib as_strided "
    "raw_ops py_function numpy_function mro __base__ read_pickle runstring rundocs "
    # What imports modules by names that are no code.
    "__path__ hub "
    # What evaluates text, or finds attributes by it.
    "get_type_hints ForwardRef _evaluate get_field make_dataclass eval query run_cell user_ns "
    # Modules that others have imported.
    "socket threading posix weakref operator io "
    # What makes files, which may then be imported unread, and runs programs that lie in files.
    "write_text write_bytes savetxt tofile rename symlink_to hardlink_to Interpreter".split()
)
_INNER_MODULES = frozenset(
    "sys os gc ctypes inspect importlib subprocess builtins linecache marshal runpy".split()
)
_ODD_NAMES = frozenset("vars globals locals open memoryview breakpoint __builtins__".split())
_RUNS_TEXT = frozenset(("exec", "eval", "compile"))
_GRAVE_TEXTS = (
    *("/proc", "site-packages", "solutions", "gradebook.db", "keras/src", "/etc/", "submitted"),
    *("grader.agent", "grader.execution", "grader.sandbox", "grader.protocol"),
)
# Of commands, those that the shell carries out, and magics of these names.
_COMMANDS = frozenset(("system", "sx", *SCRIPT_CELL_MAGICS))
_MAKES_FILES = re.compile(r"\b(?:cp|mv|unzip|tar)\b")
_OF_IPYTHON = (
    "IPython.display",
    "IPython.core.display",
    "IPython.get_ipython",
    "IPython.__version__",
)


@dataclass(frozen=True)
class Suspicion:
    """Something odd in the code.

    Attributes:
        what: what the code reaches for.
        where: the place, like 'cell 4, line 12'.
        grave: whether a person should see it.
    """

    what: str
    where: str
    grave: bool


def suspicions(sources: Iterable[CodeCell], forbidden: Collection[str]) -> list[Suspicion]:
    """What is odd in cells and files, the first of each kind; at most MAX_SUSPICIONS, grave ones first.

    Args:
        sources: cells and files.
        forbidden: the patterns of all parts; their last names are odd wherever they stand.
    """
    last = frozenset(name.rpartition(".")[2] for name in forbidden if not name.endswith("*"))
    found: dict[str, Suspicion] = {}
    aliases: dict[str, str] = {}
    for cell in sources:
        tree, beyond = read_cell(cell.source)
        if beyond:
            what = "code that is too long to be read"
            found.setdefault("unread", Suspicion(what, cell.label, False))
        for item in _of_tree(tree, cell, aliases, last) if tree is not None else ():
            found.setdefault(item.what, item)
    return sorted(found.values(), key=lambda item: not item.grave)[:MAX_SUSPICIONS]


def _of_tree(
    tree: ast.Module, cell: CodeCell, aliases: dict[str, str], last: Collection[str]
) -> Iterator[Suspicion]:
    calls = {id(call.node.func): call for call in shell_calls(tree)}
    for node in ast.walk(tree):
        where = place(cell, node)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for name, target in _imported(node):
                aliases[name] = target
                yield from _of_import(node, target, where)
        elif isinstance(node, ast.Attribute):
            if id(node) in calls:
                yield from _of_shell(calls[id(node)], where)
            elif node.attr in SHELL_METHODS:
                yield Suspicion(f".{node.attr}", where, False)
            yield from _of_attribute(node, where, aliases, last)
        elif isinstance(node, ast.MatchClass):
            for name in node.kwd_attrs:
                if name in SHELL_METHODS:
                    yield Suspicion(f".{name}", where, False)
                yield from _of_attribute(ast.Attribute(node.cls, name), where, {}, ())
        elif isinstance(node, ast.keyword) and _allows_pickles(node):
            yield Suspicion(node.arg or "", where, False)
        elif isinstance(node, ast.Name):
            yield from _of_bare_name(node.id, where)
        elif isinstance(node, ast.Call):
            yield from _of_call(node, where)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _of_text(node.value, where, last)


def _allows_pickles(node: ast.keyword) -> bool:
    said = node.value.value if isinstance(node.value, ast.Constant) else None
    return (node.arg == "allow_pickle" and said is not False) or (
        node.arg == "weights_only" and said is not True
    )


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for item in node.names:
        if isinstance(node, ast.ImportFrom):
            yield item.asname or item.name, f"{node.module or '.'}.{item.name}"
        elif item.asname:
            yield item.asname, item.name
        else:
            yield item.name.split(".")[0], item.name.split(".")[0]
            yield item.name, item.name


def _of_import(node: ast.Import | ast.ImportFrom, target: str, where: str) -> Iterator[Suspicion]:
    yield from _of_name(target, where)
    if isinstance(node, ast.ImportFrom) and node.level:
        yield Suspicion(f"the module {'.' * node.level}{node.module or ''}"[:60], where, False)
        return
    first, _, name = target.partition(".")
    if not _is_plain(first):
        yield Suspicion(f"the module {first[:60]}", where, False)
    elif name.rpartition(".")[2] in _ODD_ATTRIBUTES:
        yield Suspicion(target[:60], where, False)


@lru_cache(maxsize=256)
def _is_plain(module: str) -> bool:
    # One that is not installed may be a file of the student's.
    return module in _PLAIN_MODULES and is_installed(module)


def _of_shell(call: ShellCall, where: str) -> Iterator[Suspicion]:
    """What a magic or a command does; what `%time` runs is among the code."""
    if call.magic is None or call.text is None:
        yield Suspicion("a magic or command that is computed", where, False)
    elif call.magic == "run":
        yield Suspicion("a file that is run (%run)", where, False)
    elif _MAKES_FILES.search(call.text if call.magic in _COMMANDS else call.magic):
        yield Suspicion("files that a command makes", where, False)


def _of_name(name: str, where: str) -> Iterator[Suspicion]:
    yield from (Suspicion(what, where, grave) for what, grave in _reaches(name))


@lru_cache(maxsize=4096)
def _reaches(name: str) -> tuple[tuple[str, bool], ...]:
    """What a dotted name stands for, and whether that is grave."""
    found: list[tuple[str, bool]] = []
    parts = name.split(".")
    # Modules can be reached through others: `warnings.sys.modules`, `random._os.fork`.
    starts = [at for at, part in enumerate(parts) if part.lstrip("_") in _INNER_MODULES]
    spellings = [".".join([parts[at].lstrip("_"), *parts[at + 1 :]]) for at in starts]
    if not any(fnmatch.fnmatchcase(name, pattern) for pattern in _HARMLESS):
        spellings.append(name)
    for what, patterns in _GRAVE.items():
        if any(fnmatch.fnmatchcase(item, pattern) for item in spellings for pattern in patterns):
            found.append((f"{what} ({name[:60]})", True))
    inner = name.startswith("IPython.") and not name.startswith(_OF_IPYTHON)
    if inner or name.startswith(("keras.src", "tensorflow.python")) or ".compat.v1" in name:
        found.append((f"the inside of a library ({name[:60]})", False))
    return tuple(found)


def _of_attribute(
    node: ast.Attribute, where: str, aliases: dict[str, str], last: Collection[str]
) -> Iterator[Suspicion]:
    for what, names in _GRAVE_ATTRIBUTES.items():
        if node.attr in names.split():
            yield Suspicion(f"{what} (.{node.attr})", where, True)
    names: list[str] = []
    inner: ast.AST = node
    while isinstance(inner, ast.Attribute) and len(names) < _MAX_NAMES:
        names.append(inner.attr)
        inner = inner.value
    known = isinstance(inner, ast.Name) and inner.id in aliases
    # What can be read as a full name is `grader.static_analysis.delegation`'s to judge.
    if node.attr in _ODD_ATTRIBUTES | _INNER_MODULES or (node.attr in last and not known):
        yield Suspicion(f".{node.attr[:60]}", where, False)
    first = aliases[inner.id] if known else getattr(inner, "id", "")
    yield from _of_name(".".join([first, *reversed(names)]), where)


def _of_bare_name(name: str, where: str) -> Iterator[Suspicion]:
    if name in _RUNS_TEXT:
        yield Suspicion(f"code made of data ({name})", where, True)
    elif name in _ODD_NAMES:
        yield Suspicion(name, where, False)


def _of_call(node: ast.Call, where: str) -> Iterator[Suspicion]:
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    place = {"getattr": 1, "setattr": 1, "__import__": 0}.get(called)
    if place is None:
        return
    if called == "setattr" and node.args and getattr(node.args[0], "id", "") == "self":
        return
    name = node.args[place] if len(node.args) > place else None
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
        yield Suspicion(f"{called} with a computed name", where, False)
    elif called == "__import__":
        yield from _of_name(name.value, where)
        yield Suspicion(called, where, False)
    else:
        if name.value in SHELL_METHODS:
            yield Suspicion(f".{name.value}", where, False)
        yield from _of_attribute(ast.Attribute(node.args[0], name.value), where, {}, ())


def _of_text(text: str, where: str, last: Collection[str]) -> Iterator[Suspicion]:
    for item in _GRAVE_TEXTS:
        # Docstrings may speak of anything; paths and names of modules hold no blanks.
        if item in text and " " not in text.strip():
            yield Suspicion(
                f"a path or name of the grader's machine ({text.strip()[:60]!r})", where, True
            )
            return
    if any(name in text for names in _GRAVE_ATTRIBUTES.values() for name in names.split()):
        yield Suspicion(f"the name {text.strip()[:60]!r}", where, False)
    if text.startswith("module://"):  # matplotlib imports a backend of that name
        yield Suspicion(f"the name {text[:60]!r}", where, False)
    if text in last:
        yield Suspicion(f"the name {text[:60]!r}", where, False)
