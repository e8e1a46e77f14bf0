"""Units are compared with Keras in float64 too, on whichever backend runs."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def keras_to_go_by():
    """float64 as it is on TensorFlow, and Keras without the functions that are too coarse."""
    from grader import backend

    with backend.precision(None, wide=True), backend.accurate_functions():
        yield
