"""`docs/units.md`, followed to the letter: its unit is written, released, audited and checked."""

import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from grader.cli.main import main
from grader.course.unit_loading import load_unit

PAGE = (Path(__file__).parents[2] / "docs" / "units.md").read_text("utf-8")
FILES = dict(re.findall(r"^`(solutions/\S+)`\n\n```python\n(.*?)^```", PAGE, re.M | re.S))
COMMANDS = [line.partition("#")[0] for line in re.findall(r"^grader .+", PAGE, re.M)]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """What the page says, written into an empty folder."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_its_unit_is_one(course):
    assert len(FILES) == 5
    unit = load_unit(course / "solutions" / "scaling")
    assert [*unit.parts] == ["standardize"]
    assert [check.name for check in unit.checks] == ["values", "epsilon"]
    assert unit.waiting == {"values": 1, "epsilon": 0}
    assert [*unit.misconceptions] == ["not_centred", "epsilon_ignored"]


def test_its_commands_do_what_it_says(course, monkeypatch, capfd):
    told = {}
    assert len(COMMANDS) == 3
    for command in COMMANDS:
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        told[command.split()[1]] = said.out
        assert ended.value.code in (0, None), (command, said)
    released = course / "assignments" / "scaling"
    assert {p.name for p in released.iterdir()} == {"scaling.ipynb", "checks.py", "answers.npz"}
    notebook = json.loads((released / "scaling.ipynb").read_text("utf-8"))
    assert "raise NotImplementedError()" in json.dumps(notebook)
    assert "centred" not in json.dumps(notebook)
    assert "All 3 points" in told["check"] or "3 of 3" in told["check"]


def test_its_right_answer_is_one_of_the_kits():
    (shown,) = re.findall(r'^```python\n("""TensorFlow.*?)        \.\.\.\n```', PAGE, re.M | re.S)
    folder = Path(__file__).parents[2] / "solutions" / "batchnorm" / "right_answers"
    assert (folder / "tensorflow_moments.py").read_text("utf-8").startswith(shown)


def test_it_names_every_file_that_a_unit_must_have(course):
    for name in ("checks", "hidden_checks", "misconceptions", "keras_reference"):
        row = re.search(rf"^\| `{name}\.py` .*\| (.*?) \|$", PAGE, re.M)
        assert row[1].startswith("yes")
    for name in ("right_answers", "demo_class"):
        assert re.search(rf"^\| `{name}\.py` .*\| no \|$", PAGE, re.M)
