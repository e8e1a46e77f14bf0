"""Fixtures of the data tests: toy sets, a registry that knows one, a server that misbehaves."""

import pytest
from data_server import DataServer
from toy_data import Toy, registry_text


@pytest.fixture(scope="session")
def toy():
    """A toy set with one kind of labels. Tests do not change it."""
    return Toy()


@pytest.fixture(scope="session")
def toy_coarse():
    """A toy set with fine and coarse labels. Tests do not change it."""
    return Toy(coarse=True)


@pytest.fixture
def known(tmp_path, monkeypatch):
    """Makes data sets the only ones that the registry knows."""

    def known(*datasets):
        folder = tmp_path / "registry"
        folder.mkdir(exist_ok=True)
        text = "".join(registry_text(dataset) for dataset in datasets)
        (folder / "registry.toml").write_text(text, encoding="utf-8")
        monkeypatch.setattr("grader.datasets.registry.embedded_folder", lambda _: folder)

    monkeypatch.delenv("GAMMABETA_DATA", raising=False)
    return known


@pytest.fixture
def server():
    """An HTTP server on this machine."""
    with DataServer() as server:
        yield server
