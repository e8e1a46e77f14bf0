"""Every released notebook, solved, runs from top to bottom in a kernel, experiments included.

`tests/units` draws all pictures of all experiments from smaller runs.
"""

import re
from pathlib import Path

import pytest
from notebooks import run_notebook

ROOT = Path(__file__).parents[2]
UNITS = sorted(path.parent.name for path in (ROOT / "assignments").glob("*/answers.npz"))


@pytest.mark.slow
@pytest.mark.exhaustive  # student/test_checker runs a solved notebook's checks, tests/units its experiments
@pytest.mark.parametrize("name", UNITS)
def test_a_solved_notebook_runs_clean(name, tmp_path):
    ran = run_notebook(ROOT, name, tmp_path)
    assert ran.errors == []
    assert len(ran.checks) > 5
    for check, text in ran.checks.items():
        assert "passed" in text or "runs at hand-in" in text, (check, text)
    drawn = {
        name for cell in ran.cells for name in re.findall(r'show\(\w+, "([\w-]+)"\)', cell.source)
    }
    assert drawn <= {Path(picture).stem for picture in ran.pictures}
    assert len(drawn) >= 4
