"""What is odd in a source, what a person should see of it, and what is neither."""

import pytest

from grader.execution.working_folder import is_installed
from grader.grading.second_look import calls_before
from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.suspicion import _PLAIN_MODULES, MAX_SUSPICIONS, suspicions

MISSING = next(name for name in sorted(_PLAIN_MODULES) if not is_installed(name))
FORBIDDEN = (
    "keras.layers.BatchNormalization",
    "tensorflow.raw_ops.FusedBatchNorm*",
    "numpy.random.*",
)
PREAMBLE = "import keras\nimport numpy as np\nfrom keras import ops"


def found(*cells):
    sources = [
        CodeCell("", PREAMBLE),
        *(CodeCell(f"cell {n}", text) for n, text in enumerate(cells, 1)),
    ]
    return suspicions(sources, FORBIDDEN)


GRAVE = {
    "frames": "import sys\nsys._getframe(1)",
    "a frame of a traceback": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    e.__traceback__.tb_frame",
    "gc": "from gc import get_objects as these",
    "ctypes": "import ctypes",
    "under another name": "import sys as s\ns.modules",
    "a constant name": "getattr(len, '__globals__')",
    "closures": "len.__closure__",
    "subclasses": "type.__subclasses__(object)",
    "the agent": "import grader.agent.agent",
    "the rules": "from grader import forbidden",
    "exec": "exec('x = 1')",
    "programs": "import subprocess",
    "a socket": "import socket",
    "a path": "open('/proc/self/maps')",
    "the solution": "p = '../solutions/batchnorm/batchnorm.py'",
    "source code": "import inspect\ninspect.getsource(keras.layers.BatchNormalization)",
    "an import by its name": "__import__('ctypes')",
}
GRAVE |= {
    "a module of another": "import warnings\nwarnings.sys.modules",
    "its private name": "import random\nrandom._os.fork()",
    "through the pictures": "from grader.pictures import os\nos.fork()",
    "what %time runs": "%time import ctypes",
    "what %prun runs, in a value": "x = %prun import gc; gc.get_objects()",
    "what a method of the shell runs": "get_ipython().run_line_magic('time', 'len.__closure__')",
    "what the old one runs": "get_ipython().magic('%prun exec(text)')",
    "a statement in a statement": "%time get_ipython().magic('time import ctypes')",
    "a magic beside it": "%matplotlib inline\n%time import ctypes",
    "commands": "import os\nos.system('ls')",
    "a pattern": "match f:\n    case object(__globals__=g):\n        pass",
}
ODD = {
    "a field by its name": "import string\nstring.Formatter().get_field('0.__globals__', (f,), {})",
    "hints": "import typing\ntyping.get_type_hints(f)",
    "pickled arrays": "np.load('x', allow_pickle=True)",
    "a computed name": "getattr(keras.layers, 'Batch' + 'Norm')",
    "another object's attribute": "made = [keras.layers]\nmade[0].BatchNormalization",
    "a module that layers do not need": "import threading",
    "variables by name": "globals()['x'] = 1",
    "the inside of Keras": "from keras.src import backend",
    "a long cell": "x = 1\n" * 200_000,
    "a cell that grows long": "%%writefile a.txt\n" + "\\\\" * 60_000,
    "a cell of many magics": "%pwd\n" * 5000,
    "deep code": "x = " + "-" * 20_000 + "1",
    "an own module": "from my import Norm",
    "all of an own module": "from my import *",
    "a module of a package": "from . import x",
    "a module of this one's package": "from .inner import Norm",
    "a plain module that is not installed": f"import {MISSING}",
    "a script": "%run my.py",
    "a script, by a method": "get_ipython().run_line_magic('run', 'my.py')",
    "a script, by another": "get_ipython().magic('run my.py')",
    "a script, in a timed statement": "%time get_ipython().run_line_magic('run', 'my.py')",
    "a computed magic": "get_ipython().run_line_magic(name, 'my.py')",
    "a magic by a keyword": "get_ipython().run_line_magic(name='run', line='my.py')",
    "a magic, not called": "run = get_ipython().run_line_magic",
    "a magic by its name": "getattr(get_ipython(), 'run_line_magic')('run', 'my.py')",
    "a magic by a pattern": "match s:\n    case object(run_line_magic=run):\n        pass",
    "a command that copies": "!cp a.txt a.py",
    "a command behind others": "!mkdir d && unzip -q a.zip",
    "a command's output": "x = !mv a.txt a.py",
    "a magic that copies": "%cp a.txt a.py",
    "a cell of commands": "%%bash\n# a comment\ntar xf a.tar",
    "a command by a method": "get_ipython().system('cp a.txt a.py')",
    "a command that is computed": "get_ipython().system(text)",
    "a backend for plots": "import matplotlib\nmatplotlib.use('module://my')",
    "a package's path": "keras.__path__.append('.')",
    "a model that is loaded": "from keras.models import load_model",
    "the inside of IPython": "from IPython.utils.process import system",
    "NumPy's way to run text": "np.testing.runstring(text, {})",
    "the part's name in a string": "name = 'BatchNormalization'",
}
PLAIN = {
    "a layer": "class A(keras.layers.Layer):\n    def call(self, x):\n        return ops.mean(x)",
    "comparing": "keras.layers.BatchNormalization()(np.ones((2, 3)))",
    "random numbers": "np.random.default_rng(0).normal(size=3)",
    "a known attribute by name": "getattr(x, 'shape', None)",
    "its own attributes": "class A:\n    def f(self, n):\n        setattr(self, n, 1)",
    "the checker": "from grader import checker\nfrom grader.pictures import show",
    "a docstring": "def f():\n    'Reads /proc and solutions, says the solution sheet.'",
    "magics": "%matplotlib inline\n!ls\nx = 1",
    "magics that do nothing": "%load_ext autoreload\n%autoreload 2\n%cd work\n%env A=1\n%pip install tqdm",
    "commands that do nothing": "!pip install -q seaborn\n!nvidia-smi | head\n!mkdir out",
    "timed": "%time y = f(x)\n%timeit f(x)\n%prun f(x)",
    "a timed cell": "%%time\ny = f(x)",
    "showing": "from IPython.display import display, Markdown\nfrom IPython import get_ipython",
    "a syntax error": "x = = 1",
    "a list called signal": "signal = []\nsignal.append(1)\nprint(signal.index(1))",
    "usual modules": "import math, time, json\nfrom functools import partial",
}


@pytest.mark.parametrize("what", GRAVE)
def test_grave(what):
    assert any(item.grave for item in found(GRAVE[what]))


@pytest.mark.parametrize("what", ODD)
def test_odd(what):
    items = found(ODD[what])
    assert items
    assert not any(item.grave for item in items)


@pytest.mark.parametrize("what", PLAIN)
def test_plain(what):
    assert found(PLAIN[what]) == []


def test_where_it_stands():
    (item,) = found("x = 1\ny = len.__closure__")
    assert item.where == "cell 1, line 2"


def test_grave_ones_come_first_and_there_are_not_too_many():
    cells = [f"import module_{n}" for n in range(50)]
    items = found(*cells, "import ctypes")
    assert len(items) == MAX_SUSPICIONS
    assert items[0].grave


def test_only_known_names_are_believed_of_what_cells_called():
    forbidden = {"BatchNormalization": FORBIDDEN}
    names = ["keras.layers.BatchNormalization", "<b>", "tensorflow.raw_ops.FusedBatchNormV3"]
    assert len(calls_before(names, forbidden)) == 2
