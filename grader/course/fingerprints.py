"""Hash everything that computed references depend on: unit, engine, libraries and processor."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from grader.course.notebook_cells import BEGIN
from grader.course.unit_files import DEMO_CLASS, RIGHT_ANSWERS, files_below, is_in_package
from grader.course.unit_modules import UnitError

PACKAGE = Path(__file__).resolve().parents[1]
LEFT_OUT = ("__pycache__", ".ipynb_checkpoints")
DIGITS = 24  # hex digits of a fingerprint: 96 bits, so that no two contents ever share one
# Files of a unit on which no answer depends.
UNRELATED = (RIGHT_ANSWERS, DEMO_CLASS)


def environment_fingerprint() -> str:
    """Hash of what computes: Keras's backend and settings, versions of libraries, the processor."""
    return _digest(json.dumps(_environment(), sort_keys=True).encode())


def content_fingerprint(unit: Path) -> str:
    """Hash of what is computed: every file in the unit's folder, the engine, the embedded images."""
    return _digest(f"{_tree(unit, ('*',))} {engine_fingerprint()} {_images()}".encode())


@cache
def engine_fingerprint() -> str:
    """Hash of the engine: all modules of `grader`."""
    return _tree(PACKAGE, ("*.py",))


@cache
def _images() -> str:
    return _tree(PACKAGE.parent / "datasets", ("*.json", "*.toml", "*.webp"))


def _environment() -> dict[str, Any]:
    import keras
    import ml_dtypes
    import numpy as np

    backend = keras.config.backend()
    return {
        "python": platform.python_version(),
        "processor": [platform.machine(), _processor()],
        "backend": [backend, getattr(sys.modules.get(backend), "__version__", "")],
        "libraries": [keras.__version__, np.__version__, ml_dtypes.__version__],
        "keras": [
            *(keras.config.floatx(), keras.config.epsilon(), keras.config.image_data_format()),
            str(keras.config.dtype_policy().name),
        ],
    }


@cache
def _processor() -> str:
    """Model and instruction sets of the processor: they decide how libraries round."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return platform.processor()
    wanted = re.findall(r"^(?:model name|flags|Features)\s*:.*$", text, flags=re.MULTILINE)
    return "\n".join(sorted({*wanted}))


def _tree(folder: Path, patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in folder.rglob(pattern)}):
        inner = path.relative_to(folder)
        if path.is_file() and not {*LEFT_OUT} & {*inner.parts}:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{inner.as_posix()}\0{content}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def unit_fingerprint(folder: Path) -> str:
    """Hash of a unit's checks, references, misconceptions and solution cells.

    Text and experiments around the solution do not count. It reads only what it must, because every
    `grader check` computes it.

    Args:
        folder: the unit's folder in `solutions/`.

    Returns:
        The SHA-256, as 64 hex digits.
    """
    digest = hashlib.sha256()
    for path in files_below(folder):
        inner = path.relative_to(folder)
        if Path(inner.parts[0]).stem in UNRELATED:
            continue
        if path.suffix == ".py":
            text = unit_text(path)
            if inner == Path(f"{folder.name}.py"):
                chunks = re.split(r"^# %%.*$", text, flags=re.MULTILINE)
                text = "\0".join(chunk.strip() for chunk in chunks if BEGIN in chunk)
            digest.update(f"{inner.as_posix()}\0{text}\0".encode())
        elif is_in_package(inner):  # data that probes read and students get
            digest.update(f"{inner.as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def unit_text(path: Path) -> str:
    """The text of a unit's file. Raises UnitError where it is not UTF-8."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UnitError(f"{path} is not stored as UTF-8 ({error.reason}): save it so") from error
