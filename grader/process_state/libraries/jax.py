"""JAX's switches: all of `jax.config`, and the values of contexts that were left open."""

from __future__ import annotations

import contextlib
from typing import Any

import jax

from grader.process_state.switch import Switch

# JAX cannot report its defaults once they have been changed.
_DEFAULTS = {
    "jax_enable_x64": False,
    "jax_disable_jit": False,
    "jax_debug_nans": False,
    "jax_debug_infs": False,
    "jax_enable_checks": False,
    "jax_check_tracer_leaks": False,
    "jax_numpy_dtype_promotion": "standard",
    "jax_numpy_rank_promotion": "allow",
    "jax_default_matmul_precision": None,
    "jax_default_device": None,
    "jax_default_prng_impl": "threefry2x32",
    "jax_random_seed_offset": 0,
    "jax_softmax_custom_jvp": False,
    "jax_allow_f16_reductions": True,
    "jax_transfer_guard": None,
    "jax_transfer_guard_host_to_device": None,
    "jax_transfer_guard_device_to_device": None,
    "jax_transfer_guard_device_to_host": None,
    "jax_debug_key_reuse": False,
    "jax_enable_custom_prng": False,
    "jax_legacy_prng_key": "allow",
    "jax_no_tracing": False,
    "jax_no_execution": False,
    "jax_log_compiles": False,
    "jax_array_garbage_collection_guard": None,
}


def switches() -> list[Switch]:
    """All options that JAX lists, as they were found."""
    try:
        from jax._src import config

        holders = dict(jax.config._value_holders)
        unset = config.config_ext.unset
        contexts = {
            name: item
            for name, item in vars(config).items()
            if isinstance(item, config.config_ext.Config) and name.endswith("context_manager")
        }
        local = {
            name: item
            for name, item in {**holders, **contexts}.items()
            if hasattr(item, "get_local")
        }
    except (ImportError, AttributeError):
        return []
    getters = [
        getattr(item, "get_global", lambda item=item: item.value) for item in holders.values()
    ]

    def read() -> list[Any]:
        return [get() for get in getters]

    def write(values: list[Any]) -> None:
        for (name, item), value, now in zip(holders.items(), values, read(), strict=True):
            if value is not now and value != now:
                with contextlib.suppress(Exception):  # some may be set only once
                    _set(name, item, value)

    own = [_own(name, item, now) for (name, item), now in zip(holders.items(), read(), strict=True)]

    places = list(local.values())

    def read_local() -> list[Any]:
        return [item.get_local() for item in places]

    def write_local(values: list[Any]) -> None:
        for item, value in zip(places, values, strict=True):
            if item.get_local() is not value:
                item.set_local(value)
                hook = getattr(item, "_update_thread_local_hook", None)
                if hook is not None:
                    hook(None if value is unset else value)

    return [
        Switch("jax.config", read, write, own),
        Switch("a context of JAX's", read_local, write_local, [unset] * len(places), _identical),
    ]


def _own(name: str, item: Any, found: Any) -> Any:
    """JAX's default in its stored form; for options that affect no result, the value that was found."""
    if name not in _DEFAULTS:
        return found
    parser = getattr(item, "_parser", None)
    return parser(_DEFAULTS[name]) if parser else _DEFAULTS[name]


def _set(name: str, item: Any, value: Any) -> None:
    if not hasattr(item, "set_global"):
        jax.config.update(name, value)
        return
    item.set_global(value)
    hook = getattr(item, "_update_global_hook", None)
    if hook is not None:
        hook(value)


def _identical(one: list[Any], other: list[Any]) -> bool:
    return all(a is b or a == b for a, b in zip(one, other, strict=True))
