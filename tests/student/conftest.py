"""The units that the notebooks are of."""

import pytest
from notebook_kernel import batchnorm_kit, tiny_kit


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """The unit `tiny` with its solution and its release. Nobody writes into it."""
    return tiny_kit(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def batchnorm():
    """The unit `batchnorm` as it was released last."""
    return batchnorm_kit()
