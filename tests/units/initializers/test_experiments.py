"""The initializers notebook: its layout, and the claims that its experiments make."""

import ast
import itertools
from pathlib import Path

import numpy as np
import pytest
from solved_cells import code_cells, is_experiment, smaller

from grader.course.unit_loading import load_unit

UNIT = Path(__file__).parents[3] / "solutions" / "initializers"
SCRIPT = UNIT / "initializers.py"
# Smaller runs of the slow experiments, for the test that draws every picture.
SMALL = {
    "train_hidden_units": {"steps": 20},
    "four_distributions": {"size": 50},
    "six_layers": {"width": 64},
}


@pytest.fixture(scope="module")
def cells():
    """The notebook's code cells."""
    return code_cells(SCRIPT)


@pytest.fixture(scope="module")
def notebook(cells):
    """What the notebook defines: imports, the solved parts, and the experiments' definitions."""
    import matplotlib

    matplotlib.use("Agg")
    namespace = {}
    for cell in cells:
        tree = ast.parse(cell.source)
        if is_experiment(cell):
            kept = (ast.FunctionDef, ast.Import, ast.ImportFrom)
            tree.body = [item for item in tree.body if isinstance(item, kept) or is_table(item)]
        elif cell.source.startswith("check(") or "checker(" in cell.source:
            continue
        exec(compile(tree, str(SCRIPT), "exec"), namespace)
    return namespace


def is_table(item):
    """Whether a statement defines a constant of the notebook, in capitals."""
    return isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "").isupper()


def test_every_check_has_its_cell_in_order(cells):
    found = [cell.source for cell in cells if cell.source.startswith("check(")]
    checks = load_unit(UNIT).checks
    names = [check.name for check in checks]
    assert sorted(found) == sorted(f'check("{name}")' for name in names)
    hidden = [f'check("{name}")' for name in ("vectors_and_scalars", "two_layers_start_apart")]
    part_of = {f'check("{check.name}")': check.part for check in checks}
    parts = [part_of[source] for source in found if source not in hidden]
    assert [part for part, _ in itertools.groupby(parts)] == list(dict.fromkeys(part_of.values()))
    assert found[-2:] == hidden


def test_imports_come_first_and_draw_nothing(cells):
    assert all(
        isinstance(item, ast.Import | ast.ImportFrom) for item in ast.parse(cells[0].source).body
    )
    assert "matplotlib" not in cells[0].source
    assert cells[1].source.endswith('check = checker("initializers", globals())')


def test_every_picture_is_kept_with_title_and_labels(cells, notebook, monkeypatch, tmp_path):
    plt, pictures = notebook["plt"], {}
    monkeypatch.chdir(tmp_path)

    def show(figure, name):
        figure.canvas.draw()
        pictures[name] = figure
        plt.close(figure)

    space = dict(notebook) | {"show": show}
    for name, sizes in SMALL.items():
        space[name] = smaller(space[name], sizes)
    space["deep_training"] = lambda initializer, epochs: np.linspace(1.1, 0.2, 5)
    with plt.rc_context():
        for cell in filter(is_experiment, cells):
            tree = ast.parse(cell.source)
            kept = (ast.FunctionDef, ast.ImportFrom)
            tree.body = [item for item in tree.body if not isinstance(item, kept)]
            exec(compile(tree, str(SCRIPT), "exec"), space)
    assert len(pictures) >= 11
    assert {
        f"six_layers_{a}_{q}" for a in ("tanh", "relu") for q in ("activations", "gradients")
    } <= set(pictures)
    for name, figure in pictures.items():
        drawn = [axis for axis in figure.axes if axis.axison]
        titled = figure.get_suptitle() or any(axis.get_title() for axis in figure.axes)
        assert titled, name
        assert not drawn or any(axis.get_xlabel() for axis in drawn), name
        assert not drawn or any(axis.get_ylabel() for axis in drawn), name


def test_only_units_that_start_apart_learn_different_things(notebook):
    train = notebook["train_hidden_units"]
    zeros, copies, apart = (train(start, steps=1500) for start in ("zeros", "copies", "random"))
    assert not zeros["after"].any()
    np.testing.assert_allclose(copies["after"], copies["after"][:, :1] * np.ones((1, 16)))
    assert not np.allclose(copies["after"], copies["before"])
    assert np.linalg.matrix_rank(apart["after"]) == 2
    assert apart["accuracy"] > 0.9 > 0.8 > max(zeros["accuracy"], copies["accuracy"])


def test_same_seed_makes_twins(notebook):
    correlations = [
        np.corrcoef(first.ravel(), second.ravel())[0, 1]
        for first, second in notebook["twin_kernels"]().values()
    ]
    assert correlations[0] == pytest.approx(1)
    assert np.abs(correlations[1:]).max() < 0.2


def test_truncated_and_plain_have_one_deviation_and_clipped_has_not(notebook):
    plain, truncated, clipped, uniform = notebook["four_distributions"](size=400).values()
    for values in (plain, truncated, uniform):
        assert values.std() == pytest.approx(1, abs=0.01)
    assert clipped.std() == pytest.approx(0.96, abs=0.01)
    assert np.abs(plain).max() > 4
    assert np.abs(truncated).max() == pytest.approx(2.27, abs=0.01)
    assert np.mean(clipped == 2) == pytest.approx(0.023, abs=0.003)


def test_each_one_sided_rule_keeps_one_direction_and_glorot_neither(notebook):
    widths = [512, 256, 128, 64, 32]
    slides, backward, glorot = (
        notebook["funnel"](rule, widths) for rule in notebook["RULES"].values()
    )
    halvings = len(widths) - 1
    np.testing.assert_allclose(slides["signal"], 1, atol=0.15)
    np.testing.assert_allclose(backward["gradient"], 1, atol=0.15)
    assert slides["gradient"][0] == pytest.approx(2 ** (-halvings / 2), rel=0.2)
    assert backward["signal"][-1] == pytest.approx(2 ** (halvings / 2), rel=0.2)
    assert glorot["signal"][-1] == pytest.approx((4 / 3) ** (halvings / 2), rel=0.2)
    assert glorot["gradient"][0] == pytest.approx((2 / 3) ** (halvings / 2), rel=0.2)


def test_six_layers(notebook):
    """The figures of the text: halving by ReLU, saturation, fading, and their way back."""
    width = 1024
    six = notebook["six_layers"](width=width)
    sizes = {name: notebook["sizes_by_layer"](found) for name, found in six.items()}
    relu, tanh = sizes["ReLU"], sizes["tanh"]
    for found in sizes.values():
        assert not found["Zeros"]["activations"].any()
        assert not found["Zeros"]["gradients"][:-1].any()
        np.testing.assert_allclose([s["gradients"][-1] for s in found.values()], 1, atol=0.05)
    np.testing.assert_allclose(relu["HeNormal"]["activations"], 1, atol=0.25)
    np.testing.assert_allclose(relu["HeNormal"]["gradients"], 1, atol=0.25)
    for start, factor in (
        ("GlorotNormal", 0.5**0.5),
        ("RandomNormal 0.01", 0.01 * (width / 2) ** 0.5),
        ("RandomNormal 0.1", 0.1 * (width / 2) ** 0.5),
    ):
        for quantity, way in (("activations", 1), ("gradients", -1)):
            size = relu[start][quantity][::way]
            np.testing.assert_allclose(size[1:] / size[:-1], factor, rtol=0.1)
    assert np.mean(np.abs(six["tanh"]["RandomNormal 0.1"]["activations"]) > 0.9) > 0.55
    assert tanh["RandomNormal 0.01"]["activations"][-1] < 0.01
    assert tanh["RandomNormal 0.01"]["gradients"][0] < 0.01
    assert tanh["RandomNormal 0.1"]["gradients"][0] > 2
    assert 0.2 < tanh["GlorotNormal"]["activations"][-1] < 0.4
    assert 0.4 < tanh["GlorotNormal"]["gradients"][0] < 1
    assert 0.5 < tanh["HeNormal"]["activations"][-1] < 0.65


def test_gradients_of_six_layers_are_derivatives(notebook):
    """The hand-written way back against a numeric gradient, for a small network."""
    width, batch, layers = 6, 2, 3
    for activation, (function, _) in notebook["ACTIVATIONS"].items():
        found = notebook["six_layers"](width=width, batch=batch, layers=layers)[activation]
        start = found["HeNormal"]
        kernels = [
            np.asarray(notebook["HeNormal"](seed=layer)((width, width)), dtype="float64")
            for layer in range(layers)
        ]
        upstream = start["gradients"][-1].astype("float64")

        def loss(first, function=function, kernels=kernels, upstream=upstream):
            output = first
            for kernel in kernels[1:]:
                output = function(output @ kernel)
            return np.sum(output * upstream)

        first, numeric = start["activations"][0].astype("float64"), np.zeros((batch, width))
        for place in np.ndindex(first.shape):
            step = np.zeros_like(first)
            step[place] = 1e-6
            numeric[place] = (loss(first + step) - loss(first - step)) / 2e-6
        np.testing.assert_allclose(start["gradients"][0], numeric, atol=1e-4)


@pytest.mark.exhaustive
def test_deep_network_learns_from_he_s_start_only(notebook):
    starts, train = notebook["STARTS"], notebook["deep_training"]
    settings = {"epochs": 5, "width": 64}
    he, glorot = (train(starts[name], **settings) for name in ("HeNormal", "GlorotNormal"))
    np.testing.assert_allclose(glorot, np.log(3), atol=0.02)
    assert he[-1] < 0.7
