"""What TensorFlow keeps in stacks: modes, devices, names, graphs, tapes, callbacks.

A scope that was entered and never left (`tf.device(…).__enter__()`, `tf.Graph().as_default()`) holds
for all that comes after it.
"""

from __future__ import annotations

import sys
from typing import Any

from tensorflow.python import pywrap_tfe
from tensorflow.python.eager import context
from tensorflow.python.framework import ops, stack

from grader.process_state.switch import Switch, known, pair

_NUMERICS = "tensorflow.python.debug.lib.check_numerics_callback"


def switches() -> list[Switch]:
    """All of them, with no scope open and eager execution on."""
    made = [
        lambda: Switch("TensorFlow's graphs", _graphs, _set_graphs, 0),
        lambda: pair("eager execution", _is_eager, _set_eager, True),
        lambda: Switch("TensorFlow's strategy", _on_graph, _leave_graph, False),
        lambda: Switch("TensorFlow's sessions", _sessions, _set_sessions, 0),
        lambda: Switch("TensorFlow's device", _device, _set_device, ""),
        lambda: Switch("TensorFlow's name scope", _names, _set_names, ""),
        lambda: Switch("TensorFlow's callbacks on operations", _callbacks, _set_callbacks, []),
        lambda: Switch("TensorFlow's stopped tapes", _stopped, _set_stopped, False),
    ]
    return [switch for make in made for switch in known(make)]


def _is_eager() -> bool:
    return context.context()._thread_local_data.is_eager


def _set_eager(on: bool) -> None:
    now = context.context()
    now._thread_local_data.is_eager = on
    if on and not now.context_switches.stack:  # the context was made when it was off
        now.context_switches.push(False, context.eager_mode, None)


def _graphs() -> int:
    return len(ops._default_graph_stack.stack)


def _set_graphs(count: int) -> None:
    del ops._default_graph_stack.stack[count:]
    if not count:
        del context.context().context_switches.stack[1:]


def _on_graph() -> bool:
    """Whether something was entered that is kept on the default graph: a strategy, or who makes
    variables."""
    graph = ops._default_graph_stack._global_default_graph
    if graph is None:
        return False
    kept = vars(graph._thread_local)
    names = ("_distribution_strategy_stack", "_variable_creator_stack")
    return any(kept.get(name) for name in names)


def _leave_graph(entered: bool) -> None:
    # Nothing computes on this graph while execution is eager, so another one serves as well.
    if not entered:
        ops._default_graph_stack._global_default_graph = None


def _sessions() -> int:
    return len(stack._default_session_stack.stack)


def _set_sessions(count: int) -> None:
    del stack._default_session_stack.stack[count:]


def _device() -> str:
    return context.context()._thread_local_data.device_name or ""


def _set_device(name: str) -> None:
    kept = context.context()._thread_local_data
    kept.device_name = name
    kept.device_spec = context.pydev.DeviceSpec.from_string(name)


def _names() -> str:
    return context.context()._thread_local_data.scope_name or ""


def _set_names(scope: str) -> None:
    context.context()._thread_local_data.scope_name = scope


def _callbacks() -> list[Any]:
    return list(context.context().op_callbacks)


def _set_callbacks(wanted: list[Any]) -> None:
    now = context.context()
    for callback in _callbacks():
        if callback not in wanted:
            now.remove_op_callback(callback)
    for callback in wanted:
        if callback not in _callbacks():
            now.add_op_callback(callback)
    if not wanted and _NUMERICS in sys.modules:
        # Otherwise `tf.debugging.disable_check_numerics` would look for it in vain.
        vars(sys.modules[_NUMERICS]._state).pop("check_numerics_callback", None)


def _stopped() -> bool:
    return bool(pywrap_tfe.TFE_Py_TapeSetIsStopped())


def _set_stopped(stopped: bool) -> None:
    if stopped:
        pywrap_tfe.TFE_Py_TapeSetStopOnThread()
    else:
        pywrap_tfe.TFE_Py_TapeSetRestartOnThread()
