"""The batch normalization notebook: its layout, and the claims that its experiments make."""

import ast
from pathlib import Path

import numpy as np
import pytest
from solved_cells import code_cells, is_check, is_experiment, is_solution, smaller

SCRIPT = Path(__file__).parents[3] / "solutions" / "batchnorm" / "batchnorm.py"
CHECKS = [
    "forward_values",
    "forward_images",
    "forward_offset",
    "forward_dtype",
    "backward_values",
    "backward_images",
    "backward_epsilon",
    "backward_dtype",
    "population_values",
    "population_small_batch",
    "builds",
    "training_output",
    "inference_output",
    "moving_averages",
    "default_training_flag",
    "layer_gradient",
    "axis_and_rank",
    "center_and_scale",
    "weights_and_names",
    "frozen",
    "masking",
    "large_offset",
    "mixed_precision",
    "symbolic_batch",
    "compiled_call",
    "fits",
    "save_and_load",
    "config_round_trip",
    "clear_errors",
    "two_layers",
    "smallest_batch",
    "fold_dense",
    "fold_conv",
    "fold_without_bias",
]
PARTS = {
    "batchnorm_forward",
    "batchnorm_backward",
    "population_statistics",
    "BatchNormalization",
    "fold_batchnorm",
}
# Smaller runs of the slow experiments, for the test that draws every picture.
SMALL = {
    "estimated_variances": {"batches": 50},
    "catch_up": {"steps": 400},
    "accuracy_by_mode": {"steps": 32},
    "landscape": {"steps": 20},
    "shifted_training": {"steps": 30},
    "folded_outputs": {"steps": 2},
}


@pytest.fixture(scope="module")
def cells():
    return code_cells(SCRIPT)


@pytest.fixture(scope="module")
def preamble(cells):
    special = (is_experiment, is_check, is_solution)
    return [cell for cell in cells if not any(test(cell) for test in special)]


@pytest.fixture(scope="module")
def notebook(cells):
    """What the notebook defines: imports, the solved parts, and the experiments' functions."""
    import matplotlib

    matplotlib.use("Agg")
    namespace = {}
    for cell in cells:
        tree = ast.parse(cell.source)
        if is_experiment(cell):
            tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        elif is_check(cell) or "grader" in cell.source:
            continue
        exec(compile(tree, str(SCRIPT), "exec"), namespace)
    return namespace


def test_checks_stand_in_order_and_alone(cells):
    found = [cell.source for cell in cells if is_check(cell)]
    assert found == [f'check("{name}")' for name in CHECKS]


def test_preamble_only_imports(preamble):
    assert len(preamble) == 2
    for cell in preamble:
        used = {node.id for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)}
        assert not used & PARTS
    assert all(
        isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(preamble[0].source).body
    )
    assert preamble[1].source.endswith('check = checker("batchnorm", globals())')


def test_each_part_is_defined_in_one_solution_cell(cells):
    nodes = [node for cell in cells if is_solution(cell) for node in ast.parse(cell.source).body]
    assert len(nodes) == len(PARTS)
    assert {node.name for node in nodes} == PARTS
    assert all(ast.get_docstring(node) for node in nodes)


def test_check_cells_follow_the_part_they_belong_to(cells):
    latest = {}
    for cell in cells:
        if is_solution(cell):
            current = ast.parse(cell.source).body[0].name
        elif is_check(cell):
            latest.setdefault(current, []).append(
                ast.parse(cell.source).body[0].value.args[0].value
            )
    assert [len(latest[part]) for part in latest] == [4, 4, 2, 21, 3]
    assert latest["fold_batchnorm"] == CHECKS[-3:]


def test_every_picture_has_a_title_and_labelled_axes(cells, notebook, monkeypatch, tmp_path):
    plt, pictures = notebook["plt"], []

    def show():
        figure = plt.gcf()
        figure.canvas.draw()
        pictures.append(figure)
        plt.close(figure)

    monkeypatch.setattr(plt, "show", show)
    monkeypatch.chdir(tmp_path)
    kept = dict(notebook)
    for name, sizes in SMALL.items():
        notebook[name] = smaller(notebook[name], sizes)
    notebook["accuracy_grid"] = lambda normalized, scales, rates: np.ones((len(scales), len(rates)))
    with np.errstate(all="ignore"), plt.rc_context():
        for cell in filter(is_experiment, cells):
            tree = ast.parse(cell.source)
            tree.body = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
            exec(compile(tree, str(SCRIPT), "exec"), notebook)
    notebook.clear()
    notebook.update(kept)
    assert len(pictures) >= 13
    for figure in pictures:
        drawn = [axis for axis in figure.axes if axis.axison and axis.get_label() != "<colorbar>"]
        assert any(axis.get_title() for axis in figure.axes)
        assert all(axis.get_xlabel() for axis in drawn)
        assert not drawn or drawn[0].get_ylabel()


def test_channels_are_normalized_then_shifted(notebook):
    before, between, after = notebook["three_channels"](rows=500).values()
    assert np.ptp(before.mean(axis=0)) > 10
    np.testing.assert_allclose(between.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(between.var(axis=0), 1, atol=5e-3)
    np.testing.assert_allclose(after.mean(axis=0), [-3, 0, 4], atol=1e-9)


def test_only_root_of_variance_plus_epsilon_restores_the_input(notebook):
    deviations = np.array([1e-3, 1e-1, 1.0, 10.0, 1e3])
    right, deviation, root = notebook["restored_errors"](deviations, epsilon=1e-3).values()
    assert right.max() < 1e-12
    np.testing.assert_allclose(deviation[2:], 1e-3 / 2 / deviations[2:] ** 2, rtol=0.2)
    assert deviation[0] > 0.9
    assert root[3] > 0.5
    assert root[4] > 0.9


def test_numeric_gradient_is_best_at_medium_steps(notebook):
    long, best, short = notebook["gradient_errors"]([1e-2, 1e-5, 1e-11])
    assert best < 1e-9
    assert long > 1e3 * best
    assert short > 1e3 * best
    assert notebook["gradient_errors"]([1e-5], "float32")[0] > 1e-3


def test_a_wrong_gradient_never_agrees_with_the_numeric_one(notebook, monkeypatch):
    right = notebook["batchnorm_backward"]

    def without_the_way_through_the_mean(dy, cache):
        dx, dgamma, dbeta = right(dy, cache)
        return dx + cache[2] * cache[1] * dy.mean(axis=0), dgamma, dbeta

    monkeypatch.setitem(notebook, "batchnorm_backward", without_the_way_through_the_mean)
    assert notebook["gradient_errors"](np.geomspace(1e-9, 1e-2, 8)).min() > 0.01


def test_scale_of_the_weights_is_forgotten_while_epsilon_is_small(notebook):
    sigma = notebook["scale_invariance"]([1.0], 1e-3)["sigma"]
    at_root = np.sqrt(1e-3) / sigma
    law = notebook["scale_invariance"]([at_root / 100, at_root, 100 * at_root, 1e4 * at_root], 1e-3)
    for quantity in ("output", "gradient"):
        tiny, middle, large, huge = law[quantity]
        assert tiny < 0.02
        assert middle == pytest.approx(1 / np.sqrt(2), abs=0.03)
        assert large == pytest.approx(1, abs=1e-3)
        assert huge == pytest.approx(1, abs=1e-6)


def test_small_batches_underestimate_the_variance(notebook):
    sizes = np.array([2, 4, 16, 64])
    found = notebook["estimated_variances"](sizes, batches=10000)
    np.testing.assert_allclose(found["biased"], 4 * (sizes - 1) / sizes, rtol=0.05)
    np.testing.assert_allclose(found["yours"], 4, rtol=0.05)


def test_momentum_sets_how_fast_the_average_catches_up(notebook):
    way = notebook["catch_up"](0.99, steps=300)
    assert way[49] == pytest.approx(0.395, abs=0.01)
    assert way[299] == pytest.approx(0.951, abs=0.01)
    assert notebook["catch_up"](0.9, steps=50)[49] == pytest.approx(0.995, abs=0.01)


def test_inference_lags_behind_training_with_a_large_momentum(notebook):
    slow = notebook["accuracy_by_mode"](0.99, steps=160, every=32)
    fast = notebook["accuracy_by_mode"](0.9, steps=160, every=32)
    np.testing.assert_allclose(slow["batch statistics"], fast["batch statistics"], atol=0.05)
    late = slow["step"] >= 96
    assert slow["batch statistics"][late].mean() > slow["moving statistics"][late].mean() + 0.3
    assert fast["moving statistics"][late].mean() > slow["moving statistics"][late].mean() + 0.2


def test_batch_normalization_widens_the_range_of_settings_that_learn(notebook):
    settings = {"scales": [0.1, 10], "rates": [0.03, 0.3], "epochs": 6, "points": 1024}
    without = notebook["accuracy_grid"](False, **settings)
    with_it = notebook["accuracy_grid"](True, **settings)
    assert without.max() < 0.3
    assert with_it.min() > 0.45


@pytest.mark.parametrize("normalized", [False, True])
@pytest.mark.parametrize("shifted", [False, True])
def test_gradient_of_the_dense_network(notebook, normalized, shifted):
    random = np.random.default_rng(0)
    network = notebook["dense_network"](depth=2, width=4)
    network = [[w + 0.1 * random.normal(size=w.shape) for w in layer] for layer in network]
    shifts = [(random.uniform(0.5, 2, 4), random.normal(size=4)) for _ in range(2)]
    x, labels = notebook["spiral"](20)
    data = x.astype("float64"), labels, normalized, shifts if shifted else None
    _, gradient = notebook["loss_and_gradient"](network, *data)
    direction = [[random.normal(size=w.shape) for w in layer] for layer in network]
    higher, lower = (
        notebook["loss_and_gradient"](notebook["moved"](network, direction, step), *data)[0]
        for step in (-1e-6, 1e-6)
    )
    slope = notebook["flat"](gradient) @ notebook["flat"](direction)
    assert (higher - lower) / 2e-6 == pytest.approx(slope, rel=1e-5)


@pytest.mark.exhaustive
def test_landscape_is_smoother_along_the_gradient(notebook):
    distances = [0.1, 2.0]
    with np.errstate(all="ignore"):
        without, with_it = (notebook["landscape"](flag, distances) for flag in (False, True))
    rises = [seen["along"] - seen["loss"][:, None] for seen in (without, with_it)]
    assert np.median(rises[1][:, 0]) < np.median(rises[0][:, 0]) < 0
    assert np.percentile(rises[0][:, 1], 95) > 20 * np.percentile(rises[1][:, 1], 95)
    changes = [np.median(seen["change"], axis=0) for seen in (without, with_it)]
    assert changes[1][0] < 0.8 * changes[0][0]
    assert changes[1][1] < 0.3 * changes[0][1]


def test_noise_brings_the_shift_back_and_training_still_works(notebook):
    train = notebook["shifted_training"]
    plain, normal, noisy = train(False), train(True), train(True, noise=0.4)
    assert np.median(noisy["drift"]) > 1.5 * np.median(plain["drift"])
    assert np.median(noisy["drift"]) > 10 * np.median(normal["drift"])
    losses = [run["loss"][100:].mean() for run in (normal, noisy, plain)]
    assert losses[0] < losses[1] - 0.1
    assert losses[1] < losses[2] - 0.1


def test_folded_layer_equals_the_two(notebook):
    outputs = notebook["folded_outputs"](steps=10)
    np.testing.assert_allclose(outputs["folded"], outputs["two layers"], atol=1e-4)
    assert np.abs(outputs["bias forgotten"] - outputs["two layers"]).max() > 0.5
