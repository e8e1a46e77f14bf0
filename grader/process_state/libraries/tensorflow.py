"""TensorFlow's switches, including those of TensorFlow 1. The scopes are in `tensorflow_scopes`.

Most are module variables that functions such as `tf.compat.v1.disable_…` set and no public function reads.
A switch that the installed version keeps elsewhere is left out.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from tensorflow.python.eager import context

from grader.process_state.libraries import tensorflow_scopes
from grader.process_state.switch import AS_FOUND, Switch, field, known, pair, variable

_T = "tensorflow.python."
_VARIABLES = [
    ("TensorFlow's NumPy behaviour", "framework.ops", "_numpy_style_slicing", False),
    ("TensorFlow's floats of NumPy behaviour", "ops.numpy_ops.np_dtypes", "_prefer_float32", False),
    ("TensorFlow's float64 of NumPy", "ops.numpy_ops.np_dtypes", "_allow_float64", True),
    ("TensorFlow's shapes", "framework.tensor_shape", "_TENSORSHAPE_V2_OVERRIDE", None),
    ("TensorFlow's variables", "ops.resource_variables_toggle", "_DEFAULT_USE_RESOURCE", True),
    ("TensorFlow's control flow", "ops.control_flow_util", "ENABLE_CONTROL_FLOW_V2", True),
    (
        "tf.config.run_functions_eagerly",
        "eager.polymorphic_function.eager_function_run",
        "RUN_FUNCTIONS_EAGERLY",
        False,
    ),
    ("tf.data's debug mode", "data.ops.debug_mode", "DEBUG_MODE", False),
    ("TensorFlow's strict mode", "framework.strict_mode", "STRICT_MODE", False),
    ("TensorFlow's global generator", "ops.stateful_random_ops", "global_generator", None),
    ("TensorFlow's default mode", "eager.context", "default_execution_mode", context.EAGER_MODE),
]
_OPTIONS = {
    "_optimizer_jit": None,
    "_soft_device_placement": None,
    "_log_device_placement": None,
    "_jit_compile_rewrite": False,
    "_optionals_in_gradients": True,
    "_operation_timeout_in_ms": None,
    "_enable_mlir_graph_optimization": None,
}


def switches() -> list[Switch]:
    """All of them, at TensorFlow 2's defaults."""
    with contextlib.suppress(Exception):
        # On first use, TensorFlow reads TF_USE_LEGACY_KERAS to choose a Keras. Let it do so now, before
        # student code sets that variable.
        _ = sys.modules["tensorflow"].keras.__version__
    found: list[Switch] = []
    for name, module, attribute, own in _VARIABLES:
        found += known(lambda: variable(name, _T + module, attribute, own))  # noqa: B023
    found += known(lambda: variable("TensorFlow's promotion", _T + "framework.ops", _MODE, _off()))
    found += known(lambda: field("TensorFlow's equality", _tensor, "_USE_EQUALITY", True))
    found += known(lambda: pair("TensorFlow 2", *_on_off("platform", "_pywrap_tf2"), True))
    found += known(lambda: pair("op determinism", *_on_off("util", "_pywrap_determinism"), False))
    found += known(
        lambda: pair(
            "TensorFloat-32", *_on_off("util", "_pywrap_tensor_float_32_execution"), AS_FOUND
        )
    )
    for attribute, own in _OPTIONS.items():
        found += known(lambda: _option(attribute, own))  # noqa: B023
    found += known(lambda: pair("asynchronous execution", _is_async, _set_async, False))
    found += known(lambda: Switch("TensorFlow's optimizer", _experimental, _set_experimental, {}))
    found += known(lambda: Switch("TensorFlow's visible devices", _devices, _set_devices, _ALL))
    return found + tensorflow_scopes.switches()


_MODE, _ALL = "_dtype_conversion_mode", "all"


def _off() -> Any:
    return sys.modules[_T + "framework.ops"].PromoMode.OFF


def _tensor() -> Any:
    return sys.modules[_T + "framework.tensor"].Tensor


def _on_off(package: str, name: str) -> tuple[Any, Any]:
    """The getter and the setter of a switch that is kept in C++."""
    module = sys.modules[f"{_T}{package}.{name}"]

    def write(on: bool) -> None:
        module.enable(on)
        if name == "_pywrap_tf2":
            _data_of(on)

    return module.is_enabled, write


def _data_of(version2: bool) -> None:
    """Switch `tf.data` as well, which has separate classes for TensorFlow 1 and 2."""
    compat = sys.modules[_T + "compat.v2_compat"]
    known_ones = compat._DATA_V2_CALLBACKS if version2 else compat._DATA_V1_CALLBACKS
    for name in known_ones.list():
        known_ones.lookup(name)()


def _option(attribute: str, own: Any) -> Switch:
    def read() -> Any:
        return getattr(context.context(), attribute)

    def write(value: Any) -> None:
        now = context.context()
        setattr(now, attribute, value)
        _forget_options(now)
        handle = now._context_handle
        if handle is not None and attribute == "_soft_device_placement":
            # If the option is unset, soft placement is on for eager operations.
            context.pywrap_tfe.TFE_ContextSetSoftDevicePlacement(handle, value is not False)
        if handle is not None and attribute == "_log_device_placement":
            context.pywrap_tfe.TFE_ContextSetLogDevicePlacement(handle, bool(value))

    return Switch(f"TensorFlow's {attribute.strip('_').replace('_', ' ')}", read, write, own, _is)


def _is(one: Any, other: Any) -> bool:
    return one is other


def _forget_options(now: Any) -> None:
    now._thread_local_data.function_call_options = None


def _is_async() -> bool:
    now = context.context()
    # `is_async` would initialize the context, which starts threads; a zygote must not have any.
    return now.is_async() if now._context_handle is not None else now._default_is_async


def _set_async(on: bool) -> None:
    context.context().execution_mode = context.ASYNC if on else context.SYNC


def _experimental() -> dict[str, Any]:
    return dict(context.context()._optimizer_experimental_options)


def _set_experimental(options: dict[str, Any]) -> None:
    now = context.context()
    now._optimizer_experimental_options.clear()
    now._optimizer_experimental_options.update(options)
    _forget_options(now)


def _devices() -> Any:
    """'all', or the list of visible devices; all are visible if nothing was set."""
    now = context.context()
    if now._physical_devices is None:
        return _ALL
    visible = list(now._visible_device_list)
    return _ALL if visible == list(now._physical_devices) else visible


def _set_devices(devices: Any) -> None:
    # TensorFlow refuses this once operations have run; then it cannot be restored.
    now = context.context()
    now.set_visible_devices(now._physical_devices if devices == _ALL else devices)
