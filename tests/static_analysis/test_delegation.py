"""Reading delegation from the source: what is found, and what an honest student may write."""

import time

import pytest

from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.delegation import Delegation, delegations

FORBIDDEN = {
    "BatchNormalization": ("keras.layers.BatchNormalization", "tensorflow.nn.fused_batch*"),
    "relu": ("keras.ops.relu", "keras.activations.relu"),
    "free": (),
}
PREAMBLE = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import ops"
LAYER = "class BatchNormalization(keras.layers.Layer):\n    def call(self, x):\n        return {}\n"


def found(*cells):
    code = [
        CodeCell("", PREAMBLE),
        *(CodeCell(f"cell {n}", cell) for n, cell in enumerate(cells, 1)),
    ]
    return delegations(code, FORBIDDEN)


def parts(*cells):
    return {item.part for item in found(*cells)}


CAUGHT = {
    "plain": [LAYER.format("keras.layers.BatchNormalization()(x)")],
    "alias": ["import keras as k", LAYER.format("k.layers.BatchNormalization()(x)")],
    "module alias": ["import keras.layers as L", LAYER.format("L.BatchNormalization()(x)")],
    "from import": ["from keras import layers", LAYER.format("layers.BatchNormalization()(x)")],
    "from import as": [
        "from keras.layers import BatchNormalization as BN",
        LAYER.format("BN()(x)"),
    ],
    "tf.keras": [LAYER.format("tf.keras.layers.BatchNormalization()(x)")],
    "tensorflow.keras": [
        "from tensorflow.keras.layers import BatchNormalization as BN",
        LAYER.format("BN()(x)"),
    ],
    "keras.src": [
        "from keras.src.layers.normalization.batch_normalization import BatchNormalization as B",
        LAYER.format("B()(x)"),
    ],
    "pattern": [LAYER.format("tf.nn.fused_batch_norm(x)")],
    "subclass": ["class BatchNormalization(keras.layers.BatchNormalization):\n    pass"],
    "rebinding": ["BatchNormalization = keras.layers.BatchNormalization"],
    "imported as the part": ["from keras.layers import BatchNormalization"],
    "lambda": ["BatchNormalization = lambda **k: keras.layers.BatchNormalization(**k)"],
    "chain of names": [
        "L = keras.layers",
        "made = L.BatchNormalization",
        LAYER.format("made()(x)"),
    ],
    "helper": [
        "def help(x):\n    return keras.layers.BatchNormalization()(x)",
        LAYER.format("help(x)"),
    ],
    "helper's helper": [
        "def deep(x):\n    return keras.layers.BatchNormalization()(x)",
        "class Help:\n    def run(self, x):\n        return deep(x)",
        LAYER.format("Help().run(x)"),
    ],
    "helper below": [LAYER.format("help(x)"), "help = keras.layers.BatchNormalization()"],
    "local import": [
        LAYER.format("1\n        from keras.layers import BatchNormalization as q; q()")
    ],
    "import in the method": [
        "class BatchNormalization(keras.layers.Layer):\n"
        "    def call(self, x):\n"
        "        from keras.layers import BatchNormalization as Other\n"
        "        return Other()(x)"
    ],
    "default argument": [
        "def BatchNormalization(made=keras.layers.BatchNormalization):\n    return made()"
    ],
    "decorator": ["@keras.layers.BatchNormalization\ndef BatchNormalization():\n    pass"],
    "walrus": ["(made := keras.layers.BatchNormalization)", LAYER.format("made()(x)")],
    "a timed statement": ["%time BatchNormalization = keras.layers.BatchNormalization"],
    "a profiled one, among others": [
        "x = 1\n%prun made = keras.layers.BatchNormalization",
        LAYER.format("made()(x)"),
    ],
    "a timed one, in a value": [
        "x = %time (made := keras.layers.BatchNormalization)",
        LAYER.format("made()(x)"),
    ],
    "a timed one, by a method": [
        "get_ipython().run_line_magic('time', 'BatchNormalization = keras.layers.BatchNormalization')"
    ],
    "a timed one, in a function": [
        "def f():\n    get_ipython().magic('time BatchNormalization = keras.layers.BatchNormalization')"
    ],
    "if": ["if True:\n    BatchNormalization = keras.layers.BatchNormalization"],
    "class in try": [
        "try:\n    class BatchNormalization(keras.layers.BatchNormalization):\n        pass\n"
        "except ValueError:\n    pass"
    ],
    "loop": ["for made in [keras.layers.BatchNormalization]:\n    pass", LAYER.format("made()(x)")],
    "table": [
        "table = {}",
        "table['bn'] = keras.layers.BatchNormalization",
        LAYER.format("table['bn']()(x)"),
    ],
    "patched in": [
        LAYER.format("x"),
        "BatchNormalization.call = keras.layers.BatchNormalization.call",
    ],
    "unpacking": ["made, _ = keras.layers.BatchNormalization, 1", LAYER.format("made()(x)")],
    "appended": [
        "known = []",
        "known += [keras.layers.BatchNormalization]",
        LAYER.format("known[0]()"),
    ],
    "magic in the cell": [
        "%matplotlib inline\n!pip list\n" + LAYER.format("keras.layers.BatchNormalization()")
    ],
    "timed cell": ["%%time\nBatchNormalization = keras.layers.BatchNormalization"],
    "global in a function": [
        "made = keras.layers.BatchNormalization\n"
        "def BatchNormalization(x):\n    global made\n    return made()(x)"
    ],
}


@pytest.mark.parametrize("way", CAUGHT)
def test_delegation_is_found(way):
    assert parts(*CAUGHT[way]) == {"BatchNormalization"}


FINE = {
    "own layer": [LAYER.format("ops.mean(x)")],
    "scratch cell": [LAYER.format("x"), "y = keras.layers.BatchNormalization()(np.ones(3))"],
    "scratch cell with the same local names": [
        "class BatchNormalization(keras.layers.Layer):\n"
        "    def call(self, x, layer=None):\n"
        "        y = x + 1\n"
        "        expected = [z for z in y]\n"
        "        return lambda made: y + made + layer",
        "layer = made = keras.layers.BatchNormalization()\n"
        "x = y = z = expected = layer(np.ones((2, 3)))",
    ],
    "import for comparing, before": [
        "from keras.layers import BatchNormalization",
        "class BatchNormalization(keras.layers.Layer):\n"
        "    def __init__(self):\n"
        "        super(BatchNormalization, self).__init__()",
    ],
    "import under another name": [
        "from keras.layers import BatchNormalization as Theirs",
        LAYER.format("x"),
        "Theirs()(np.ones((2, 3)))",
    ],
    "star import and an own class": [
        "from keras.layers import *",
        "class BatchNormalization(Layer):\n"
        "    def __init__(self):\n"
        "        super(BatchNormalization, self).__init__()",
    ],
    "docstring and comment": [
        'class BatchNormalization:\n    """Like keras.layers.BatchNormalization."""\n'
        "    # keras.layers.BatchNormalization()\n    name = 'keras.layers.BatchNormalization'"
    ],
    "a part without rules": ["def free(x):\n    return keras.ops.relu(x)"],
    "another part's names": ["def relu(x):\n    return keras.layers.BatchNormalization()(x)"],
    "an own attribute of that name": [LAYER.format("self.keras.layers.BatchNormalization(x)")],
    "an argument called keras": ["def relu(keras):\n    return keras.ops.relu"],
    "first try, written anew": [
        "def relu(x):\n    return keras.ops.relu(x)",
        "def relu(x):\n    return ops.maximum(x, 0)",
    ],
    "a cell that does not parse": ["def relu(x:\n    return keras.ops.relu(x)"],
}


@pytest.mark.parametrize("way", FINE)
def test_honest_code_is_not_flagged(way):
    assert found(*FINE[way]) == []


def test_a_star_import_that_takes_the_parts_place():
    assert parts("from keras.activations import *", "def free(x):\n    return relu(x)") == set()
    helper = "def BatchNormalization(x):\n    return 1\n"
    assert parts("from keras.layers import *", helper) == set()


def test_a_name_from_a_star_import_is_followed():
    cell = "def relu(x):\n    return hidden(x)\ndef hidden(x):\n    return _relu(x)"
    forbidden = {"relu": ("keras.ops._relu",)}
    code = [CodeCell("cell 1", "from keras.ops import *"), CodeCell("cell 2", cell)]
    assert delegations(code, forbidden) == [Delegation("relu", "keras.ops._relu", "cell 2, line 4")]


def test_where_is_the_line_of_the_use():
    (item,) = found("x = 1\n\ndef relu(x):\n    return ops.relu(x)")
    assert item == Delegation("relu", "keras.ops.relu", "cell 1, line 4")


def test_another_parts_delegation_is_its_own_fault():
    cells = [
        LAYER.format("keras.layers.BatchNormalization()(x)"),
        "def relu(x):\n    return BatchNormalization()(x)",
    ]
    assert parts(*cells) == {"BatchNormalization"}


def test_a_part_that_lends_its_name_to_another_is_followed():
    cells = [
        LAYER.format("relu(x)"),
        "def relu(x):\n    return keras.layers.BatchNormalization()(x)",
    ]
    assert parts(*cells) == {"BatchNormalization"}


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "\x00",
        "(" * 5000,
        "-" * 100_000 + "1",
        "x = " + "[" * 90 + "]" * 90,
        "return 1",
        "nonlocal x",
        "def f():\n    nonlocal x",
        "class A:\n    return 1",
        "await x",
        "a = a",
        "a = b\nb = a",
        "import relu.relu as relu",
        "from . import relu",
        "x" * 300_000,
        "\ud800",
    ],
)
def test_no_source_makes_it_fail(cell):
    assert found(cell, "def relu(x):\n    return a.b(x)") == []


def test_names_that_stand_for_each_other_end():
    assert found("a = b", "b = a", "def relu(x):\n    return a.relu(x)") == []


def test_a_large_hand_in_is_read_quickly():
    cells = [f"def helper_{n}(x):\n    return helper_{n + 1}(x)" for n in range(800)]
    begun = time.monotonic()
    assert parts(*cells, "def relu(x):\n    return helper_0(x)", "helper_800 = ops.relu") == {
        "relu"
    }
    assert time.monotonic() - begun < 30
