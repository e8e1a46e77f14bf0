"""Hashes of all that computed references depend on: the unit, the engine, the machine's libraries."""

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

PACKAGE = Path(__file__).resolve().parents[1]
LEFT_OUT = ("__pycache__", ".ipynb_checkpoints")
DIGITS = 24


def environment_stamp() -> str:
    """What computes: Keras's backend and its settings, versions of libraries, the processor."""
    return _digest(json.dumps(_environment(), sort_keys=True).encode())


def content_stamp(unit: Path) -> str:
    """What is computed: every file in the unit's folder, the engine, the embedded images."""
    return _digest(f"{_tree(unit, ('*',))} {engine_stamp()} {_images()}".encode())


@cache
def engine_stamp() -> str:
    """The grader itself: all modules of this package."""
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
    """Which instructions there are: they decide how libraries round."""
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
