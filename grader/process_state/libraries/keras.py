"""Keras's switches: what `keras.config` sets, and scopes that may have been left open."""

from __future__ import annotations

import sys
from typing import Any

import keras

from grader.process_state.switch import Switch, variable

_CONFIG, _STATE = "keras.src.backend.config", "keras.src.backend.common.global_state"
# Not restored: what students register must be found when a model is loaded, and the counts of names and
# attributes of tensors go on from case to case (`grader.backend.object_names`).
_STAYS = ("object_name_uids", "global_custom_objects", "global_custom_names")
_STAYS += ("custom_objects_scope_dict", "uninitialized_variables")
# The end of a scope writes these values, which equal the defaults.
_DEFAULTS = {"tracking_on": True, "nnx_enabled": False}


def switches() -> list[Switch]:
    """All of them, at Keras's defaults, whatever the user's `keras.json` says."""
    return [
        Switch("the Keras that is loaded", _loaded, _load, own=_loaded(), same=_is),
        variable("Keras's floatx", _CONFIG, "_FLOATX", "float32"),
        variable("Keras's epsilon", _CONFIG, "_EPSILON", 1e-7),
        variable("Keras's image data format", _CONFIG, "_IMAGE_DATA_FORMAT", "channels_last"),
        variable("Keras's most epochs", _CONFIG, "_MAX_EPOCHS", None),
        variable("Keras's most steps", _CONFIG, "_MAX_STEPS_PER_EPOCH", None),
        variable("Keras's NNX", _CONFIG, "_NNX_ENABLED", False),
        variable("Keras's backend", _CONFIG, "_BACKEND"),
        Switch("Keras's dtype policy", _policy, _set_policy, keras.DTypePolicy("float32"), _is),
        Switch("Keras's open scopes", _scopes, _set_scopes, {}, _same_scopes),
    ]


def _is(one: Any, other: Any) -> bool:
    return one is other


def _tracked() -> dict[str, Any]:
    return vars(sys.modules[_STATE].GLOBAL_STATE_TRACKER)


def _policy() -> Any:
    return _tracked().get("dtype_policy")


def _set_policy(policy: Any) -> None:
    _tracked()["dtype_policy"] = policy


def _scopes() -> dict[str, Any]:
    """The rest of Keras's global state that is not empty: stacks of scopes, a distribution, a seed, flash
    attention, display settings."""
    return {
        name: value.copy() if isinstance(value, (list, dict)) else value
        for name, value in _tracked().items()
        if name != "dtype_policy"
        and name not in _STAYS
        and not name.endswith("_dict")
        and not (value is None or (isinstance(value, (list, dict)) and not value))
        and not (name in _DEFAULTS and value is _DEFAULTS[name])
    }


def _same_scopes(found: dict[str, Any], own: dict[str, Any]) -> bool:
    if found.keys() != own.keys():
        return False
    return all(value is own[name] or _alike(value, own[name]) for name, value in found.items())


def _alike(one: Any, other: Any) -> bool:
    plain = (bool, int, float, str, list, dict)
    return type(one) is type(other) and isinstance(one, plain) and bool(one == other)


def _set_scopes(wanted: dict[str, Any]) -> None:
    tracked = _tracked()
    for name in _scopes():
        if name not in wanted:
            del tracked[name]
    tracked.update(wanted)


_modules: dict[str, Any] = {}


def _loaded() -> Any:
    if not _modules:
        _modules.update(
            {name: item for name, item in sys.modules.items() if name.split(".")[0] == "keras"}
        )
    return sys.modules.get("keras")


def _load(module: Any) -> None:
    """Put Keras's modules back: `keras.config.set_backend` discards them and imports new ones."""
    if module is _modules.get("keras"):
        for name in [name for name in sys.modules if name.split(".")[0] == "keras"]:
            del sys.modules[name]
        sys.modules.update(_modules)
