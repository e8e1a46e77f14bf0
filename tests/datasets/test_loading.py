"""Files that lie in a folder: read in both formats, refused by name where they are not right."""

import os
import warnings
from dataclasses import replace

import numpy as np
import pytest
from toy_data import array2, binary_batch, draw, list2, md5, pickle2, pictures, python_batch

from grader.datasets import (
    DatasetError,
    PartialDatasetWarning,
    class_names,
    load_images_dataset,
)

KINDS = ["toy-py", "toy-bin"]


@pytest.fixture(autouse=True)
def partial_is_an_error():
    """A note that a test does not ask for fails it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", PartialDatasetWarning)
        yield


def assert_complete(toy, loaded, coarse=False):
    (x_train, y_train), (x_test, y_test) = loaded
    column = 2 if coarse else 1
    parts = [toy.drawn[f"batch_{n}"] for n in (1, 2, 3)]
    np.testing.assert_array_equal(x_train, np.concatenate([pictures(part[0]) for part in parts]))
    np.testing.assert_array_equal(y_train, np.concatenate([part[column] for part in parts]))
    np.testing.assert_array_equal(x_test, pictures(toy.drawn["test"][0]))
    np.testing.assert_array_equal(y_test, toy.drawn["test"][column])
    for images, labels in loaded:
        assert images.dtype == np.uint8
        assert labels.dtype == np.int64
        assert images.shape == (len(labels), 32, 32, 3)
        assert images.flags.writeable
        assert images.flags.c_contiguous


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("inside", [True, False], ids=["in its own folder", "in the folder"])
def test_both_formats(toy, known, tmp_path, kind, inside):
    known(toy.dataset)
    folder = tmp_path / "data"
    toy.write(folder / kind if inside else folder, kind)
    assert_complete(toy, load_images_dataset("toy", folder))
    if inside:
        assert_complete(toy, load_images_dataset("toy", str(folder / kind)))


@pytest.mark.parametrize("kind", KINDS)
def test_archives_are_read_as_they_are(toy, known, tmp_path, kind):
    known(toy.dataset)
    archive = tmp_path / f"{kind}.tar.gz"
    archive.write_bytes(toy.archives[archive.name])
    before = sorted(tmp_path.iterdir())
    assert_complete(toy, load_images_dataset("toy", tmp_path))
    assert_complete(toy, load_images_dataset("toy", archive))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("kind", KINDS)
def test_fine_labels_unless_coarse_ones_are_asked_for(toy_coarse, known, tmp_path, kind):
    known(toy_coarse.dataset)
    toy_coarse.write(tmp_path, kind)
    assert_complete(toy_coarse, load_images_dataset("toy", tmp_path))
    assert_complete(toy_coarse, load_images_dataset("toy", tmp_path, coarse=True), coarse=True)
    assert class_names("toy") == list("abcdefghij")
    assert class_names("toy", coarse=True) == list("xyz")


def test_only_some_sets_have_coarse_labels(toy, known, tmp_path):
    known(toy.dataset)
    with pytest.raises(DatasetError, match="toy has no coarse classes"):
        load_images_dataset("toy", tmp_path, coarse=True)


def test_the_most_complete_form_is_taken(toy, known, tmp_path):
    known(toy.dataset)
    toy.write(tmp_path / "toy-py", names=["batch_1", "test"])
    toy.write(tmp_path / "toy-bin", "toy-bin")
    assert_complete(toy, load_images_dataset("toy", tmp_path))


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_of_the_training_batches_is_read_with_a_note(toy, known, tmp_path, kind):
    known(toy.dataset)
    end = ".bin" if kind == "toy-bin" else ""
    toy.write(tmp_path, kind, [f"batch_2{end}", f"test{end}"])
    with pytest.warns(PartialDatasetWarning, match="1 of the 3 training batches of Toy") as caught:
        (x_train, y_train), (x_test, _) = load_images_dataset("toy", tmp_path)
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(x_train, pictures(toy.drawn["batch_2"][0]))
    np.testing.assert_array_equal(y_train, toy.drawn["batch_2"][1])
    assert len(x_test) == 6


@pytest.mark.parametrize(
    ("names", "lacks"),
    [
        (["batch_1", "batch_2", "batch_3"], "lacks test of Toy"),
        (["test"], "lacks batch_1, batch_2, batch_3 of Toy"),
    ],
)
def test_a_split_that_is_missing_is_refused(toy, known, tmp_path, names, lacks):
    known(toy.dataset)
    toy.write(tmp_path, names=names)
    with pytest.raises(DatasetError, match=lacks):
        load_images_dataset("toy", tmp_path)


def test_nothing_there(toy, known, tmp_path):
    known(toy.dataset)
    with pytest.raises(DatasetError, match=r"Toy is not in .*grader data fetch toy") as caught:
        load_images_dataset("toy", tmp_path / "none")
    assert "\n" not in str(caught.value)


def test_unknown_name(toy, known):
    known(toy.dataset)
    for function in (load_images_dataset, class_names):
        with pytest.raises(DatasetError, match="there is no data set 'mnist'; known: toy"):
            function("mnist")


def damaged(content, kind):
    middle = len(content) // 2
    return {
        "broken off": content[:middle],
        "a byte changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
        "longer": content + b"\0",
        "another file": b"<html>not found</html>",
    }[kind]


DAMAGES = ["broken off", "a byte changed", "empty", "longer", "another file"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_by_name(toy, known, tmp_path, kind, damage):
    known(toy.dataset)
    toy.write(tmp_path, kind)
    path = tmp_path / ("batch_2.bin" if kind == "toy-bin" else "batch_2")
    path.write_bytes(content := damaged(path.read_bytes(), damage))
    with pytest.raises(DatasetError, match="is not the published batch_2") as caught:
        load_images_dataset("toy", tmp_path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_archive_is_refused_by_name(toy, known, tmp_path, damage):
    known(toy.dataset)
    path = tmp_path / "toy-py.tar.gz"
    path.write_bytes(damaged(toy.archives[path.name], damage))
    words = {"longer": "is too long", "a byte changed": r"is not the published toy-py\.tar\.gz"}
    with pytest.raises(DatasetError, match=words.get(damage, "is broken off")) as caught:
        load_images_dataset("toy", tmp_path)
    assert str(caught.value).startswith(str(path))


PIXELS, LABELS, _ = draw(5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (python_batch((PIXELS, [0, 1, 2, 3, 4, 10], None)), "label 10; the classes are 0 to 9"),
        (python_batch((PIXELS, [0, 1, 2, 3, 4, -1], None)), "label -1; the classes are 0 to 9"),
        (python_batch((PIXELS[:5], LABELS, None)), "5 images and 6 labels instead of 6"),
        (python_batch((PIXELS, LABELS[:5], None)), "6 images and 5 labels instead of 6"),
        (python_batch((PIXELS[:, :3000], LABELS, None)), "no array 'data' of 3072 bytes"),
        (pickle2(labels=list2(LABELS)), "no array 'data'"),
        (pickle2(data=array2(PIXELS)), "no list 'labels' of whole numbers"),
        (pickle2(data=array2(PIXELS), labels=array2(PIXELS)), "no list 'labels'"),
        (pickle2(data=array2(PIXELS), labels=b"](" + b"\x88" * 6 + b"e"), "no list 'labels'"),
        (pickle2(data=array2(PIXELS), labels=b"](" + b"\x8a\x09" + b"\x7f" * 9 + b"e"), "no class"),
        (pickle2(data=b"cos\nsystem\nU\x04true\x85R", labels=list2(LABELS)), "asks for os.system"),
        (b"nothing", "is no whole pickle"),
    ],
)
def test_contents_are_checked_behind_the_checksum(toy, known, tmp_path, content, words):
    known(toy.with_file("batch_2", content))
    toy.write(tmp_path)
    (tmp_path / "batch_2").write_bytes(content)
    with pytest.raises(DatasetError, match=words) as caught:
        load_images_dataset("toy", tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "batch_2"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content[:-1], "18,437 bytes instead of 18,438"),
        (lambda content: content + b"\0", "18,439 bytes instead of 18,438"),
        (lambda content: b"\x0a" + content[1:], "label 10; the classes are 0 to 9"),
    ],
)
def test_binary_contents_are_checked_behind_the_checksum(toy, known, tmp_path, change, words):
    content = change(binary_batch(toy.drawn["batch_1"]))
    version = toy.dataset.versions[1]
    first = replace(version.train[0], md5=md5(content))
    version = replace(version, train=(first, *version.train[1:]))
    known(replace(toy.dataset, versions=(version,)))
    toy.write(tmp_path, "toy-bin")
    (tmp_path / "batch_1.bin").write_bytes(content)
    with pytest.raises(DatasetError, match=words):
        load_images_dataset("toy", tmp_path)


def test_where_files_are_looked_for(toy, known, tmp_path, monkeypatch):
    known(toy.dataset)
    toy.write(tmp_path / "data")
    monkeypatch.setenv("GAMMABETA_DATA", str(tmp_path / "data"))
    assert_complete(toy, load_images_dataset("toy"))
    with pytest.raises(DatasetError, match="is not in"):
        load_images_dataset("toy", tmp_path / "else")
    monkeypatch.setenv("GAMMABETA_DATA", "")
    cache = tmp_path / "cache"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: cache / name)
    with pytest.raises(DatasetError, match="is not in"):
        load_images_dataset("toy")
    toy.write(cache / "gammabeta" / "datasets" / "toy-py")
    assert_complete(toy, load_images_dataset("toy"))


@pytest.mark.skipif(os.name == "nt", reason="~ is another variable there")
def test_home_is_understood(toy, known, tmp_path, monkeypatch):
    known(toy.dataset)
    toy.write(tmp_path / "data")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert_complete(toy, load_images_dataset("toy", "~/data"))
