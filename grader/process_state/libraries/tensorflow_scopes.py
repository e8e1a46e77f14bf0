"""The switches that TensorFlow keeps in stacks: modes, devices, names, graphs, tapes, callbacks.

A scope that was entered and never left (`tf.device(…).__enter__()`, `tf.Graph().as_default()`) affects
everything that comes after it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tensorflow.python import pywrap_tfe
from tensorflow.python.eager import context
from tensorflow.python.framework import ops, stack

from grader.process_state.switch import Switch, known, pair

_NUMERICS = "tensorflow.python.debug.lib.check_numerics_callback"


def switches() -> list[Switch]:
    """All of them, with no scope open and eager execution on."""
    made = [
        lambda: _stack("TensorFlow's sessions", lambda: stack._default_session_stack, ()),
        lambda: _stack("TensorFlow's graphs", lambda: ops._default_graph_stack, ()),
        lambda: pair("eager execution", _is_eager, _set_eager, True),
        lambda: _stack("TensorFlow's changes of mode", _mode_changes, tuple(_base())),
        lambda: Switch("TensorFlow's strategy", _entered_graph, _set_graph, None, _is),
        lambda: Switch("TensorFlow's device", _device, _set_device, ""),
        lambda: Switch("TensorFlow's name scope", _names, _set_names, ""),
        lambda: Switch("TensorFlow's callbacks on operations", _callbacks, _set_callbacks, []),
        lambda: Switch("TensorFlow's stopped tapes", _stopped, _set_stopped, False),
    ]
    return [switch for make in made for switch in known(make)]


# What is removed from a stack stays alive here: when freed, a scope would end and pop another entry.
_taken_off: list[Any] = []


def _stack(name: str, owner: Callable[[], Any], own: tuple[Any, ...]) -> Switch:
    """A switch for the content of the stack `owner().stack`."""

    def read() -> tuple[Any, ...]:
        return tuple(owner().stack)

    def write(items: tuple[Any, ...]) -> None:
        _taken_off.extend(owner().stack)
        owner().stack[:] = items

    return Switch(name, read, write, own)


def _mode_changes() -> Any:
    return context.context().context_switches


def _base() -> list[Any]:
    """The first entry of the stack of mode changes when execution is eager from the start."""
    return context._ContextSwitchStack(True).stack


def _is_eager() -> bool:
    return context.context()._thread_local_data.is_eager


def _set_eager(on: bool) -> None:
    context.context()._thread_local_data.is_eager = on


def _is(one: Any, other: Any) -> bool:
    return one is other


def _entered_graph() -> Any:
    """The default graph if a distribution strategy or a variable creator scope was entered on it."""
    graph = ops._default_graph_stack._global_default_graph
    if graph is None:
        return None
    kept = vars(graph._thread_local)
    names = ("_distribution_strategy_stack", "_variable_creator_stack")
    return graph if any(kept.get(name) for name in names) else None


def _set_graph(graph: Any) -> None:
    # Nothing computes on this graph while execution is eager, so it can be replaced.
    _taken_off.append(ops._default_graph_stack._global_default_graph)
    ops._default_graph_stack._global_default_graph = graph


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
    if _NUMERICS in sys.modules:
        # `tf.debugging.enable_check_numerics` and `disable_check_numerics` find their callback there.
        kept = vars(sys.modules[_NUMERICS]._state)
        kept.pop("check_numerics_callback", None)
        for owner in (getattr(callback, "__self__", None) for callback in wanted):
            if type(owner).__name__ == "CheckNumericsCallback":
                kept["check_numerics_callback"] = owner


def _stopped() -> bool:
    return bool(pywrap_tfe.TFE_Py_TapeSetIsStopped())


def _set_stopped(stopped: bool) -> None:
    if stopped:
        pywrap_tfe.TFE_Py_TapeSetStopOnThread()
    else:
        pywrap_tfe.TFE_Py_TapeSetRestartOnThread()
