"""Every setting that the benchmark tries is seen, put back, and given back to whoever made it."""

import gc
import sys

import keras
import numpy as np
import pytest
from switch_settings import SETTINGS

from grader import process_state
from grader.process_state import random_generators, state

# What the kit has no switch for, as nothing that it does depends on it.
UNSEEN = {"seed", "random", "seed_tf", "matplotlib", "locale"}
# What stays as the student arranged it, or is nothing at all where nothing else is there.
ARRANGED = {"environment", "zone", "devices", "placement", "distribution"}
HERE = [
    setting
    for name, setting in SETTINGS.items()
    if keras.config.backend() in setting.backends and name not in UNSEEN
]


def everything():
    """All switches of this process, and its random states, as text."""
    own = state._Own()
    values = {switch.name: _as_text(switch.read()) for switch, _ in own.all}
    states = random_generators.generator_states()
    if "tensorflow" in states:  # beside its seed stands a generator that it makes when it needs one
        states["tensorflow"] = states["tensorflow"][0]
    return values | {name: repr(value) for name, value in states.items()}


def _as_text(value):
    # What is put back into a dictionary stands last in it, which says nothing.
    return repr(sorted(value.items(), key=str) if isinstance(value, dict) else value)


@pytest.fixture
def kits_own():
    """The kit's own state, and the process afterwards as it was before."""
    keras.config.dtype_policy()
    keras.ops.convert_to_numpy(keras.ops.zeros(1))
    before = everything()
    with process_state.kits_own():
        yield
    after = everything()
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("setting", HERE, ids=lambda setting: setting.name)
def test_a_setting_is_seen_and_put_back(kits_own, setting):
    assert process_state.changed_switches() == []
    cells = {"__name__": "a_cell"}  # its scopes are open as long as it is there
    exec(setting.code, cells)
    found = process_state.restore()
    assert found or setting.name in ARRANGED
    assert process_state.stuck_switches() == []
    process_state.adopt()
    assert process_state.changed_switches() == []


@pytest.mark.parametrize("setting", HERE, ids=lambda setting: setting.name)
def test_a_setting_is_its_users_again_afterwards(setting):
    keras.config.dtype_policy()
    clean = everything()
    own = [(switch, switch.read()) for switch, _ in state._Own().all]
    states = random_generators.generator_states()
    cells = {"__name__": "a_cell"}
    try:
        exec(setting.code, cells)
        theirs = [(s, state._value(s)) for s, _ in own]
        with process_state.kits_own():
            assert process_state.changed_switches() == []
            inside = 1.5 + float(np.float32(1) / np.float32(4))
        changed = [s.name for s, value in theirs if not s.same(state._value(s), value)]
    finally:
        # A scope that ends when nobody holds it takes something off a stack: before that is as it was.
        cells.clear()
        gc.collect()
        for switch, value in own:
            state._write_back(switch, value)
        random_generators.restore_generators(states)
    assert inside == 1.75
    assert changed == []
    assert {n for n, v in everything().items() if clean.get(n, v) != v} <= {"random", "numpy"}


def test_a_case_does_not_draw_from_a_students_seed(kits_own):
    drawn = []
    for _ in range(2):
        np.random.seed(0)
        keras.utils.set_random_seed(0)
        process_state.restore()
        process_state.reseed()
        drawn.append((np.random.rand(), keras.ops.convert_to_numpy(keras.random.normal((1,)))[0]))
    assert drawn[0][0] != drawn[1][0]
    assert drawn[0][1] != drawn[1][1]


def test_what_the_end_of_a_scope_writes_down_is_no_setting(kits_own):
    from keras.src.utils.tracking import DotNotTrackScope

    with DotNotTrackScope():
        pass
    assert process_state.changed_switches() == []


def test_the_same_seeds_come_again_for_the_next_submission():
    drawn = []
    for _ in range(2):
        with process_state.kits_own():
            process_state.reseed()
            drawn.append(np.random.rand())
    assert drawn[0] == drawn[1]


def test_what_students_arrange_for_their_parts_stays(kits_own, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sys.path.append(str(tmp_path))
    monkeypatch.setenv("MY_DATA", "here")
    process_state.adopt()
    assert process_state.restore() == []
    assert str(tmp_path) in sys.path
    sys.path.remove(str(tmp_path))


def test_nothing_is_imported_for_the_sake_of_its_switches():
    import subprocess

    code = "import sys, grader.process_state as s\nwith s.kits_own(): s.restore()\n"
    code += "print(sorted({'numpy', 'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
