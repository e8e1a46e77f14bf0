"""NumPy's switches."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.process_state.switch import Switch, pair

_ERRORS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
_PRINTING = {
    "edgeitems": 3,
    "threshold": 1000,
    "floatmode": "maxprec",
    "precision": 8,
    "suppress": False,
    "linewidth": 75,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "legacy": False,
    "override_repr": None,
}


def switches() -> list[Switch]:
    """All of them, at NumPy's defaults."""
    return [
        Switch("NumPy's error state", np.geterr, lambda value: np.seterr(**value), _ERRORS),
        pair("NumPy's error callback", np.geterrcall, np.seterrcall, None),
        pair("NumPy's buffer size", np.getbufsize, np.setbufsize, 8192),
        Switch("NumPy's print options", np.get_printoptions, _set_printing, _printing()),
    ]


def _printing() -> dict[str, Any]:
    """The defaults of the options that this NumPy has."""
    return {name: _PRINTING.get(name, value) for name, value in np.get_printoptions().items()}


def _set_printing(options: dict[str, Any]) -> None:
    np.set_printoptions(**options)
