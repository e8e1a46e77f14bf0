"""All code of a hand-in as text, and delegation found in it."""

import pytest
from small_unit import notebook

from grader.beside.sources import whole_code
from grader.delegation import Delegation, scan
from grader.suspicion import suspicions

FORBIDDEN = {"norm": ("keras.layers.BatchNormalization",), "relu": ("keras.ops.relu",)}
NORM = "import keras\n\nclass Norm(keras.layers.BatchNormalization):\n    pass\n"
USES = "def norm(x):\n    return Norm()(x)"


def found(cells, files=(), folder=""):
    """What the parts delegate to."""
    files = {name: text.encode() for name, text in dict(files).items()}
    whole = whole_code([(f"cell {n}", source) for n, source in enumerate(cells, 1)], files, folder)
    return [(item.part, item.where) for item in scan(whole.cells, FORBIDDEN, whole.modules)]


@pytest.mark.parametrize(
    ("cells", "files", "where"),
    [
        (["from my import Norm", USES], {"my.py": NORM}, "my.py, line 3"),
        (["import my", "def norm(x):\n    return my.Norm()(x)"], {"my.py": NORM}, "my.py, line 3"),
        (["import my as m\nk = m", "def norm(x):\n    return k.Norm()(x)"], {"my.py": NORM}, "my.py, line 3"),
        (["from my import *", USES], {"my.py": NORM}, "my.py, line 3"),
        (["from my import Norm as N", "def norm(x):\n    return N()(x)"], {"my.py": NORM}, "my.py, line 3"),
        (["def norm(x):\n    from my import Norm\n    return Norm()(x)"], {"my.py": NORM}, "my.py, line 3"),
        (["from my import norm"], {"my.py": f"{NORM}\n{USES}"}, "my.py, line 3"),
        (["from my import helper as norm"], {"my.py": NORM + "helper = lambda x: Norm()(x)"}, "my.py, line 3"),
        (
            ["import my", "def norm(x):\n    return my.keras.layers.BatchNormalization()(x)"],
            {"my.py": "import keras"},
            "cell 2, line 2",
        ),
        (
            ["from my import BN", "class norm(BN): pass"],
            {"my.py": "from keras.layers import BatchNormalization as BN"},
            "cell 2, line 1",
        ),
        (
            ["from pkg import Norm", USES],
            {"pkg/__init__.py": "from .core import Norm", "pkg/core.py": NORM},
            "pkg/core.py, line 3",
        ),
        (
            ["import pkg.core", "def norm(x):\n    return pkg.core.Norm()(x)"],
            {"pkg/__init__.py": "", "pkg/core.py": NORM},
            "pkg/core.py, line 3",
        ),
        (
            ["from a import b", "def norm(x):\n    return b.Norm()(x)"],
            {"a/b.py": "from ..c import *", "c.py": "", "a/c.py": "", "x/a/b.py": NORM},
            "x/a/b.py, line 3",
        ),
        (["import sys\nsys.path.append('src')\nfrom my import Norm", USES], {"src/my.py": NORM}, "src/my.py, line 3"),
        (["from one import Norm", USES], {"one.py": "from two import *", "two.py": NORM}, "two.py, line 3"),
        (["%run my.py", USES], {"my.py": NORM}, "my.py, line 3"),
        (["%run -i my", USES], {"my.py": NORM}, "my.py, line 3"),
        (["%run nb.ipynb", USES], {"nb.ipynb": notebook("x = 1", NORM)}, "nb.ipynb cell 2, line 3"),
        (["get_ipython().run_line_magic('run', 'my.py')", USES], {"my.py": NORM}, "my.py, line 3"),
        (["exec(open('my.py').read())", USES], {"my.py": NORM}, "my.py, line 3"),
        ([f"%%writefile my.py\n{NORM}", "from my import Norm", USES], {}, "my.py, line 3"),
        ([f"%%file ./my.py\n{NORM}", "from my import Norm", USES], {}, "my.py, line 3"),
        (["%%writefile my.py\nx = 1", f"%%writefile -a my.py\n{NORM}", "import my\ndef norm(x):\n    return my.Norm()(x)"], {}, "my.py, line 4"),
        ([f"get_ipython().run_cell_magic('writefile', 'my.py', {NORM!r})", "from my import Norm", USES], {}, "my.py, line 3"),
        # A version that is no more: it may have been imported before.
        (["from my import Norm", "%%writefile my.py\nclass Norm: pass", USES], {"my.py": NORM}, "my.py, line 3"),
    ],
)  # fmt: skip
def test_delegation_is_found_in_files(cells, files, where):
    assert ("norm", where) in found(cells, files)


@pytest.mark.parametrize(
    ("cells", "files"),
    [
        (["from my import Norm", "def norm(x):\n    return x", "y = Norm()"], {"my.py": NORM}),
        (["from my import mine", "def norm(x):\n    return mine(x)"], {"my.py": f"{NORM}\ndef mine(x):\n    return x"}),
        # Not what `import numpy` gives.
        (["import numpy", "def norm(x):\n    return numpy.Norm()(x)"], {"numpy.py": NORM}),
        ([f"%%writefile my.py\n{NORM}", "def norm(x):\n    return x"], {}),
        ([f"%%writefile my.py\n{NORM}\n{USES}", "def norm(x):\n    return x"], {}),
        ([USES], {"my.py": NORM}),
        # That is the other part's fault.
        (["from my import norm, relu"], {"my.py": "def norm(x):\n    return relu(x)\ndef relu(x):\n    return max(x, 0)"}),
    ],
)  # fmt: skip
def test_what_no_part_reaches_is_no_fault(cells, files):
    assert found(cells, files) == []


def test_another_part_in_the_same_module_answers_for_itself():
    forbidden = dict.fromkeys(("norm", "relu"), ("keras.ops.relu",))
    text = (
        "import keras\ndef norm(x):\n    return relu(x)\ndef relu(x):\n    return keras.ops.relu(x)"
    )
    whole = whole_code([("cell 1", "from my import norm, relu")], {"my.py": text.encode()})
    assert scan(whole.cells, forbidden, whole.modules) == [
        Delegation("relu", "keras.ops.relu", "my.py, line 5")
    ]


def test_a_file_in_an_unusual_encoding_stays_unread_and_importing_it_is_odd():
    text = "# coding: utf-7\n" + NORM.encode("utf-7").decode("ascii")
    whole = whole_code([("cell 1", "import my")], {"my.py": text.encode()})
    assert whole.modules == []
    odd = suspicions(whole.sources, (), whole.own_names)
    assert [item.what for item in odd] == ["the module my"]


def test_own_modules_are_not_odd_and_what_is_in_them_is_read():
    files = {"my.py": b"import gc\nfrom . import x\ngc.get_objects()", "x.py": b""}
    whole = whole_code([("cell 1", "import my")], files)
    odd = suspicions(whole.sources, (), whole.own_names)
    assert [(item.what, item.where) for item in odd if item.grave] == [
        ("other objects of its process (gc.get_objects)", "my.py, line 3")
    ]
    assert "the module my" not in [item.what for item in odd]


@pytest.mark.parametrize(
    "cell", ["%run late.py", "%run data.txt", "%run {name}.py", "exec(open('no.py').read())"]
)
def test_what_is_run_and_not_known_is_told(cell):
    whole = whole_code([("cell 1", cell)], {"data.txt": b"x = 1"})
    assert [label for label, _ in whole.unread] == ["cell 1"]


def test_a_notebook_that_runs_itself_ends():
    whole = whole_code([("cell 1", "%run a.ipynb")], {"a.ipynb": notebook("%run a.ipynb").encode()})
    assert len(whole.cells) < 20


def test_lines_of_a_file_in_a_folder_of_the_notebook():
    assert found([f"%%writefile my.py\n{NORM}", "from my import Norm", USES], {}, "work") == [
        ("norm", "work/my.py, line 3")
    ]
