"""The preprocessing notebook: its layout, and the claims that its experiments make."""

import ast
from pathlib import Path

import numpy as np
import pytest
from solved_cells import code_cells, is_check, is_experiment, is_solution, smaller

from grader.course.unit_loading import load_unit

FOLDER = Path(__file__).parents[3] / "solutions" / "preprocessing"
SCRIPT = FOLDER / "preprocessing.py"
PICTURES = [
    "crop_or_squeeze",
    "aliasing",
    "file_sizes",
    "wrap_around",
    "what_each_does",
    "pca_or_zca",
    "ravine_and_bowl",
    "condition_numbers",
    "own_statistics",
    "pooled_whitening",
]
# Smaller runs of the slow experiments, for the test that draws every picture.
SMALL = {
    "conditioning": {"steps": 10},
    "own_statistics": {"epochs": 1},
    "pooled_whitening": {"draws": 1},
    "file_sizes": {"count": 50},
}


@pytest.fixture(scope="module")
def cells():
    return code_cells(SCRIPT)


@pytest.fixture(scope="module")
def notebook(cells):
    """What the notebook defines: imports, the solved parts, data, and the experiments' functions."""
    import matplotlib

    matplotlib.use("Agg")
    namespace = {}
    for cell in cells:
        tree = ast.parse(cell.source)
        if "load_images_dataset(" in cell.source:
            tree.body = [node for node in tree.body if not ast.unparse(node).startswith("style")]
        elif is_experiment(cell):
            kinds = ast.FunctionDef | ast.ClassDef
            tree.body = [node for node in tree.body if isinstance(node, kinds)]
        elif is_check(cell) or "checker" in cell.source:
            continue
        exec(compile(tree, str(SCRIPT), "exec"), namespace)
    return namespace


@pytest.fixture(scope="module")
def small(notebook):
    """500 shapes of 16 x 16, and 1000 to test with."""
    resize = notebook["resize_images"]
    return resize(list(notebook["shapes"][:500]), 16), resize(list(notebook["test_shapes"]), 16)


def test_check_cells_follow_the_part_they_belong_to(cells):
    unit, current, found = load_unit(FOLDER), None, []
    for cell in cells:
        if is_solution(cell):
            (definition,) = ast.parse(cell.source).body
            assert ast.get_docstring(definition)
            current = definition.name
        elif is_check(cell):
            name = ast.parse(cell.source).body[0].value.args[0].value
            assert unit.check(name).part == current
            found.append(name)
    assert sorted(found) == sorted(check.name for check in unit.checks)


def test_preamble_imports_pillow_and_no_plots(cells):
    first, second = (
        cell for cell in cells if not (is_experiment(cell) or is_check(cell) or is_solution(cell))
    )
    assert "from PIL import Image" in first.source
    assert "matplotlib" not in first.source
    assert second.source.endswith('check = checker("preprocessing", globals())')


def test_every_picture_is_kept_with_a_title_and_labelled_axes(cells, notebook, monkeypatch):
    import matplotlib.pyplot as plt

    drawn = {}

    def show(figure, name):
        figure.canvas.draw()
        drawn[name] = figure

    space = dict(notebook) | {"show": show}
    for name, sizes in SMALL.items():
        space[name] = smaller(space[name], sizes)
    for cell in filter(is_experiment, cells):
        if "load_images_dataset(" in cell.source:
            continue
        tree = ast.parse(cell.source)
        kinds = ast.FunctionDef | ast.ClassDef
        tree.body = [node for node in tree.body if not isinstance(node, kinds)]
        with plt.rc_context():
            exec(compile(tree, str(SCRIPT), "exec"), space)
    assert list(drawn) == PICTURES
    for name, figure in drawn.items():
        titled = [axis.get_title() for axis in figure.axes] + [figure.get_suptitle()]
        assert any(titled), name
        for axis in figure.axes:
            if axis.axison and axis.get_images() == [] and len(axis.get_xticks()):
                assert axis.get_xlabel(), name
        plt.close(figure)


def test_nearest_neighbour_invents_rings(notebook):
    for size in (64, 32):
        contrast = notebook["aliasing"](size)["false contrast"]
        assert contrast["nearest neighbour"] > 60
        assert contrast["yours"] < 15


def test_only_allowing_pickle_runs_the_code_in_a_file(notebook):
    assert list(notebook["reading_runs_code"]().values()) == [True, False]


def test_bytes_are_smaller_than_floats_and_jpeg_loses(notebook):
    sizes = notebook["file_sizes"](count=100)
    disk, memory, error = np.array(list(sizes.values())).T
    np.testing.assert_allclose(memory / memory[0], [1, 4, 8, 1])
    assert disk[0] < disk[1] < disk[2]
    np.testing.assert_allclose(error[:3], 0, atol=1e-3)
    assert error[3] > 50


def test_bytes_wrap_around_below_128(notebook):
    found = notebook["centred_levels"]()
    np.testing.assert_array_equal(found["yours"], found["level"] - 128)
    np.testing.assert_array_equal(found["in uint8"][:128], found["level"][:128] + 128)
    np.testing.assert_array_equal(found["in uint8"][128:], found["yours"][128:])


def test_only_whitening_removes_correlation(notebook, small):
    found = notebook["described"](notebook["preprocessed"](*small))
    means, deviations, correlations = np.array(list(found.values())).T
    assert means[0] > 80
    np.testing.assert_allclose(means[2:], 0, atol=1e-9)
    np.testing.assert_allclose(deviations[4:6], 1, atol=1e-6)
    assert correlations[:6].min() > 0.8
    assert correlations[6] < 0.4


def test_zca_keeps_the_picture_and_pca_does_not(notebook, small):
    found = notebook["two_whitenings"](small[0])
    assert found["ZCA"][1] > 0.3
    assert found["PCA"][1] < 0.1


def test_ravines_become_bowls(notebook, small):
    found = list(notebook["surfaces"](small[0]).values())
    conditions = [seen["condition"] for seen in found]
    left = [seen["left"] for seen in found]
    for row in (slice(0, 3), slice(3, 6)):
        assert sorted(conditions[row], reverse=True) == conditions[row]
        assert conditions[row][2] < 1.5
        assert left[row][0] > 0.3
        assert left[row][2] < 0.02
    assert conditions[0] > 20
    assert conditions[3] > 4 * conditions[4]


def test_grey_levels_as_they_are_cannot_be_drawn(notebook, small):
    column = small[0][:, 8, 8, 1].astype(float)
    brightness = small[0].mean(axis=(1, 2, 3))
    signs = np.where(brightness > np.median(brightness), 1.0, -1.0)
    inputs = np.stack([column, np.ones(len(column))], axis=-1)
    assert 3e4 < notebook["surface"](inputs, signs)["condition"] < 3e5


def test_gradient_of_the_logistic_loss(notebook):
    random = np.random.default_rng(0)
    x, signs, weights = random.normal(size=(9, 2)), np.sign(random.normal(size=9)), np.ones(2)
    for place in np.eye(2):
        higher, lower = (
            notebook["logistic_loss"](weights + step * place, x, signs) for step in (1e-6, -1e-6)
        )
        slope = notebook["logistic_gradient"](weights, x, signs) @ place
        assert (higher - lower) / 2e-6 == pytest.approx(slope, rel=1e-5)


def test_condition_number_falls_and_descent_gets_faster(notebook):
    tiny = notebook["resize_images"](list(notebook["shapes"][:400]), 8)
    found = notebook["conditioning"](tiny, notebook["shape_labels"][:400], steps=60)
    conditions = [condition for condition, _ in found.values()]
    final = [losses[-1] for _, losses in found.values()]
    assert all(np.all(np.diff(losses) <= 1e-9) for _, losses in found.values())
    factors = np.divide(conditions[:-1], conditions[1:])
    assert factors[0] > 10  # minus 128
    assert factors[1] > 2  # minus the mean image
    assert factors[3] > 5  # divided by deviations
    assert factors[5] > 100  # whitened
    assert final[6] + 0.2 < final[4] < final[1] < final[0] - 0.05


@pytest.mark.exhaustive
def test_own_statistics_ruin_small_batches_and_hide_drift(notebook, small):
    resize = notebook["resize_images"]
    train = resize(list(notebook["shapes"]), 16)
    sizes, shades = [1, 2, 10, 1000], [1.0, 0.2]
    found = notebook["own_statistics"](
        sizes,
        shades,
        train,
        notebook["shape_labels"],
        small[1],
        notebook["test_shape_labels"],
        epochs=3,
    )
    one, two, ten, all_ = found["own"]
    assert found["train's"] > 0.6
    assert one < 0.2
    assert one + 0.1 < two < ten - 0.1
    assert abs(all_ - found["train's"]) < 0.03
    assert found["shades train's"][1] < found["shades train's"][0] - 0.15
    assert abs(found["shades own"][1] - found["shades own"][0]) < 0.02


def test_test_pictures_that_took_part_look_like_train(notebook):
    resize = notebook["resize_images"]
    tiny = [resize(list(notebook[name][:800]), 8) for name in ("shapes", "test_shapes")]
    found = notebook["pooled_whitening"]([50, 100, 800], *tiny, draws=2)
    assert found["train"] == pytest.approx(1, abs=0.3)
    np.testing.assert_allclose(found["test that took part"], found["train"], rtol=0.2)
    assert found["new pictures"][0] > 20
    assert found["new pictures"][1] > 5
    assert found["new pictures"][2] < 2
