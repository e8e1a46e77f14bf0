"""No right answer loses a point by what its cells set: a sample of what the benchmark tries."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT / "benchmarks" / "switches.py"
SAMPLE = (
    "seterr float16 warnings builtins eager numerics numpy_behavior session strategy path".split()
)


def tried(*arguments):
    command = [sys.executable, str(BENCHMARK), *arguments, "--worker"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.exhaustive  # process_state/test_switches puts every setting back
def test_nothing_is_lost_in_a_unit_of_layers():
    found = tried("batchnorm", "--answers", "0", "--settings", *SAMPLE)
    assert found["lost"] == []
    assert found["gradings"] >= 4


@pytest.mark.exhaustive
def test_what_is_lost_is_told_with_the_setting(tmp_path):
    # A student's own sum is wrong: what no switch of a process is must show.
    code = f"""
import sys
sys.path.insert(0, {str(BENCHMARK.parent)!r})
import switch_settings, runpy
lost = switch_settings.Setting("lost", "del batchnorm_forward", late=True)
switch_settings.SETTINGS = {{"seterr": switch_settings.SETTINGS["seterr"], "lost": lost}}
sys.argv = ["switches.py", "batchnorm", "--answers", "0", "--ways", "local", "--worker"]
runpy.run_path({str(BENCHMARK)!r}, run_name="__main__")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False
    )
    lost = json.loads(done.stdout.splitlines()[-1])["lost"]
    assert [row[1] for row in lost] == ["lost"]
    assert "forward_values" in lost[0][3]
