"""The tables of docs/backends.md are what each backend does, and right answers with corners pass on all."""

import json
import re

import pytest
from installed import OTHERS, ROOT, run_on

BACKENDS = ["tensorflow", *OTHERS]
COLUMNS = ("tensorflow", "jax", "torch")


def table(title):
    """The table behind a heading of docs/backends.md: {first cell: its other cells}."""
    text = (ROOT / "docs" / "backends.md").read_text("utf-8")
    section = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip().replace("`", "") for cell in row] for row in rows]
    return {first: others for first, *others in cells}


@pytest.fixture(scope="module")
def found():
    """What the script prints on a backend, run once for each."""
    known = {}

    def on(name):
        if name not in known:
            ran = run_on(name, "tests/whole/backends/differences_on.py")
            assert ran.returncode == 0, ran.stderr[-2000:]
            known[name] = json.loads(ran.stdout.splitlines()[-1])
        return known[name]

    return on


@pytest.mark.xdist_group("differences")
@pytest.mark.parametrize("name", BACKENDS)
def test_slopes_at_corners_are_those_of_the_table(found, name):
    rows = table("Where a function has a corner")
    for formula, slopes in found(name)["slopes"].items():
        told = rows[formula][COLUMNS.index(name)]
        assert [float(number) for number in re.findall(r"[\d.]+", told)] == slopes, formula


@pytest.mark.xdist_group("differences")
@pytest.mark.parametrize("name", BACKENDS)
def test_differences_are_those_of_the_table(found, name):
    rows = table("Where Keras itself differs")
    for what, happens in found(name)["differs"].items():
        assert rows[what.replace("`", "")][COLUMNS.index(name)] == happens, what


@pytest.mark.xdist_group("differences")
@pytest.mark.parametrize("name", BACKENDS)
def test_right_answers_with_corners_pass(found, name):
    assert found(name)["failing"] == []
