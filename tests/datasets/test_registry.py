"""The registry as committed: complete, and in the form that the kit reads."""

import re
from pathlib import Path

import pytest

import grader
from grader.datasets import DatasetError, class_names
from grader.datasets.registry import find_dataset, read_registry

FOLDER = Path(grader.__file__).parents[1] / "datasets"


@pytest.fixture(scope="module")
def registry():
    return read_registry()


def test_sets(registry):
    assert list(registry) == ["shapes", "cifar10", "cifar100"]


def test_each_has_a_card_a_licence_and_a_source(registry):
    for dataset in registry.values():
        card = (FOLDER / dataset.card).read_text("utf-8")
        assert dataset.title in card
        assert "icence" in card
        assert dataset.licence
        assert dataset.cite
        assert dataset.home.startswith("https://") or not dataset.versions


def test_sums_sizes_addresses(registry):
    for dataset in (registry["cifar10"], registry["cifar100"]):
        assert [version.format for version in dataset.versions] == ["python", "binary"]
        for version in dataset.versions:
            archive = version.archive
            assert re.fullmatch("[0-9a-f]{64}", archive.sha256)
            assert 160e6 < archive.size < 180e6
            assert all(address.endswith(f"/{archive.name}") for address in archive.addresses)
            assert all(address.startswith("https://") for address in archive.addresses)
            sums = [archive.md5, *(file.md5 for file in version.files)]
            assert all(re.fullmatch("[0-9a-f]{32}", one) for one in sums)
            assert len(set(sums)) == len(sums)
            assert sum(file.images for file in version.train) == 50_000
            assert sum(file.images for file in version.test) == 10_000


def test_classes():
    assert class_names("cifar10")[:3] == ["airplane", "automobile", "bird"]
    for coarse, count in ((False, 100), (True, 20)):
        names = class_names("cifar100", coarse=coarse)
        assert len(set(names)) == len(names) == count
        assert names == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml",
        "[toy]\n",
        "toy = 3\n",
        '[toy]\ntitle = "t"\nabout = "a"\nlicence = "l"\ncite = "c"\ncard = "c"\nodd = 1\n',
        '[toy]\ntitle = "t"\nabout = "a"\nlicence = "l"\ncite = "c"\ncard = "c"\n[[toy.versions]]\n',
    ],
)
def test_a_broken_registry_is_one_line(tmp_path, text):
    path = tmp_path / "registry.toml"
    path.write_text(text, "utf-8")
    if not text:
        assert read_registry(path) == {}
        return
    with pytest.raises(DatasetError, match=r"registry\.toml cannot be read") as caught:
        read_registry(path)
    assert "\n" not in str(caught.value)


def test_missing_registry(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_registry(tmp_path / "registry.toml")


def test_find():
    assert find_dataset("cifar10").title == "CIFAR-10"
    with pytest.raises(DatasetError, match="known: shapes, cifar10, cifar100"):
        find_dataset("Cifar10")
