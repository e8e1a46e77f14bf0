"""PyTorch's switches."""

from __future__ import annotations

import sys
from typing import Any

import torch
from torch import _C

from grader.process_state.switch import AS_FOUND, Switch, known, pair

_HOOKS = "torch.nn.modules.module"
_PRINTING = {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}
_entered: list[Any] = []  # the guards that were used to leave a mode must stay alive


def switches() -> list[Switch]:
    """Those that change what is computed or how it is printed."""
    return [
        pair("PyTorch's default dtype", torch.get_default_dtype, _set_dtype, torch.float32),
        *known(lambda: Switch("PyTorch's modes", _modes, _set_modes, ((), None))),
        pair("PyTorch's inference mode", torch.is_inference_mode_enabled, _set_inference, False),
        pair("PyTorch's recording of gradients", torch.is_grad_enabled, _C._set_grad_enabled, True),
        pair("PyTorch's anomaly detection", torch.is_anomaly_enabled, _set_anomaly, False),
        *_autocast(),
        *known(
            lambda: Switch(
                "PyTorch's deterministic algorithms", _determinism, _set_determinism, (False, False)
            )
        ),
        pair(
            "PyTorch's precision of matrix products",
            torch.get_float32_matmul_precision,
            torch.set_float32_matmul_precision,
            "highest",
        ),
        pair("PyTorch's number of threads", torch.get_num_threads, torch.set_num_threads, AS_FOUND),
        pair("PyTorch's warnings", torch.is_warn_always_enabled, torch.set_warn_always, False),
        *known(
            lambda: pair(
                "PyTorch's oneDNN", _C._get_mkldnn_enabled, _C._set_mkldnn_enabled, AS_FOUND
            )
        ),
        *known(
            lambda: pair(
                "PyTorch's NNPACK", _C._get_nnpack_enabled, _C._set_nnpack_enabled, AS_FOUND
            )
        ),
        *known(
            lambda: Switch(
                "PyTorch's hooks on all modules", _hooks, _set_hooks, [{} for _ in _hooks()]
            )
        ),
        *known(lambda: Switch("PyTorch's print options", _printing, _set_printing, _PRINTING)),
        Switch("numbers too small to be normal", _flushes, torch.set_flush_denormal, False),
    ]


def _set_dtype(dtype: Any) -> None:
    torch.set_default_dtype(dtype)


def _modes() -> tuple[tuple[Any, ...], Any]:
    """The stack of modes that intercept all functions, and the default device, which is one of them."""
    count = _C._len_torch_function_stack()
    watching = tuple(_C._get_function_stack_at(place) for place in range(count))
    return watching, getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)


def _set_modes(wanted: tuple[tuple[Any, ...], Any]) -> None:
    while _C._len_torch_function_stack():
        _C._pop_torch_function_stack()
    for mode in wanted[0]:
        _C._push_on_torch_function_stack(mode)
    torch._GLOBAL_DEVICE_CONTEXT.device_context = wanted[1]


def _set_inference(mode: bool) -> None:
    guard = _C._InferenceMode(mode)
    guard.__enter__()
    _entered.append(guard)


def _set_anomaly(on: bool) -> None:
    torch.set_anomaly_enabled(on)


def _autocast() -> list[Switch]:
    return known(
        lambda: Switch(
            "PyTorch's autocast",
            lambda: (torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu")),
            _set_autocast,
            (False, torch.bfloat16),
        )
    )


def _set_autocast(value: tuple[bool, Any]) -> None:
    torch.set_autocast_enabled("cpu", value[0])
    torch.set_autocast_dtype("cpu", value[1])


def _determinism() -> tuple[bool, bool]:
    return (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )


def _set_determinism(value: tuple[bool, bool]) -> None:
    torch.use_deterministic_algorithms(value[0], warn_only=value[1])


def _hooks() -> list[dict[Any, Any]]:
    module = vars(sys.modules[_HOOKS])
    return [
        dict(item)
        for name, item in module.items()
        if name.startswith("_global_") and isinstance(item, dict)
    ]


def _set_hooks(wanted: list[dict[Any, Any]]) -> None:
    module = vars(sys.modules[_HOOKS])
    names = [n for n, v in module.items() if n.startswith("_global_") and isinstance(v, dict)]
    for name, hooks in zip(names, wanted, strict=True):
        module[name].clear()
        module[name].update(hooks)


def _printing() -> dict[str, Any]:
    return dict(vars(torch._tensor_str.PRINT_OPTS))


def _set_printing(options: dict[str, Any]) -> None:
    vars(torch._tensor_str.PRINT_OPTS).update(options)


_smallest = sys.float_info.min


def _flushes() -> bool:
    # This is a switch of the processor, so plain Python arithmetic shows it.
    return _smallest / 2 == 0.0
