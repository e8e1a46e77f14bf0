"""The normalizers' notebook: its layout, and the claims that its experiments make."""

import ast
from pathlib import Path

import numpy as np
import pytest
from solved_cells import code_cells, is_experiment

from grader.course.unit_loading import load_unit

UNIT = load_unit(Path(__file__).parents[3] / "solutions" / "normalizers")
SCRIPT = UNIT.folder / "normalizers.py"
# Stand-ins for the slow experiments, for the test that draws every picture.
STANDINS = {
    "settled": lambda norm: norm,
    "company_noise": lambda norm, sizes: np.linspace(0.5, 0.1, len(sizes)),
    "accuracy_by_batch_size": lambda name, sizes, **length: np.linspace(0.3, 0.6, len(sizes)),
    "lengths_in_training": lambda rates: np.ones((len(rates), 5)),
}


def is_drawing(cell):
    return is_experiment(cell) and "show(figure" in cell.source


@pytest.fixture(scope="module")
def cells():
    return code_cells(SCRIPT)


@pytest.fixture(scope="module")
def notebook(cells):
    """What the notebook defines: imports, the solved parts, and the experiments' functions."""
    import matplotlib

    matplotlib.use("Agg")
    namespace = {}
    for cell in cells:
        graded = cell.source.startswith("check(") or "import checker" in cell.source
        if not graded and not is_drawing(cell):
            exec(compile(cell.source, str(SCRIPT), "exec"), namespace)
    return namespace


def test_check_cells_stand_in_the_order_of_their_parts(cells):
    current, found = "", []
    for cell in cells:
        if "### BEGIN SOLUTION" in cell.source:
            (node,) = ast.parse(cell.source).body
            current = node.name
            assert ast.get_docstring(node)
        elif cell.source.startswith("check("):
            name = cell.source.removeprefix('check("').removesuffix('")')
            assert UNIT.check(name).part == current, name
            found.append(name)
    assert len(found) == len(UNIT.checks)


def test_the_code_before_the_students_only_imports(cells):
    first, second = cells[:2]
    kinds = ast.Import | ast.ImportFrom
    assert all(isinstance(node, kinds) for node in ast.parse(first.source).body)
    assert "matplotlib" not in first.source
    assert second.source.endswith('check = checker("normalizers", globals())')


def test_every_experiment_is_discussed():
    text = [cell.source for cell in UNIT.cells if cell.kind == "text"]
    pictures = sum("show(figure" in cell.source for cell in UNIT.cells)
    assert sum("**What to see:**" in item for item in text) == pictures
    assert sum("**Try it yourself:**" in item for item in text) == pictures


def test_every_picture_has_a_title_and_labelled_axes(cells, notebook, monkeypatch):
    plt, pictures = notebook["plt"], {}

    def show(figure, name):
        figure.canvas.draw()
        pictures[name] = figure
        plt.close(figure)

    kept = dict(notebook)
    notebook |= STANDINS | {"show": show}
    with plt.rc_context():
        for cell in filter(is_drawing, cells):
            exec(compile(cell.source, str(SCRIPT), "exec"), notebook)
    notebook.clear()
    notebook.update(kept)
    assert len(pictures) == sum(map(is_drawing, cells)) >= 8
    for name, figure in pictures.items():
        assert figure.get_suptitle() or any(axis.get_title() for axis in figure.axes), name
        for axis in figure.axes:
            if axis.axison and len(axis.get_xticks()):
                assert axis.get_xlabel(), name
                assert axis.get_ylabel(), name


def same_partition(first, second):
    """Whether two arrays of labels divide their places in the same way."""
    pairs = set(zip(first.ravel(), second.ravel(), strict=True))
    return len(pairs) == len(np.unique(first)) == len(np.unique(second))


def test_the_layers_average_over_what_the_picture_shows(notebook):
    shape, groups = (3, 2, 4), 2
    drawn = notebook["labels_by_definition"](shape, groups)
    layers = {
        "batch": notebook["keras"].layers.BatchNormalization(),
        "layer": notebook["LayerNormalization"](axis=(1, 2)),
        "instance": notebook["InstanceNormalization"](),
        "group": notebook["GroupNormalization"](groups=groups),
    }
    counts = {"batch": 4, "layer": 3, "instance": 12, "group": 6}
    for name, layer in layers.items():
        assert len(np.unique(drawn[name])) == counts[name]
        assert same_partition(drawn[name], notebook["labels_by_experiment"](layer, shape)), name


def test_only_batch_normalization_passes_a_rescaled_example_on(notebook):
    changes = notebook["changes_after_rescaling"](rows=8, features=32)
    assert changes["layer"].max() < 0.01
    assert changes["batch"].min() > 0.1


def test_instance_normalization_removes_light_and_cast(notebook):
    seen = notebook["style_removed"](count=3)
    before = np.abs(seen["plain"] - seen["relit"]).mean()
    after = np.abs(seen["plain, normalized"] - seen["relit, normalized"]).mean()
    assert before > 0.1
    assert after < 0.02


def test_company_matters_to_batch_normalization_in_small_batches(notebook):
    noise, sizes = notebook["company_noise"], [2, 32]
    batch = noise(notebook["keras"].layers.BatchNormalization(), sizes, trials=20)
    assert batch[0] > 0.3
    assert batch[0] > 2 * batch[1]
    assert noise(notebook["GroupNormalization"](groups=4), sizes, trials=5).max() < 1e-6
    assert noise(notebook["LayerNormalization"](), sizes, trials=5).max() < 1e-6


def test_renormalization_takes_the_company_out_of_the_values(notebook):
    layer = notebook["settled"](notebook["BatchRenormalization"](momentum=0.9), steps=40)
    batch = notebook["company_noise"](notebook["keras"].layers.BatchNormalization(), [2], trials=20)
    layer.momentum = 0.98
    assert notebook["company_noise"](layer, [2], trials=20)[0] < batch[0] / 4


@pytest.mark.exhaustive
def test_two_images_at_a_time_stop_batch_normalization_but_not_group_normalization(notebook):
    def accuracy(name, sizes):
        return notebook["accuracy_by_batch_size"](name, sizes, images=800, epochs=4)

    (group,) = accuracy("GroupNormalization", [2])
    small, large = accuracy("BatchNormalization", [2, 64])
    assert small < 0.4
    assert large > small + 0.08
    assert group > small + 0.12


def test_the_gradient_before_two_numbers_is_nothing(notebook):
    """Why renormalization does not help there: two normalized numbers are ±1 whatever they were."""
    from grader import backend

    random = np.random.default_rng(0)
    sizes = {}
    for rows in (2, 4):
        x, dy = random.normal(size=(2, rows, 50)).astype("float32")
        layer = notebook["BatchRenormalization"]()
        layer(x)
        (dx,), _ = backend.gradients(lambda a, f=layer: f(a, training=True), [x], [], dy)
        sizes[rows] = np.median(np.abs(dx))
    assert sizes[2] < 0.02 * sizes[4]


def test_v_never_gets_shorter(notebook):
    slow, fast = notebook["lengths_in_training"]([0.3, 3.0], steps=12, units=4)
    for lengths in (slow, fast):
        assert np.diff(lengths).min() > -1e-6
    assert fast[-1] - 1 > 3 * (slow[-1] - 1) > 0


def test_power_iteration_is_fast_where_one_singular_value_stands_out(notebook):
    fast, slow = notebook["estimates"]([0.5, 0.95], calls=8, size=10)
    assert fast[-1] < 1e-5
    assert slow[-1] > 100 * fast[-1]
    assert 0.01 < fast[4] / fast[3] < 0.1  # 0.5⁴ in the end
