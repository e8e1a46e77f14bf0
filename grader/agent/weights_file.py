"""Load a file of weights that was handed in, or say in one line what is wrong with it."""

from __future__ import annotations

import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

Shapes = dict[str, tuple[int, ...]]

MAX_ARRAYS = 20_000  # a network of 1,000 layers has a quarter of that
MAX_CHARACTERS = 300  # of a message: one line in the report
MAX_NAMES_SHOWN = 3  # in a message
SAVE_AGAIN = "save it with `model.save_weights(…)`"


class BrokenFile(Exception):
    """The file holds no usable weights; the message continues a sentence that begins with its name."""


def load_weights(model: Any, path: str | Path) -> str:
    """Load a `.weights.h5` file into a model.

    Keras reads what the model needs and ignores the rest, so that the weights of a deeper model load
    silently. Here the file must hold exactly what the model would save, apart from the state of an
    optimizer or a random generator.

    Args:
        model: a Keras model.
        path: the file.

    Returns:
        '' if the weights were loaded and fit, else what is wrong with the file, in one line.
    """
    try:
        found = _held(path)
        wanted = _saved(model)
        try:
            with warnings.catch_warnings(action="ignore"):  # the returned line says it
                model.load_weights(path)
        except Exception as error:
            return _short(_differs(found, wanted) or _first_line(error))
        if wanted and Counter(found.values()) != Counter(wanted.values()):
            return _short(_differs(found, wanted))
    except BrokenFile as error:
        return _short(str(error))
    return ""


def _held(path: str | Path) -> Shapes:
    """The shapes of the arrays in a file of weights, by name. Raises BrokenFile."""
    import h5py  # here, as most submissions come without weights

    head = Path(path).read_bytes()[:4]
    if head[:2] == b"PK":
        raise BrokenFile(f"is a whole model (`.keras`) under another name: {SAVE_AGAIN}")
    if head != b"\x89HDF":
        raise BrokenFile(f"is no HDF5 file, whatever its name says: {SAVE_AGAIN}")
    found: Shapes = {}

    def note(name: str, item: Any) -> bool | None:
        if isinstance(item, h5py.Dataset) and not _is_beside(name):
            found[name] = tuple(int(size) for size in item.shape or ())
        return True if len(found) >= MAX_ARRAYS else None  # any value but None ends the walk

    try:
        with h5py.File(path, "r") as file:
            if "model_weights" in file or "layer_names" in file.attrs:
                raise BrokenFile(f"is a model or weights in Keras 2's `.h5` layout: {SAVE_AGAIN}")
            file.visititems(note)  # follows no links into other files
    except (OSError, RuntimeError, KeyError, ValueError):
        raise BrokenFile(f"is damaged or cut short: {SAVE_AGAIN}, and hand it in whole") from None
    if not found:
        raise BrokenFile(f"holds no weights: {SAVE_AGAIN}")
    return found


def _is_beside(name: str) -> bool:
    """Whether an array is the state of an optimizer or a random generator, and not a weight of the model."""
    steps = name.split("/")
    return steps[0] == "optimizer" or "seed_generator" in steps


def _saved(model: Any) -> Shapes:
    """The shapes of what the model itself saves, by name; empty if it cannot be saved."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.weights.h5"
        try:
            model.save_weights(path)
            return _held(path)
        except Exception:
            return {}


def _differs(found: Shapes, wanted: Shapes) -> str:
    """How the arrays of the file differ from the model's, as a message; '' if they agree."""
    if not wanted:
        return ""
    more = sorted(found.keys() - wanted.keys())
    less = sorted(wanted.keys() - found.keys())
    if more and not less:
        return f"comes from a larger model: {_count(more)} in it {_names(more)} have no place here"
    if less and not more:
        return f"comes from a smaller model: {_count(less)} are missing in it {_names(less)}"
    if more and less:
        return (
            f"comes from another model: {_count(less)} are missing in it {_names(less)}, "
            f"and {_count(more)} have no place here {_names(more)}"
        )
    for name, shape in wanted.items():
        if found[name] != shape:
            return f"comes from another model: `{name}` has shape {found[name]} in it, not {shape}"
    return ""


def _count(names: list[str]) -> str:
    return f"{len(names)} arrays" if len(names) > 1 else "one array"


def _names(names: list[str]) -> str:
    more = ", …" if len(names) > MAX_NAMES_SHOWN else ""
    return f"({', '.join(names[:MAX_NAMES_SHOWN])}{more})"


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"cannot be loaded ({type(error).__name__}: {lines[0] if lines else 'no reason given'})"


def _short(text: str) -> str:
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"
