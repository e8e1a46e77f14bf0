"""What a notebook sets for its whole process neither disturbs `check`, nor is it touched by it."""

import copy

import nbformat
import pytest
from notebook_kernel import run_notebook

SETTINGS = """import decimal, locale, os, random, sys, warnings
import matplotlib
import numpy as np
import keras
np.seterr(all="raise")
np.set_printoptions(precision=1, formatter={"float": lambda x: "x"})
warnings.simplefilter("error")
matplotlib.rcParams["text.usetex"] = True
matplotlib.rcParams["figure.dpi"] = 7
decimal.getcontext().prec = 3
keras.config.set_dtype_policy("mixed_float16")
keras.config.set_floatx("float64")
np.random.seed(5)
random.seed(5)
expected = np.random.RandomState(5).rand(), random.Random(5).random()
from PIL import Image
Image.MAX_IMAGE_PIXELS = 1
sys.setrecursionlimit(290)
"""
LATER = """import tensorflow as tf
print = lambda *a, **k: 1 / 0
float = sorted = len = str = None
tf.config.run_functions_eagerly(True)
os.mkdir("deeper"); os.chdir("deeper")
"""
AFTERWARDS = """{
    "errors": np.geterr()["divide"], "precision": np.get_printoptions()["precision"],
    "warnings": warnings.filters[0][0], "usetex": matplotlib.rcParams["text.usetex"],
    "dpi": matplotlib.rcParams["figure.dpi"], "decimal": decimal.getcontext().prec,
    "policy": keras.config.dtype_policy().name, "floatx": keras.config.floatx(),
    "random": (np.random.rand(), random.random()) == expected, "limit": sys.getrecursionlimit(),
    "folder": os.path.basename(os.getcwd()), "eagerly": tf.config.functions_run_eagerly(),
}"""
KEPT = {
    "errors": "raise",
    "precision": 1,
    "warnings": "error",
    "usetex": True,
    "dpi": 7.0,
    "decimal": 3,
    "policy": "mixed_float16",
    "floatx": "float64",
    "random": True,
    "limit": 290,
    "folder": "deeper",
    "eagerly": True,
}


@pytest.fixture(scope="module")
def ran(tiny, tmp_path_factory):
    """A notebook that sets all this before its first line of the kit's, and one part wrong."""
    notebook = copy.deepcopy(tiny.solved(double="def double(x):\n    return x ** 2"))
    cell = nbformat.v4.new_code_cell(SETTINGS)
    notebook["cells"].insert(0, {k: v for k, v in cell.items() if k != "id"} | {"id": "settings"})
    further = (LATER, 'again = check("doubles"); again', 'scaled = check("scales"); scaled')
    return run_notebook(tiny, notebook, tmp_path_factory.mktemp("run"), *further, AFTERWARDS)


def test_no_check_is_disturbed(ran):
    assert ran.errors == []
    assert "You square your argument" in ran.text("doubles")
    assert "✓ passed" in ran.text("scales")


def test_pictures_and_words_are_made_as_ever(ran, tiny, tmp_path):
    (again,) = ran.of("again =")
    assert "You square your argument" in again.data["text/plain"]
    plain = run_notebook(tiny, tiny.solved(double="def double(x):\n    return x ** 2"), tmp_path)
    picture = "data:image/png;base64,"
    for html in (ran.html("doubles"), again.data["text/html"]):
        assert (
            html.split(picture)[1].split('"')[0]
            == plain.html("doubles").split(picture)[1].split('"')[0]
        )


def test_their_own_settings_are_as_they_left_them(ran):
    (shown,) = ran.of('"errors": np.geterr()')
    assert eval(shown.data["text/plain"], {}) == KEPT
