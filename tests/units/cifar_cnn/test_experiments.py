"""The notebook of the unit `cifar_cnn`: its layout, and the claims that its experiments make."""

import ast
from pathlib import Path

import numpy as np
import pytest
from solved_cells import code_cells, is_check, is_experiment, is_solution

SCRIPT = Path(__file__).parents[3] / "solutions" / "cifar_cnn" / "cifar_cnn.py"
CHECKS = {
    "conv2d_forward": ["conv_values", "conv_padding", "conv_stride", "conv_dtype"],
    "max_pool_forward": ["pool_values", "pool_windows"],
    "max_pool_backward": ["pool_gradient_values", "pool_gradient_overlap", "pool_gradient_ties"],
    "relu_backward": ["relu_gradient"],
    "relu": ["brought_relu"],
    "HeNormal": ["brought_initializer"],
    "BatchNormalization": ["brought_normalization"],
    "build_cnn": ["model_shapes", "model_logits", "model_biases", "model_modes", "model_start"],
    "train": ["train_history", "train_loss", "train_steps", "learns", "unseen_pictures"],
}
# What experiments need of each other, besides functions.
DATA = {"KERNELS", "KINDS", "LECTURE_SIZE", "SAVE_WEIGHTS", "train_pictures"}


@pytest.fixture(scope="module")
def cells():
    """The code cells of the solved notebook."""
    return code_cells(SCRIPT)


@pytest.fixture(scope="module")
def notebook(cells):
    """What the notebook defines: imports, the solved parts, the experiments' functions and data."""
    import matplotlib

    matplotlib.use("Agg")
    namespace = {"__name__": "notebook_of_cifar_cnn"}
    for cell in cells:
        tree = ast.parse(cell.source)
        if is_experiment(cell):
            tree.body = [node for node in tree.body if is_needed(node)]
        elif is_check(cell) or "grader" in cell.source:
            continue
        exec(compile(tree, str(SCRIPT), "exec"), namespace)
    return namespace


def is_needed(node):
    """Whether a statement of an experiment defines something, and draws and trains nothing."""
    if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom):
        return True
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return isinstance(node, ast.Assign) and bool(
        DATA & {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)} & names
    )


def test_checks_follow_the_part_they_belong_to(cells):
    found, current = {}, None
    for cell in cells:
        if is_solution(cell):
            (node,) = ast.parse(cell.source).body
            assert ast.get_docstring(node)
            current = node.name
        elif is_check(cell):
            found.setdefault(current, []).append(ast.parse(cell.source).body[0].value.args[0].value)
    assert found == CHECKS


def test_preamble_only_imports(cells):
    rest = [c for c in cells if not (is_experiment(c) or is_check(c) or is_solution(c))]
    assert len(rest) == 2
    kinds = ast.Import | ast.ImportFrom
    assert all(isinstance(node, kinds) for node in ast.parse(rest[0].source).body)
    assert "matplotlib" not in rest[0].source
    assert rest[1].source.endswith('check = checker("cifar_cnn", globals())')


def test_every_picture_has_titles_and_labelled_axes(cells, notebook, monkeypatch, tmp_path):
    from matplotlib import pyplot as plt

    import grader.pictures

    pictures = {}

    def show(figure, name):
        figure.canvas.draw()
        pictures[name] = figure
        plt.close(figure)

    monkeypatch.setattr(grader.pictures, "show", show)
    monkeypatch.chdir(tmp_path)
    space = dict(notebook)
    trained = np.full((7, 4), 2.0)
    trained[-1, 0] = np.nan
    curves = {"loss": trained, "val_loss": trained, "val_accuracy": trained}
    fresh, model = (notebook["build_cnn"]() for _ in range(2))
    stand_ins = {
        "trained_at_rates": lambda rates, normalization, **sizes: curves,
        "gradient_norms": lambda normalization, factor: np.arange(1, 8) * factor,
        "trained_network": lambda **sizes: (fresh, model, [0.1]),
    }
    with plt.rc_context():
        for cell in filter(is_experiment, cells):
            exec(compile(cell.source, str(SCRIPT), "exec"), space)
            space.update(stand_ins)
    assert len(pictures) == 11
    assert list(tmp_path.iterdir()) == []
    for name, figure in pictures.items():
        drawn = [axis for axis in figure.axes if axis.axison and axis.get_label() != "<colorbar>"]
        titles = [axis.get_title() for axis in figure.axes]
        assert any(titles) or figure.get_suptitle(), name
        lines = [axis for axis in drawn if axis.get_lines()]
        assert all(axis.get_xlabel() for axis in lines), name
        assert not lines or lines[0].get_ylabel(), name


def test_difference_kernels_are_blind_to_plain_areas(notebook):
    plain = np.full((1, 9, 9), 0.7)
    seen = notebook["filtered"](plain)
    np.testing.assert_allclose(seen["average"][0, 1:-1, 1:-1], 0.7)
    for name in ("right − left", "below − above", "middle − around"):
        np.testing.assert_allclose(seen[name][0, 1:-1, 1:-1], 0, atol=1e-12)


def test_upright_edges_answer_to_one_kernel_only(notebook):
    picture = np.zeros((1, 9, 9))
    picture[:, :, 5:] = 1
    seen = notebook["filtered"](picture)
    assert seen["right − left"][0, 4, 4:6].min() == pytest.approx(1)
    np.testing.assert_allclose(seen["below − above"][0, 1:-1, 1:-1], 0, atol=1e-12)


def test_view_grows_by_two_or_doubles(notebook):
    assert [notebook["reach"](depth) for depth in (1, 2, 3)] == [3, 5, 7]
    assert [notebook["reach"](depth, stride=2) for depth in (1, 2, 3, 4, 5)] == [3, 7, 15, 31, 63]


def test_a_pixel_is_felt_most_in_the_middle(notebook):
    found = notebook["felt"](3)
    assert np.sum(found > 1e-12) == 49
    assert np.unravel_index(found.argmax(), found.shape) == (16, 16)
    assert found.sum() == pytest.approx(1)


def test_one_pixel_in_four_hears_of_the_loss(notebook):
    picture = notebook["train_pictures"][0].mean(axis=-1) / 255
    pool, relu = notebook["gradient_map"](picture)
    assert np.mean(pool != 0) == pytest.approx(0.25, abs=1e-9)
    assert np.mean(relu != 0) <= 0.25
    assert pool.max() == 1
    overlapping, _ = notebook["gradient_map"](picture, size=3)
    assert 2 <= overlapping.max() <= 4
    assert np.mean(overlapping != 0) < 0.25


def test_loss_after_two_softmaxes_has_a_floor(notebook):
    found = notebook["losses_by_margin"](np.array([0.0, 30.0]))
    np.testing.assert_allclose(found["logits"], [np.log(10), 0], atol=1e-4)
    floor = np.log(1 + 9 / np.e)
    np.testing.assert_allclose(found["softmax twice"], [np.log(10), floor], atol=1e-4)
    assert floor == pytest.approx(1.461, abs=1e-3)


def test_halved_pictures_are_means_of_four_pixels(notebook):
    pictures = np.zeros((1, 32, 32, 3), "uint8")
    pictures[0, :2, :2, 0] = [[0, 255], [255, 0]]
    halved = notebook["halved"](pictures)
    assert halved.shape == (1, 16, 16, 3)
    assert halved[0, 0, 0, 0] == pytest.approx(0)
    assert halved[0, 1, 1, 0] == -1


@pytest.mark.exhaustive
def test_normalized_network_leaves_the_start_at_once(notebook):
    run = notebook["trained_at_rates"]
    sizes = {"rates": [3e-3], "count": 1600, "epochs": 2}
    with_it, without = (run(normalization=flag, **sizes)["loss"][0] for flag in (True, False))
    assert with_it[1] < np.log(10) - 0.25
    assert without[1] > with_it[1] + 0.2
    assert without[0] > np.log(10) - 0.1


def test_gradient_depends_on_the_scale_of_the_kernels(notebook):
    norms = notebook["gradient_norms"]
    small, large = (norms(False, factor, count=64) for factor in (0.3, 3.0))
    assert np.min(large[:-1] / small[:-1]) > 1e5
    small, large = (norms(True, factor, count=64) for factor in (0.3, 3.0))
    np.testing.assert_allclose(small[:-1] / large[:-1], 10, rtol=0.25)
    assert small[:-1].max() / small[:-1].min() < 10


def test_trained_network_and_what_is_told_of_it(notebook):
    fresh, model, accuracy = notebook["trained_network"](count=64, epochs=1)
    assert len(accuracy) == 2
    before, after = notebook["first_kernel"](fresh), notebook["first_kernel"](model)
    assert before.shape == (3, 3, 3, 16)
    assert np.any(before != after)
    shown = notebook["as_pictures"](after)
    assert shown.shape == (16, 3, 3, 3)
    assert 0 <= shown.min() < 0.5 < shown.max() <= 1
    changed = before.copy()
    changed[..., 5] *= 3
    assert notebook["moved_most"](before, changed, count=1).tolist() == [5]
    shares = notebook["judged"](model, notebook["test_pictures"][:20])
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_confusion_counts_every_answer(notebook):
    counts = notebook["confusion"](np.array([0, 0, 2, 2]), np.array([0, 1, 2, 2]), classes=3)
    np.testing.assert_array_equal(counts, [[1, 1, 0], [0, 0, 0], [0, 0, 2]])
