"""The real CIFAR-10, where part of it lies beside the repository or in $GAMMABETA_DATA."""

import os
import pickle
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest

import grader
from grader.datasets import (
    DatasetError,
    PartialDatasetWarning,
    class_names,
    load_images_dataset,
)
from grader.datasets.pickle_reader import read_pickle

BESIDE = Path(grader.__file__).parents[2] / "shared" / "data"
FOLDER = Path(os.environ.get("GAMMABETA_DATA") or BESIDE)
PYTHON = FOLDER / "cifar-10-batches-py"

pytestmark = pytest.mark.skipif(
    not ((PYTHON / "data_batch_1").is_file() and (PYTHON / "test_batch").is_file()),
    reason=f"{PYTHON} has no data_batch_1 and test_batch: set GAMMABETA_DATA",
)


@pytest.fixture(scope="module")
def loaded():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialDatasetWarning)
        return load_images_dataset("cifar10", FOLDER)


def test_what_is_in_it(loaded):
    for images, labels in loaded:
        assert len(images) in (10_000, 50_000)
        assert images.shape[1:] == (32, 32, 3)
        assert images.dtype == np.uint8
        assert set(np.unique(labels)) == set(range(10))
    assert np.bincount(loaded[1][1]).tolist() == [1000] * 10
    assert class_names("cifar10")[loaded[1][1][0]] == "cat"  # the first test image


def test_it_is_what_pythons_unpickler_reads(loaded):
    for name, (images, labels) in zip(("data_batch_1", "test_batch"), loaded, strict=True):
        content = (PYTHON / name).read_bytes()
        trusted = pickle.loads(content, encoding="bytes")  # its MD5 sum was checked above
        assert labels[:10_000].tolist() == trusted[b"labels"]
        planes = images[:10_000].transpose(0, 3, 1, 2).reshape(10_000, 3072)
        np.testing.assert_array_equal(planes, trusted[b"data"])
        assert read_pickle(content)[b"filenames"] == trusted[b"filenames"]


def test_a_part_is_noted():
    if len(list(PYTHON.glob("data_batch_*"))) == 5:
        pytest.skip("all five batches are here")
    with pytest.warns(PartialDatasetWarning, match="of the 5 training batches of CIFAR-10"):
        load_images_dataset("cifar10", PYTHON)


def test_the_binary_format_of_the_same_images(loaded, tmp_path):
    """Built from the python files; its MD5 sums are the published ones."""
    (x_train, y_train), test = loaded
    for name, (images, labels) in {
        "data_batch_1.bin": (x_train[:10_000], y_train[:10_000]),
        "test_batch.bin": test,
    }.items():
        planes = images.transpose(0, 3, 1, 2).reshape(10_000, 3072)
        records = np.concatenate([labels.astype(np.uint8)[:, None], planes], axis=1)
        (tmp_path / name).write_bytes(records.tobytes())
    with pytest.warns(PartialDatasetWarning, match="1 of the 5"):
        (x_binary, y_binary), (x_test, y_test) = load_images_dataset("cifar10", tmp_path)
    np.testing.assert_array_equal(x_binary, x_train[:10_000])
    np.testing.assert_array_equal(y_binary, y_train[:10_000])
    np.testing.assert_array_equal(x_test, test[0])
    np.testing.assert_array_equal(y_test, test[1])


def test_a_truncated_copy_is_refused(tmp_path):
    shutil.copy(PYTHON / "test_batch", tmp_path / "test_batch")
    with (PYTHON / "data_batch_1").open("rb") as stream:
        (tmp_path / "data_batch_1").write_bytes(stream.read(1_000_000))
    with (
        pytest.warns(PartialDatasetWarning),
        pytest.raises(DatasetError, match="is not the published data_batch_1"),
    ):
        load_images_dataset("cifar10", tmp_path)
