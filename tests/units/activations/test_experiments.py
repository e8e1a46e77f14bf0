"""The notebook on activations: its layout, its pictures, and the claims of its experiments."""

import ast
from pathlib import Path

import numpy as np
import pytest
from solved_cells import code_cells, is_experiment, smaller

from grader.course.unit_loading import load_unit

FOLDER = Path(__file__).parents[3] / "solutions" / "activations"
SCRIPT = FOLDER / "activations.py"
UNIT = load_unit(FOLDER)
PICTURES = {
    "sigmoid_overflow",
    "tanh_digits",
    "zigzag",
    "relu_kink",
    "thirty_layers",
    "dead_relus",
    "dying_relus",
    "leaky_maximum",
    "leaky_revival",
    "elu_alphas",
    "all_five",
    "prelu_shared_axes",
    "learned_slopes",
    "maxout_shapes",
    "maxout_parabola",
}
# Smaller runs of the slow experiments, for the test that draws every picture.
SMALL = {
    "lives": {"steps": 4, "every": 2},
    "through_layers": {"width": 16, "batch": 4},
    "learned_slopes": {"epochs": 1},
    "fitted": {"steps": 3},
}


@pytest.fixture(scope="module")
def cells():
    return code_cells(SCRIPT)


@pytest.fixture(scope="module")
def notebook(cells):
    """What the notebook defines: imports, the solved parts, and the experiments' functions."""
    import matplotlib

    matplotlib.use("Agg")
    namespace = {}
    kinds = (ast.FunctionDef, ast.Import, ast.ImportFrom)
    for cell in cells:
        tree = ast.parse(cell.source)
        if is_experiment(cell):
            kept = [node for node in tree.body if isinstance(node, kinds)]
            tree.body = kept + [node for node in tree.body if _assigns(node, "LECTURE_SIZE")]
        elif cell.source.startswith("check(") or "import checker" in cell.source:
            continue
        exec(compile(tree, str(SCRIPT), "exec"), namespace)
    return namespace


def _assigns(node, name):
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name


@pytest.fixture(scope="module")
def relu_pair(notebook):
    return notebook["on_arrays"](notebook["relu"]), notebook["on_arrays"](notebook["relu_gradient"])


def test_checks_stand_behind_their_part_and_in_order(cells):
    owner = {check.name: check.part for check in UNIT.checks}
    current, found = "", []
    for cell in cells:
        if "### BEGIN SOLUTION" in cell.source:
            (current,) = [n.name for n in ast.parse(cell.source).body if hasattr(n, "name")]
        elif cell.source.startswith("check("):
            name = ast.parse(cell.source).body[0].value.args[0].value
            assert owner[name] == current
            found.append(name)
    assert set(found) == set(owner)
    visible = [c.name for c in UNIT.checks if c.name not in UNIT.hidden_checks]
    assert [name for name in found if name not in UNIT.hidden_checks] == visible


def test_points_sum_to_about_twenty():
    assert 18 <= sum(check.points for check in UNIT.checks) <= 22


def test_first_cell_imports_no_picture_library(cells):
    assert "matplotlib" not in cells[0].source
    assert cells[1].source.endswith('check = checker("activations", globals())')


def test_lectures_can_enlarge_the_experiments(cells):
    setting = next(cell for cell in cells if "LECTURE_SIZE = " in cell.source)
    assert is_experiment(setting)
    assert "LECTURE_SIZE = False" in setting.source
    assert sum("if LECTURE_SIZE else" in cell.source for cell in cells) >= 4


def test_every_picture_has_titles_and_labelled_axes_and_is_kept(
    cells, notebook, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    plt = notebook["plt"]
    pictures = {}

    def keep(figure, name):
        figure.canvas.draw()
        pictures[name] = figure
        plt.close(figure)

    space = dict(notebook)
    for name, sizes in SMALL.items():
        space[name] = smaller(space[name], sizes)
    with np.errstate(all="ignore"), plt.rc_context():
        for cell in filter(is_experiment, cells):
            tree = ast.parse(cell.source)
            skipped = (ast.FunctionDef, ast.Import, ast.ImportFrom)
            tree.body = [node for node in tree.body if not isinstance(node, skipped)]
            space["show"] = keep
            exec(compile(tree, str(SCRIPT), "exec"), space)
    assert set(pictures) == PICTURES
    for name, figure in pictures.items():
        drawn = [axis for axis in figure.axes if axis.get_label() != "<colorbar>"]
        assert any(axis.get_title() for axis in drawn), name
        assert any(axis.get_xlabel() for axis in drawn), name
        assert drawn[0].get_ylabel() or name == "dead_relus", name


def test_hand_written_derivatives_are_those_of_the_curves(notebook):
    x = np.linspace(-4.05, 3.95, 41)  # steps beside the kink
    step = 1e-2
    above, below = notebook["curves"](x + step), notebook["curves"](x - step)
    for name, (_, slope) in notebook["curves"](x).items():
        numeric = (above[name][0] - below[name][0]) / (2 * step)
        np.testing.assert_allclose(slope, numeric, atol=3e-4, err_msg=name)
    assert notebook["curves"](x)["sigmoid"][1].max() <= 0.25


def test_positive_inputs_move_all_weights_the_same_way(notebook):
    path, on_arrays = notebook["weight_path"], notebook["on_arrays"]
    for seed in range(3):
        positive = path(on_arrays(notebook["sigmoid"]), seed=seed)
        centred = path(on_arrays(notebook["tanh"]), seed=seed)
        assert positive["same sign"] == 1
        assert 0.2 < centred["same sign"] < 0.8
        assert positive["steps"] > 2 * centred["steps"]


def test_the_gradient_vanishes_through_sigmoids_and_not_through_relus(notebook, relu_pair):
    on_arrays, through = notebook["on_arrays"], notebook["through_layers"]
    s_curves = {
        name: [on_arrays(notebook[n]) for n in (name, f"{name}_gradient")]
        for name in ("sigmoid", "tanh")
    }
    sigmoid = through(*s_curves["sigmoid"], 1)
    tanh = through(*s_curves["tanh"], 1)
    relu = through(*relu_pair, 2)
    assert sigmoid["slope"].max() <= 0.25
    assert 1e-20 < sigmoid["norm"][-1] < 1e-16
    assert tanh["norm"][-1] > 0.05
    assert 0.3 < relu["norm"][-1] < 3
    assert relu["slope"].min() > 0.4


@pytest.mark.exhaustive
def test_relus_die_of_long_steps_and_of_low_biases(notebook, relu_pair):
    lives = notebook["lives"]

    def dead(**choice):
        return int(lives(*relu_pair, steps=80, every=80, **choice)["dead"][-1, 1])

    by_rate = [dead(rate=rate) for rate in (0.1, 0.6, 1.5)]
    by_bias = [by_rate[0], *(dead(rate=0.1, bias=bias) for bias in (-1.0, -3.0))]
    assert by_rate[0] < 20
    assert by_rate[0] + 10 < by_rate[1]
    assert by_rate[2] > 45
    assert by_bias[0] < 20
    assert by_bias[0] + 15 < by_bias[1]
    assert by_bias[2] == 100


def test_the_dead_of_the_first_layer_stay_dead(notebook, relu_pair):
    run = notebook["lives"](*relu_pair, rate=1.5, steps=100, every=10)
    dead = run["activity"][:, 0] == 0
    assert dead[-1].sum() > dead[0].sum()
    assert np.all(dead[1:] >= dead[:-1])


@pytest.mark.exhaustive
def test_a_dead_layer_learns_nothing_and_a_leak_revives_it(notebook, relu_pair):
    same = {"rate": 0.3, "bias": -2.0, "steps": 250, "every": 50}
    on_leaky = [
        notebook["on_arrays"](notebook[name], negative_slope=0.3)
        for name in ("leaky_relu", "leaky_relu_gradient")
    ]
    relu, leaky = notebook["lives"](*relu_pair, **same), notebook["lives"](*on_leaky, **same)
    assert np.all(relu["dead"][:, 1] == 100)
    assert relu["accuracy"] < 0.5
    assert leaky["dead"][-1, 1] < 60
    assert leaky["accuracy"] > 0.8


def test_learned_slopes_leave_zero_in_both_directions(notebook):
    learned = notebook["learned_slopes"](epochs=15)
    assert learned["alpha"].shape == (3, 32)
    assert learned["alpha"].min() < -0.05
    assert learned["alpha"].max() > 0.05
    assert learned["accuracy"] > 0.8


def test_more_pieces_follow_a_parabola_more_closely(notebook):
    few, more = notebook["fitted"](2, steps=250), notebook["fitted"](8, steps=250)
    assert few["lines"].shape == (2, 201)
    np.testing.assert_allclose(few["lines"].max(axis=0), few["output"], atol=1e-4)
    assert more["error"] < 0.6 * few["error"]
    assert more["error"] < 0.25
