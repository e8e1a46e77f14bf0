"""Find out which backend Keras will use without importing Keras, and refuse unsupported ones.

Keras itself starts on `numpy` and `openvino`, which have no gradients, and a misspelt name ends its
import with a traceback. Both must be reported before anything is graded. This module is light to import.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib.util
import json
import os
import sys
from pathlib import Path

NAMES = ("tensorflow", "jax", "torch")
VARIABLE = "KERAS_BACKEND"
INSTALL = {
    "tensorflow": "pip install tensorflow",
    "jax": "pip install 'gammabeta[backends]', or pip install jax",
    "torch": "pip install 'gammabeta[backends]', or pip install torch",
}


class UnsupportedBackend(RuntimeError):
    """Keras cannot be used here, or runs on a backend that the kit does not support; the message is one line."""


def require_backend() -> None:
    """Check that Keras runs, or would run, on a supported and installed backend.

    Raises:
        UnsupportedBackend: it does not.
    """
    name, where = _loaded() or _chosen()
    if name not in NAMES:
        close = difflib.get_close_matches(str(name).lower(), NAMES, 1)
        meant = f" (did you mean {close[0]!r}?)" if close else ""
        raise UnsupportedBackend(
            f"the grader does not speak Keras's backend {name!r}{meant}, which {where} asks for: set "
            f"{VARIABLE} to {', '.join(NAMES[:-1])} or {NAMES[-1]}; JAX and PyTorch come with "
            f"`pip install 'gammabeta[backends]'`"
        )
    if name not in sys.modules and importlib.util.find_spec(name) is None:
        raise UnsupportedBackend(
            f"{where} asks for Keras's backend {name!r}, which is not installed: `{INSTALL[name]}`, "
            f"or set {VARIABLE} to {_installed() or 'one that is'}"
        )


def _loaded() -> tuple[str, str] | None:
    """The backend of an imported Keras and what selected it; None if Keras is not imported."""
    keras = sys.modules.get("keras")
    config = getattr(keras, "config", None)
    if config is None:
        return None
    name = config.backend()
    chosen, where = _chosen()
    return name, where if chosen == name else "the code that imported Keras"


def _chosen() -> tuple[str, str]:
    """The backend that Keras will select and where that is set, by the rules of `keras.src.backend.config`."""
    if name := os.environ.get(VARIABLE):  # an empty one counts as none
        return name, VARIABLE
    path = _keras_home() / "keras.json"
    with contextlib.suppress(OSError, ValueError):
        settings = json.loads(path.read_text("utf-8"))
        if not isinstance(settings, dict):
            raise UnsupportedBackend(f"{path} is no file of Keras's settings: delete it")
        return settings.get("backend", "tensorflow"), str(path)
    return "tensorflow", "Keras's default"


def _keras_home() -> Path:
    if "KERAS_HOME" in os.environ:
        return Path(os.environ["KERAS_HOME"]).expanduser()
    home = os.path.expanduser("~")
    return Path(home if os.access(home, os.W_OK) else "/tmp", ".keras")


def _installed() -> str:
    return " or ".join(name for name in NAMES if importlib.util.find_spec(name) is not None)
