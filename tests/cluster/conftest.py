"""Clusters for tests. Each is ended with the test, or the module, that it was made for."""

import pytest
from dask_cluster import DaskCluster


@pytest.fixture(scope="session")
def two_threads(tmp_path_factory):
    """A cluster of one worker with a nanny and two threads."""
    cluster = DaskCluster(tmp_path_factory.mktemp("cluster") / "dask")
    try:
        cluster.worker("--nthreads", "2")
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def make_cluster(tmp_path):
    """Makes clusters without workers."""
    made = []

    def make(**settings):
        made.append(DaskCluster(tmp_path / f"dask-{len(made)}", **settings))
        return made[-1]

    yield make
    for cluster in made:
        cluster.close()


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits long for a scheduler that is not there."""
    from grader.cluster import scheduler_connection

    monkeypatch.setattr(scheduler_connection, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(scheduler_connection, "REQUEST_SECONDS", 2)
