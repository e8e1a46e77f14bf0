"""`nbgrader validate` and its button in Jupyter: they see which checks do not pass."""

import json
import shutil

from nbgrader.validator import Validator


def failed(kit, notebook, folder):
    """The checks' cells that nbgrader says have failed, with what it says of each."""
    place = folder / kit.unit.name
    shutil.copytree(kit.assignment, place)
    path = place / f"{kit.unit.name}.ipynb"
    path.write_text(json.dumps(notebook))
    found = Validator().validate(str(path))
    return {item["source"].strip(): item["error"] for item in found.get("failed", [])}


def test_an_untouched_notebook_is_not_valid(tiny, tmp_path):
    found = failed(tiny, tiny.released, tmp_path)
    visible = [
        check.name for check in tiny.unit.checks if check.name not in tiny.unit.hidden_checks
    ]
    assert set(found) == {f'check("{name}")' for name in visible}
    assert all("Traceback" not in said for said in found.values())
    assert "not passed: doubles" in found['check("doubles")']


def test_a_solved_notebook_is_valid_though_hidden_checks_run_later(tiny, tmp_path):
    assert tiny.unit.hidden_checks
    assert failed(tiny, tiny.solved(), tmp_path) == {}
