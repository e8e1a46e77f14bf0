"""Read pickled dictionaries of arrays, lists and strings without Python's unpickler.

A pickle is a program for a small stack machine, and the real machine can call any function of any module.
This one supports only the instructions for a dictionary of plain data and uint8 arrays. It imports and calls
nothing, and lets NumPy build no array from what the file claims about itself. Work and memory are bounded by
the length of the file, whatever it holds. The instructions are documented in Python's `pickletools`.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.datasets.dataset_errors import DatasetError

ARRAY_MAKERS = {
    "numpy.core.multiarray _reconstruct",  # written by NumPy 1
    "numpy._core.multiarray _reconstruct",  # written by NumPy 2
}
NAMES = ARRAY_MAKERS | {"numpy ndarray", "numpy dtype"}
BYTE_TYPES = ("u1", "|u1")


class UnsafePickle(DatasetError):
    """The pickle holds more than plain data and byte arrays."""


class _Mark:
    """Marks where a list of arguments begins on the stack."""


class _Name:
    """A name that the file refers to, such as `numpy dtype`; it is never looked up."""

    def __init__(self, text: str) -> None:
        self.text = text


class _Array:
    """An array that is not built yet, with the state that the file gives it."""

    state: Any = None


class _Dtype:
    """A dtype that is not built yet."""

    def __init__(self, code: str) -> None:
        self.code = code


def read_pickle(content: bytes) -> dict[bytes, Any]:
    """Read the dictionary in a pickle that Python 2 (protocol 2) or Python 3 (up to protocol 4) wrote.

    Args:
        content: the bytes of the pickle.

    Returns:
        A dictionary with keys of bytes. Values are bytes, int, None, bool, lists and tuples of these, or
        read-only uint8 arrays of rank 2, which share the memory of the file's bytes.

    Raises:
        UnsafePickle: the pickle holds anything else.
        DatasetError: the pickle is incomplete.
    """
    machine = _Machine()
    try:
        for opcode, argument, _ in pickletools.genops(content):
            if opcode.name == "STOP":
                return machine.result()
            machine.step(opcode.name, argument)
    except UnsafePickle:
        raise
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise DatasetError(f"is no whole pickle ({str(error)[:100]})") from error
    raise DatasetError("is no whole pickle (its end is missing)")


class _Machine:
    """The stack, the memo, and one method or entry for each instruction."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def result(self) -> dict[bytes, Any]:
        """The pickled dictionary. Raises UnsafePickle if it is anything else."""
        made = self.stack.pop()
        if type(made) is not dict or self.stack:
            raise UnsafePickle("holds no dictionary")
        return {key: _finished(value) for key, value in made.items()}

    def step(self, name: str, argument: Any) -> None:
        """Carry out one instruction."""
        if name in PUSHES:
            self.stack.append(PUSHES[name](argument))
        elif name in STORES:
            self.memo[len(self.memo) if argument is None else argument] = self.stack[-1]
        elif name in LOADS:
            self.stack.append(self.memo[argument])
        elif name in STEPS:
            STEPS[name](self)
        elif name not in IGNORED:
            raise UnsafePickle(f"holds more than plain data (pickle instruction {name})")

    def pop_to_mark(self) -> list[Any]:
        """Pop everything above the last mark, and the mark."""
        at = len(self.stack) - 1
        while type(self.stack[at]) is not _Mark:
            at -= 1
            if at < 0:
                raise ValueError("a mark is missing")
        above = self.stack[at + 1 :]
        del self.stack[at:]
        return above

    def append_to_list(self, items: list[Any]) -> None:
        """APPEND, APPENDS."""
        self.top(list).extend(items)

    def fill_dict(self, items: list[Any]) -> None:
        """SETITEM, SETITEMS: keys and values alternate. Keys must be strings, so hashing is safe."""
        if not all(type(key) is bytes for key in items[::2]) or len(items) % 2:
            raise UnsafePickle("has a key that is no string")
        self.top(dict).update(zip(items[::2], items[1::2], strict=True))

    def top(self, kind: type) -> Any:
        """The top of the stack, which must be of exactly this type."""
        if type(self.stack[-1]) is not kind:
            raise UnsafePickle("puts items into something that holds none")
        return self.stack[-1]

    def pop_tuple(self, length: int) -> None:
        """TUPLE1 to TUPLE3."""
        if len(self.stack) < length:
            raise ValueError("a tuple lacks items")
        items = tuple(self.stack[-length:])
        del self.stack[-length:]
        self.stack.append(items)

    def push_name(self) -> None:
        """STACK_GLOBAL: the module and the name are on the stack."""
        name, module = self.stack.pop(), self.stack.pop()
        if type(name) is not bytes or type(module) is not bytes:
            raise UnsafePickle("asks for a name that is no string")
        self.stack.append(_name(f"{_text(module)} {_text(name)}"))

    def reduce(self) -> None:
        """REDUCE: the two calls that build a pickled array; neither is carried out."""
        arguments, called = self.stack.pop(), self.stack.pop()
        if type(called) is not _Name or type(arguments) is not tuple:
            raise UnsafePickle("calls something that is no function")
        if called.text in ARRAY_MAKERS:
            self.stack.append(_Array())
        elif called.text == "numpy dtype" and arguments and type(arguments[0]) is bytes:
            self.stack.append(_Dtype(_text(arguments[0])))
        else:
            raise UnsafePickle(f"calls {called.text.replace(' ', '.')}")

    def build(self) -> None:
        """BUILD: keep the state that the file gives to an array; ignore that of a dtype."""
        state = self.stack.pop()
        if type(self.stack[-1]) is _Array:
            self.stack[-1].state = state
        elif type(self.stack[-1]) is not _Dtype:
            raise UnsafePickle("sets the state of something that has none")


PUSHES: dict[str, Callable[[Any], Any]] = {
    "EMPTY_DICT": lambda _: {},
    "EMPTY_LIST": lambda _: [],
    "EMPTY_TUPLE": lambda _: (),
    "MARK": lambda _: _Mark(),
    "NONE": lambda _: None,
    "NEWTRUE": lambda _: True,
    "NEWFALSE": lambda _: False,
    "GLOBAL": lambda text: _name(text),
}
PUSHES |= dict.fromkeys(("BININT", "BININT1", "BININT2", "LONG1"), lambda number: number)
# pickletools reads Python 2's byte strings as latin-1 text.
PUSHES |= dict.fromkeys(
    ("BINSTRING", "SHORT_BINSTRING"),
    lambda text: text if type(text) is bytes else text.encode("latin1"),
)
PUSHES |= dict.fromkeys(("BINBYTES", "SHORT_BINBYTES", "BINBYTES8"), lambda content: content)
PUSHES |= dict.fromkeys(
    ("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
    lambda text: text.encode("utf-8", "surrogatepass"),
)
STORES = {"BINPUT", "LONG_BINPUT", "MEMOIZE"}
LOADS = {"BINGET", "LONG_BINGET"}
IGNORED = {"PROTO", "FRAME"}
STEPS: dict[str, Callable[[_Machine], None]] = {
    "APPEND": lambda machine: machine.append_to_list([machine.stack.pop()]),
    "APPENDS": lambda machine: machine.append_to_list(machine.pop_to_mark()),
    "SETITEM": lambda machine: machine.fill_dict([machine.stack.pop(-2), machine.stack.pop()]),
    "SETITEMS": lambda machine: machine.fill_dict(machine.pop_to_mark()),
    "TUPLE": lambda machine: machine.stack.append(tuple(machine.pop_to_mark())),
    "TUPLE1": lambda machine: machine.pop_tuple(1),
    "TUPLE2": lambda machine: machine.pop_tuple(2),
    "TUPLE3": lambda machine: machine.pop_tuple(3),
    "STACK_GLOBAL": _Machine.push_name,
    "REDUCE": _Machine.reduce,
    "BUILD": _Machine.build,
}


def _name(text: str) -> _Name:
    if text not in NAMES:
        raise UnsafePickle(f"asks for {text.replace(' ', '.')[:80]}, which no plain data needs")
    return _Name(text)


def _text(content: bytes) -> str:
    return content.decode("ascii", "replace")


def _finished(value: Any) -> Any:
    """The array for a state that fits its bytes; other values unchanged."""
    if type(value) is not _Array:
        return value
    state = value.state
    if type(state) is not tuple or len(state) != 5:
        raise UnsafePickle("has an array without contents")
    _, shape, dtype, columns_first, content = state
    if type(dtype) is not _Dtype or dtype.code not in BYTE_TYPES or type(content) is not bytes:
        raise UnsafePickle("has an array of something other than bytes")
    if type(shape) is not tuple or not all(type(n) is int and n >= 0 for n in shape):
        raise UnsafePickle("has an array without a shape")
    if len(shape) != 2 or shape[0] * shape[1] != len(content):
        raise UnsafePickle("has an array whose shape does not fit its bytes")
    order = "F" if columns_first is True else "C"
    return np.frombuffer(content, np.uint8).reshape(shape, order=order)
