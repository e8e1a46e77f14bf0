"""Libraries in whose place something else stands for a while."""

import sys
import types

import keras

from grader.process_state import state


def test_a_stand_in_for_a_library_is_not_remembered(monkeypatch):
    assert keras.config.backend()
    monkeypatch.setattr(state, "_known", {})
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "keras", types.ModuleType("keras"))
        patch.setattr(state.importlib, "import_module", _refused)
        assert state._switches_of("keras") == []
    assert any(switch.name == "Keras's floatx" for switch in state._switches_of("keras"))


def _refused(name):
    raise AttributeError(f"{name} finds nothing where it looks")
