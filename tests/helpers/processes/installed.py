"""Which backends of Keras can be tried here, and how to run something on one of them."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def backend(name):
    """A parameter that is skipped, with the reason, where the backend is not installed."""
    missing = importlib.util.find_spec(name) is None
    reason = f"{name} is not installed: pip install -e '.[backends]'"
    return pytest.param(name, marks=pytest.mark.skipif(missing, reason=reason))


OTHERS = [backend("jax"), backend("torch")]


def run_on(name, *arguments):
    """Run Python with these arguments where Keras runs on `name`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": name},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
