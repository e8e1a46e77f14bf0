"""All code of a hand-in as text, and delegation found in it."""

import pytest
from small_unit import notebook

from grader.protocol.cell_messages import CodeCell
from grader.static_analysis import names as name_resolution
from grader.static_analysis import sources
from grader.static_analysis.delegation import Delegation, _Code, delegations
from grader.static_analysis.sources import whole_code
from grader.static_analysis.suspicion import suspicions

FORBIDDEN = {"norm": ("keras.layers.BatchNormalization",), "relu": ("keras.ops.relu",)}
NORM = "import keras\n\nclass Norm(keras.layers.BatchNormalization):\n    pass\n"
USES = "def norm(x):\n    return Norm()(x)"


def found(cells, files=(), folder=""):
    """What the parts delegate to."""
    files = {name: text.encode() for name, text in dict(files).items()}
    whole = whole_code(
        [CodeCell(f"cell {n}", source) for n, source in enumerate(cells, 1)], files, folder
    )
    return [(item.part, item.where) for item in delegations(whole.cells, FORBIDDEN, whole.modules)]


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
    whole = whole_code([CodeCell("cell 1", "from my import norm, relu")], {"my.py": text.encode()})
    assert delegations(whole.cells, forbidden, whole.modules) == [
        Delegation("relu", "keras.ops.relu", "my.py, line 5")
    ]


def test_a_file_in_an_unusual_encoding_stays_unread_and_importing_it_is_odd():
    text = "# coding: utf-7\n" + NORM.encode("utf-7").decode("ascii")
    whole = whole_code([CodeCell("cell 1", "import my")], {"my.py": text.encode()})
    assert whole.modules == []
    assert whole.unread == [("my.py", "my.py")]
    assert [item.what for item in suspicions(whole.sources, ())] == ["the module my"]


def test_own_modules_are_odd_and_what_is_in_them_is_read():
    files = {"my.py": b"import gc\nfrom . import x\ngc.get_objects()", "x.py": b""}
    whole = whole_code([CodeCell("cell 1", "import my")], files)
    odd = suspicions(whole.sources, ())
    assert [(item.what, item.where) for item in odd if item.grave] == [
        ("other objects of its process (gc.get_objects)", "my.py, line 3")
    ]
    assert {"the module my", "the module ."} <= {item.what for item in odd}


@pytest.mark.parametrize(
    "cell", ["%run late.py", "%run data.txt", "%run {name}.py", "exec(open('no.py').read())"]
)
def test_what_is_run_and_not_known_is_told(cell):
    whole = whole_code([CodeCell("cell 1", cell)], {"data.txt": b"x = 1"})
    assert [label for label, _ in whole.unread] == ["cell 1"]


def test_a_notebook_that_runs_itself_ends():
    whole = whole_code(
        [CodeCell("cell 1", "%run a.ipynb")], {"a.ipynb": notebook("%run a.ipynb").encode()}
    )
    assert len(whole.cells) == 2


def test_scripts_that_run_each_other_many_times_are_read_a_bounded_number_of_times():
    names = [f"{letter}.py" for letter in "abcdefgh"]
    text = f"exec('')\nnames = {names * 3}\n" + "".join(
        f"get_ipython().run_line_magic('run', '{n}')\n" for n in names
    )
    files = {name: text.encode() for name in names}
    whole = whole_code([CodeCell("cell 1", "\n".join(f"%run {name}" for name in names))], files)
    assert len(whole.cells) <= sources.MAX_RUNS + 1
    assert ("cell 1", "h.py") in whole.unread  # and that is told


def test_a_script_is_read_anew_each_time_for_what_comes_last_counts():
    files = {"bad.py": NORM, "good.py": "class Norm: pass"}
    assert found(["%run bad.py\n%run good.py", "%run bad.py", USES], files) == [
        ("norm", "bad.py, line 3")
    ]
    assert found(["%run bad.py\n%run good.py", USES], files) == []


def test_a_file_named_many_times_is_read_once():
    text = f"exec('')\nnames = {['a.py'] * 50}"
    whole = whole_code([CodeCell("cell 1", text)], {"a.py": text.encode()})
    assert [cell.label for cell in whole.cells] == ["a.py", "cell 1"]


def test_letters_that_are_read_of_files_are_bounded(monkeypatch):
    monkeypatch.setattr(sources, "MAX_CHARACTERS", 100)
    whole = whole_code(
        [CodeCell("cell 1", "%run a.py"), CodeCell("cell 2", "%run a.py")],
        {"a.py": b"x = 1\n" * 10},
    )
    assert [cell.label for cell in whole.cells] == ["cell 1", "cell 2"]
    assert whole.unread == [("cell 1", "a.py"), ("cell 2", "a.py")]


@pytest.mark.parametrize(
    ("files", "unread"),
    [
        ({"pkg/__init__.py": b"", "pkg/evil.py": b"# coding: cp1250\nx = 1"}, "pkg/evil.py"),
        ({f"m{n}.py": b"" for n in range(sources.MAX_MODULES)} | {"z.py": b""}, "z.py"),
        ({"a.py": b"\xff"}, "a.py"),
        ({"a.py": b"x = 1\n# coding: no such"}, None),
        ({"numpy.py": b"\xff"}, None),  # which nothing imports
    ],
)
def test_modules_that_are_not_read_are_told(files, unread):
    whole = whole_code([CodeCell("cell 1", "x = 1")], files)
    assert whole.unread == ([(unread, unread)] if unread else [])


@pytest.mark.parametrize("name", ["{target}", "$target", "{a}/b.py"])
def test_a_file_written_under_a_name_that_is_not_known_is_told(name):
    whole = whole_code([CodeCell("cell 1", f"%%writefile {name}\nx = 1")], {})
    assert ("cell 1", name) in whole.unread


def test_hostile_names_and_texts_are_read_without_an_error():
    cells = [
        "%%writefile ..py\nx", "%%writefile .py\nx", "%%writefile /\nx", "%%writefile ''\nx", "%run", "%run ''", "%%writefile",
        "%%writefile a.py\n\ud800", "%%writefile a.py\n# coding: utf-7\nx", "%%writefile -a a.py\nx", "%run a.py", "%run \0",
    ]  # fmt: skip
    whole = whole_code(
        [CodeCell(f"cell {n}", text) for n, text in enumerate(cells)], {"b/a.py": b"x = 1"}
    )
    assert len(whole.cells) >= len(cells)


def followed(cell, files):
    """What is known of all names after modules and a cell were read, the part `norm` looked at."""
    modules = whole_code([], {name: text.encode() for name, text in files.items()}).modules
    names = _Code()
    for scope, module in zip(names.know(modules), modules, strict=True):
        names.read(CodeCell(module.label, module.text), scope)
    names.read(CodeCell("cell 1", cell))
    assert list(names.reached("norm", FORBIDDEN["norm"], FORBIDDEN)) == []
    return names


def test_modules_that_import_each_other_by_stars_take_few_steps():
    stars = "\n".join(f"from m{n} import *" for n in range(4))
    files = {f"m{n}.py": f"{stars}\nx = unknown.a{n}" for n in range(4)}
    names = followed(f"{stars}\ndef norm():\n    return unknown.b, other", files)
    assert 0 < names.steps < 2000


def test_names_that_grow_as_they_are_followed_take_bounded_steps(monkeypatch):
    monkeypatch.setattr(name_resolution, "MAX_STEPS_IN_ALL", 5000)
    files = {f"d{n}/m.py": f"import m\na = m.a.b{n}\nc = a" for n in range(6)}
    assert followed("from m import a\nnorm = a", files).steps == 5000


def test_names_that_stars_bind_are_bounded(monkeypatch):
    monkeypatch.setattr(name_resolution, "MAX_STARRED", 10)
    files = {"a.py": "\n".join(f"x{n} = 1" for n in range(20)), "b.py": "from a import *"}
    names = followed("norm = 1", files)
    assert len([key for key in names.definitions if key.startswith("1:")]) == 10


def test_star_imports_of_one_module_are_bounded(monkeypatch):
    monkeypatch.setattr(name_resolution, "MAX_STARS", 3)
    stars = "\n".join(f"from m{n % 9} import *" for n in range(40))
    files = {f"m{n}.py": "" for n in range(9)}
    assert followed(f"{stars}\nnorm = unknown", files).steps == 0
    assert len(followed(f"{stars}\nnorm = unknown", files)._stars[""]) == 3


def test_a_chain_of_thousands_of_names_is_looked_at_by_its_beginning():
    cell = "norm = keras.layers.BatchNormalization" + ".x" * 1000
    assert found([f"import keras\n{cell}"]) == [("norm", "cell 1, line 2")] * 1


def test_lines_of_a_file_in_a_folder_of_the_notebook():
    assert found([f"%%writefile my.py\n{NORM}", "from my import Norm", USES], {}, "work") == [
        ("norm", "work/my.py, line 3")
    ]
