"""The embedded set: what it holds, that it is what its script draws, and damage to it."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import grader
from grader.datasets import DatasetError, class_names, load_images_dataset

FOLDER = Path(grader.__file__).parents[1] / "datasets"
FILES = ("shapes.json", "shapes-train.webp", "shapes-test.webp")


@pytest.fixture(scope="module")
def shapes():
    return load_images_dataset("shapes")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_shapes", FOLDER / "make_shapes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path):
    """A folder with the three files, to be damaged."""
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_sizes_types_balance(shapes):
    for (images, labels), count in zip(shapes, (4000, 1000), strict=True):
        assert images.shape == (count, 32, 32, 3)
        assert images.dtype == np.uint8
        assert images.flags.writeable
        assert labels.dtype == np.int64
        assert np.bincount(labels).tolist() == [count // 10] * 10
        runs = np.abs(np.diff(labels)) > 0
        assert runs.mean() > 0.8  # shuffled
    assert len(class_names()) == len(set(class_names())) == 10


def test_it_is_small():
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 6_000_000


def test_the_default_is_the_embedded_set(shapes):
    for split, again in zip(shapes, load_images_dataset(), strict=True):
        np.testing.assert_array_equal(split[0], again[0])
        np.testing.assert_array_equal(split[1], again[1])


def test_all_images_differ(shapes):
    (x_train, _), (x_test, _) = shapes
    prints = {hashlib.sha256(image).digest() for image in np.concatenate([x_train, x_test])}
    assert len(prints) == 5000


def test_colour_and_brightness_do_not_tell_the_class(shapes):
    """Nearest class mean on channel means and deviations: hardly better than guessing."""
    (x_train, y_train), (x_test, y_test) = shapes

    def features(images):
        images = images.astype(np.float64)
        return np.concatenate([images.mean((1, 2)), images.std((1, 2))], axis=1)

    train, test = features(x_train), features(x_test)
    scale = train.std(0)
    means = np.stack([train[y_train == label].mean(0) for label in range(10)])
    distances = (((test[:, None] - means) / scale) ** 2).sum(2)
    assert (distances.argmin(1) == y_test).mean() < 0.2


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_script_draws_these_images(shapes, script, split):
    images, labels = shapes[("train", "test").index(split)]
    np.testing.assert_array_equal(script.draw_labels(split), labels)
    for index in (0, 7, len(labels) - 1):
        drawn = script.draw_image(split, index, labels[index])
        # Another machine's sin or exp may round a sample to the other side of an edge.
        assert (drawn != images[index]).mean() < 0.01
    assert list(script.NAMES) == class_names()


def test_all_outlines_have_the_same_area(script):
    ticks = np.linspace(-1.5, 1.5, 301)
    x, y = np.meshgrid(ticks, ticks)
    areas = [outline(x, y).mean() * 9 for outline in script.SHAPES]
    np.testing.assert_allclose(areas, 1, atol=0.03)


def test_loading_starts_neither_keras_nor_the_downloader():
    code = (
        "import sys; from grader.datasets import load_images_dataset; load_images_dataset()\n"
        "print([m for m in ('tensorflow', 'keras', 'jax', 'torch', 'pycurl') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_a_folder_of_ones_own(copy, shapes):
    (images, _), _ = load_images_dataset("shapes", copy)
    np.testing.assert_array_equal(images, shapes[0][0])
    assert class_names("shapes", str(copy)) == class_names()


def test_it_is_found_in_a_course_around_the_working_folder(copy, monkeypatch, tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    inner = course / "assignments" / "unit"
    inner.mkdir(parents=True)
    shutil.copytree(FOLDER, course / "datasets", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("grader.datasets.places.__file__", "/nowhere/grader/datasets/places.py")
    monkeypatch.chdir(copy)
    with pytest.raises(DatasetError, match=r"datasets/registry.toml is neither beside the grader"):
        load_images_dataset()
    monkeypatch.chdir(inner)
    assert len(load_images_dataset()[0][0]) == 4000


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "changed", "other"])
def test_damage_is_one_line_that_names_the_file(copy, name, damage):
    path = copy / name
    content = path.read_bytes()
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 3]) + content[middle + 1 :]
    damaged = {"empty": b"", "half": content[:middle], "changed": changed, "other": b"[1, 2]"}
    path.unlink()
    if damage != "missing":
        path.write_bytes(damaged[damage])
    if name == "shapes.json" and damage == "changed":
        path.write_bytes(content.replace(b"cl", b"xx", 1))
    with pytest.raises(DatasetError, match=name.replace(".", r"\.")) as caught:
        load_images_dataset("shapes", copy)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("side", 31), ("side", 0), ("side", "32"), ("classes", ["a"]), ("labels", {"train": "01x"})],
)
def test_a_wrong_description_is_refused(copy, key, value):
    path = copy / "shapes.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {key: value}), "utf-8")
    with pytest.raises(DatasetError):
        load_images_dataset("shapes", copy)
