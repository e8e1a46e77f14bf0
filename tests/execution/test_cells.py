"""Cells run like in Jupyter, and nothing that they do stops the next one."""

import importlib
import inspect
import linecache
import os
import pickle
import subprocess
import sys
import threading
import warnings

import pytest

from grader.execution.cell_runner import new_namespace, run_cell, student_frames


@pytest.fixture
def namespace(monkeypatch):
    """A fresh `__main__`; the real one is put back afterwards."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setenv("MPLBACKEND", os.environ.get("MPLBACKEND", ""))
    known = set(linecache.cache)
    with warnings.catch_warnings():
        yield new_namespace()
    for name in set(linecache.cache) - known:
        del linecache.cache[name]


@pytest.fixture
def run(namespace):
    """Run one cell; returns its result."""

    def run_source(source, label="cell 1", timeout=30.0, **options):
        return run_cell(source, label, namespace, timeout=timeout, **options)

    return run_source


def test_a_cell_runs_and_its_output_is_kept(run, namespace):
    result = run("import sys\nx = 1\nprint('out')\nprint('err', file=sys.stderr)")
    assert (result.status, result.output, result.traceback) == ("passed", "out\nerr\n", [])
    assert namespace["x"] == 1


def test_an_error_names_the_students_lines_only(run):
    run(
        "\n\ndef f(x):\n    return g(x)\n\ndef g(x):\n    return sorted([2, 1], key=lambda y: y / x)",
        "cell 2",
    )
    result = run("y = 1\nf(0)", "cell 4")
    assert (result.status, result.error_type, result.line) == ("raised", "ZeroDivisionError", 2)
    assert result.message == "division by zero"
    assert result.traceback[:2] == ["cell 4, line 2: f(0)", "cell 2, line 4, in f: return g(x)"]
    assert result.traceback[-1].startswith("cell 2, line 7, in <lambda>: return sorted(")


def test_frames_of_an_error_raised_during_a_check(run, namespace):
    run("def f(x):\n    return 1 / x", "cell 7")
    with pytest.raises(ZeroDivisionError) as caught:
        namespace["f"](0)
    assert student_frames(caught.value, ["cell 7"]) == ["cell 7, line 2, in f: return 1 / x"]
    assert student_frames(caught.value, ["cell 8"]) == []


def test_deep_recursion_shows_both_ends(run):
    result = run("def f(n):\n    return f(n + 1)\nf(0)")
    assert result.error_type == "RecursionError"
    assert len(result.traceback) == 17
    assert "more" in result.traceback[8]


@pytest.mark.parametrize(
    ("source", "line"),
    [("x = 1\nx = (", 2), ("x = 1\n%time\ny = = 2", 3), ("(" * 500, 1), ("x = '\x00'", None)],
)
def test_syntax_errors_are_told_with_their_line(run, source, line):
    result = run(source)
    assert (result.status, result.line) == ("syntax", line)
    assert result.message


def test_code_nested_too_deeply_is_a_syntax_error(run):
    assert run("-" * 100_000 + "1").status == "syntax"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("import sys; sys.exit(3)", "SystemExit"),
        ("exit()", "SystemExit"),
        ("quit()", "SystemExit"),
        ("raise SystemExit", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})", "Odd"),
    ],
)
def test_leaving_a_cell_leaves_only_that_cell(run, source, error):
    result = run(source)
    assert (result.status, result.error_type) == ("raised", error)
    assert run("x = 1").status == "passed"


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline",
        "%load_ext autoreload\n%autoreload 2",
        "!pip install keras",
        "x = !ls\nassert x == []",
        "?print",
        "print?",
        "%%bash\nrm -rf ~",
        "%%writefile written.py\nx = 1",
        "%%html\n<b>x</b>",
        "%timeit 1 / 0",
        "%env A=1",
        "if True:\n    !ls\n    %cd ..",
        "assert input('name? ') == ''",
        "display(1); get_ipython().run_line_magic('matplotlib', 'inline')",
        "get_ipython().magic('matplotlib inline')",
        "breakpoint()",
        "from IPython.display import display, clear_output\ndisplay(3); clear_output()",
        "",
        "# only a comment",
        "await __import__('asyncio').sleep(0)",
        "    indented = 1",
        ">>> prompt = 1",
    ],
)
def test_what_jupyter_understands_does_no_harm(run, source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(source)
    assert result.status == "passed", result
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("magic", ["time", "timeit -n 3", "capture", "capture out", "prun"])
def test_bodies_of_timing_magics_run_once_with_their_lines(run, namespace, magic):
    namespace["count"] = 0
    assert run(f"\n%%{magic}\n%%time\n\ncount += 1").status == "passed"
    result = run(f"%%{magic}\n\n1 / 0")
    assert (result.error_type, result.line) == ("ZeroDivisionError", 3)
    assert namespace["count"] == 1
    if "out" in magic:
        assert run("out.show()\nassert out.stdout == ''").status == "passed"


def test_a_timed_statement_assigns(run, namespace):
    assert run("%time value = 3").status == "passed"
    assert namespace["value"] == 3


def test_empty_lines_and_magics_keep_line_numbers(run):
    assert run("\n\n%matplotlib inline\n\n1 / 0").line == 5


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time\ntime.sleep(1000)",
        "while True:\n    try:\n        pass\n    except Exception:\n        pass",
        "import time\nwhile True:\n    try:\n        time.sleep(0.01)\n    except:\n        pass",
        "while True:\n    try: pass\n    finally: continue",
        "import time\nwhile True:\n try:\n  while True:\n   try:\n    time.sleep(9)\n   except:\n    pass\n except:\n  pass",
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
        "while True: print('x' * 1000)",
    ],
)
def test_an_endless_cell_is_interrupted_and_the_next_runs(run, source):
    before = sys.stdout, sys.stderr, sys.gettrace()
    result = run(source, timeout=0.2)
    assert result.status == "interrupted"
    assert result.message == "it ran longer than 0.2 s and was interrupted"
    assert (sys.stdout, sys.stderr, sys.gettrace()) == before
    assert sys.exc_info() == (None, None, None)
    assert run("x = 1").status == "passed"


def test_swallowing_the_interruption_does_not_hide_it(run):
    result = run(
        "import time\ntry:\n    time.sleep(100)\nexcept BaseException:\n    pass", timeout=0.1
    )
    assert result.status == "interrupted"


def test_the_limit_holds_outside_the_main_thread(run):
    results = []
    thread = threading.Thread(target=lambda: results.append(run("while True: pass", timeout=0.1)))
    thread.start()
    thread.join(60)
    assert [result.status for result in results] == ["interrupted"]


def test_output_is_capped(run):
    result = run("for _ in range(1000): print('x' * 1000)", output_limit=100)
    assert result.output == "x" * 100 + "\n... 1000900 more bytes"
    assert run("import sys\nsys.stdout.buffer.write(b'raw')\nsys.stdout.close()").output == "raw"


def test_the_namespace_is_main(run, namespace):
    source = """
import pickle
from dataclasses import dataclass

@dataclass
class Point:
    x: int

again = pickle.loads(pickle.dumps(Point(3)))
if __name__ == "__main__":
    ran = True
"""
    assert run(source).status == "passed"
    assert namespace["again"].x == 3
    assert namespace["ran"]
    assert pickle.loads(pickle.dumps(namespace["Point"])) is namespace["Point"]


def test_source_and_future_features_are_kept(run, namespace):
    run("from __future__ import annotations")
    assert run("def f(x: no_such_name):\n    return x", "cell 2").status == "passed"
    assert inspect.getsource(namespace["f"]) == "def f(x: no_such_name):\n    return x\n"


def test_pieces_of_one_file_share_its_line_numbers(run, namespace):
    run("def f():\n    return 1", "the file")
    result = run("def g():\n    return f()\n1 / 0", "the file", first_line=4)
    assert result.traceback == ["the file, line 7: 1 / 0"]
    assert inspect.getsource(namespace["f"]) == "def f():\n    return 1\n"
    assert inspect.getsource(namespace["g"]) == "def g():\n    return f()\n"


def test_figures_are_closed_and_show_is_harmless(run):
    pyplot = importlib.import_module("matplotlib.pyplot")
    result = run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert (result.status, result.output) == ("passed", "")
    assert pyplot.get_fignums() == []


def test_importing_needs_nothing_heavy():
    code = "import sys, grader.execution.cell_runner; print({'numpy', 'IPython', 'nbformat'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


TENSORFLOW = """
import keras
import tensorflow as tf

@tf.function
def sign(x):
    if x > 0:
        return "positive"
    return "negative"

@keras.saving.register_keras_serializable()
class Scale(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2

@tf.function
def broken(x):
    if x > 0:
        y = tf.reshape(tf.ones(3), (2, 2))
    return x

words = sign(tf.constant(1)).numpy(), sign(tf.constant(-1)).numpy()
again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(Scale()))
"""


def test_tensorflow_and_keras_find_the_source(run, namespace, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    result = run(TENSORFLOW, timeout=300)
    assert result.status == "passed", result
    assert namespace["words"] == (b"positive", b"negative")
    assert type(namespace["again"]).__name__ == "Scale"
    result = run("broken(tf.constant(1))", "cell 2", timeout=300)
    assert "cell 1, line 19, in broken: y = tf.reshape(tf.ones(3), (2, 2))" in result.traceback
