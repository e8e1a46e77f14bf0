"""The benchmark of the CNN: what it trains, what it times, and what it says when data is missing."""

import json
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "cifar.py"


@pytest.fixture(scope="module")
def benchmark():
    """The functions of the script."""
    return runpy.run_path(str(SCRIPT))


def run(benchmark, monkeypatch, *options):
    """Run it as from the command line."""
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), *options])
    benchmark["main"]()


@pytest.mark.exhaustive
def test_a_short_run_tells_its_figures(benchmark, monkeypatch, tmp_path, capsys):
    path = tmp_path / "figures.json"
    sizes = ["--images", "64", "--epochs", "2", "--batch-size", "32", "--steps", "0"]
    run(benchmark, monkeypatch, *sizes, "--json", str(path))
    found = json.loads(path.read_text("utf-8"))
    assert found["images"] == 64
    assert list(found["runs"]) == ["ours", "Keras's", "ours, no normalization"]
    for figures in found["runs"].values():
        assert len(figures["val_accuracy"]) == 2
        assert figures["images_per_second"] > 0
    parameters = [figures["parameters"] for figures in found["runs"].values()]
    assert parameters[0] == parameters[1] != parameters[2]
    printed = capsys.readouterr().out
    assert "device" in printed
    assert "images/s" in printed


def test_keras_layers_take_the_place_of_ours(benchmark):
    model = benchmark["parts"](**benchmark["KERAS"])["build_cnn"]()
    modules = {type(layer).__module__.split(".")[0] for layer in model.layers}
    assert modules == {"keras"}
    own = benchmark["parts"]()["build_cnn"]()
    assert any(not type(layer).__module__.startswith("keras") for layer in own.layers)


def test_ratio_is_that_of_medians_and_of_best_times(benchmark):
    times = {"ours": [(3.0, 4.0), (9.0, 6.0), (5.0, 5.0)], "keras": [(2.0, 4.0)] * 3}
    found = benchmark["compared"](times)
    assert found["cpu_ratio"] == pytest.approx(1.25)
    assert found["wall_ratio"] == pytest.approx(1.5)


def test_steps_are_taken_in_turns_and_the_first_is_left_out(benchmark):
    order = []

    class Model:
        def __init__(self, name):
            self.name = name

        def train_on_batch(self, images, labels):
            order.append(self.name)

    models = {name: Model(name) for name in "ab"}
    found = benchmark["interleaved"](models, np.zeros(1), np.zeros(1), rounds=2)
    assert "".join(order) == "baabba"
    assert [len(taken) for taken in found.values()] == [2, 2]


def test_missing_data_is_one_clear_line(benchmark, monkeypatch, tmp_path):
    with pytest.raises(SystemExit, match=r"^error: CIFAR-10 is not in"):
        run(benchmark, monkeypatch, "--dataset", "cifar10", "--data", str(tmp_path))
