"""Notes of a report on process-wide settings that a student's code changed.

`grader.process_state` restores them before every case. A note names what changes results in the
student's own notebook, and what could not be restored, each with its line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from grader.process_state.state import switch_names
from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.parsing import parse, without_magics
from grader.text.labels import shown_place

# The functions that change each setting, as code names them. These settings are reported even when
# they were restored; those that only affect printing, logging or a seed are not.
_SETTERS = {
    "Keras's dtype policy": "set_dtype_policy set_global_policy set_policy",
    "Keras's floatx": "set_floatx",
    "Keras's epsilon": "set_epsilon",
    "Keras's image data format": "set_image_data_format",
    "Keras's most epochs": "set_max_epochs",
    "Keras's most steps": "set_max_steps_per_epoch",
    "the Keras that is loaded": "set_backend",
    "eager execution": "disable_eager_execution disable_v2_behavior as_default graph_mode",
    "TensorFlow 2": "disable_v2_behavior disable",
    "TensorFlow's graphs": "as_default",
    "TensorFlow's variables": "disable_resource_variables disable_v2_behavior",
    "TensorFlow's control flow": "disable_control_flow_v2 disable_v2_behavior",
    "TensorFlow's shapes": "disable_v2_tensorshape disable_v2_behavior",
    "TensorFlow's equality": "disable_tensor_equality disable_v2_behavior",
    "TensorFlow's promotion": "enable_numpy_behavior experimental_enable_numpy_behavior",
    "TensorFlow's NumPy behaviour": "enable_numpy_behavior experimental_enable_numpy_behavior",
    "tf.config.run_functions_eagerly": "run_functions_eagerly experimental_run_functions_eagerly",
    "TensorFlow's callbacks on operations": "enable_check_numerics enable_dump_debug_info",
    "TensorFlow's strategy": "scope experimental_set_strategy",
    "TensorFlow's device": "device",
    "TensorFlow's stopped tapes": "stop_recording",
    "TensorFlow's optimizer": "set_experimental_options",
    "TensorFlow's optimizer jit": "set_jit",
    "TensorFlow's visible devices": "set_visible_devices",
    "op determinism": "enable_op_determinism",
    "jax.config": "update",
    "a context of JAX's": "enable_x64 debug_nans disable_jit default_device default_matmul_precision",
    "PyTorch's default dtype": "set_default_dtype set_default_tensor_type",
    "PyTorch's modes": "set_default_device device",
    "PyTorch's inference mode": "inference_mode",
    "PyTorch's recording of gradients": "set_grad_enabled no_grad",
    "PyTorch's anomaly detection": "set_detect_anomaly detect_anomaly set_anomaly_enabled",
    "PyTorch's autocast": "autocast set_autocast_enabled",
    "PyTorch's deterministic algorithms": "use_deterministic_algorithms",
    "PyTorch's hooks on all modules": "register_module_forward_hook register_module_forward_pre_hook",
    "PyTorch's precision of matrix products": "set_float32_matmul_precision",
    "numbers too small to be normal": "set_flush_denormal",
}
# Notes of one report. With more, the settings hide the other notes.
_MAX_NOTES = 8


def switch_notes(told: Any, code: Sequence[CodeCell], files: Sequence[CodeCell] = ()) -> list[str]:
    """One line for each place that changed settings.

    Args:
        told: the result of `Session.switched`. A sealed process can forge it, so only names of known
            settings are used. The process may have loaded a library that this one has not;
            settings of such a library are known only from `_SETTERS`.
        code: the student's cells.
        files: the modules that these may import.
    """
    known, labels, found = switch_names() | set(_SETTERS), {item.label for item in code}, {}
    for item in told if isinstance(told, list) else ():
        match item:
            case [str() as name, str() as label, "stuck" | "put back" as end] if name in known:
                if label in labels or not label:
                    place, setter = _place(name, label, code, files)
                    if end == "stuck" or (name in _SETTERS and setter):
                        found.setdefault((place, end), []).append((name, setter))
    return [
        _note(place, end, set_here) for (place, end), set_here in list(found.items())[:_MAX_NOTES]
    ]


def _note(place: str, end: str, set_here: list[tuple[str, str]]) -> str:
    what = " and ".join(dict.fromkeys(name for name, _ in set_here[:3]))
    functions = ", ".join(dict.fromkeys(f"`{setter}`" for _, setter in set_here if setter))
    by = f" ({functions})" if functions else ""
    if end == "stuck":
        return (
            f"{place} changes {what} for the whole process{by}, and that could not be put back "
            "for the checks: remove it"
        )
    return (
        f"{place} changes {what} for the whole process{by}: every check begins with the usual "
        "setting again"
    )


def _place(
    name: str, label: str, code: Sequence[CodeCell], files: Sequence[CodeCell]
) -> tuple[str, str]:
    """Text for the place that changes a setting, and the function that it calls.

    The place is a line of the cell called `label`, else of a module. Without a label it is the first
    line that calls such a function.
    """
    wanted = _SETTERS.get(name, "").split()
    for item in (*code, *files):
        if label in ("", item.label) or item in files:
            for line, setter in _calls(item.source):
                if setter in wanted:
                    return f"{shown_place(item.label)}, line {item.line + line}", setter
    return shown_place(label) or "your code", ""


def _calls(source: str) -> Iterator[tuple[int, str]]:
    """Line and last name of every function that the code calls, ordered by line."""
    tree = parse(without_magics(source))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []
    for node in sorted(calls, key=lambda call: call.lineno):
        function = node.func
        if isinstance(function, (ast.Attribute, ast.Name)):
            last = function.attr if isinstance(function, ast.Attribute) else function.id
            yield getattr(function, "end_lineno", node.lineno) or node.lineno, last
