"""A backend of Keras that the kit does not know is one line and status 2, before anything is graded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.runtime import keras_backend
from grader.runtime.keras_backend import UnsupportedBackend, require_backend

ROOT = Path(__file__).parents[2]
GRADING = [
    ("check", "batchnorm"),
    ("grade", "batchnorm"),
    ("release", "batchnorm"),
    ("audit", "batchnorm"),
    ("demo", "batchnorm"),
    ("watch", "batchnorm"),
]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with a hand-in, and a home of its own for Keras's settings."""
    root = tmp_path / "course"
    (root / "assignments").mkdir(parents=True)
    (root / "solutions").mkdir()
    for kind in ("assignments", "solutions"):
        (root / kind / "batchnorm").symlink_to(ROOT / kind / "batchnorm")
    (root / "submitted" / "ada" / "batchnorm").mkdir(parents=True)
    (root / "submitted" / "ada" / "batchnorm" / "batchnorm.py").write_text("x = 1\n")
    return root


def run(*arguments, cwd, home=None, script="", **variables):
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    if home is not None:
        environment |= {"HOME": str(home)}
        environment.pop("KERAS_HOME", None)
    start = ["-c", script] if script else ["-m", "grader"]
    command = [sys.executable, *start, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def refused(done, *words):
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr
    return done.stderr


@pytest.mark.parametrize("arguments", GRADING, ids=lambda arguments: arguments[0])
def test_every_command_that_grades_refuses_it(course, arguments):
    done = run(*arguments, cwd=course, KERAS_BACKEND="numpy")
    refused(done, "'numpy'", "tensorflow, jax or torch", "gammabeta[backends]", "KERAS_BACKEND")
    kept = {path.name for path in course.iterdir()}
    assert kept == {"assignments", "solutions", "submitted"}


def ask(monkeypatch, variable=None, settings=None, home=None):
    """What `require_backend` says in a process that has not imported Keras."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    if variable is not None:
        monkeypatch.setenv("KERAS_BACKEND", variable)
    monkeypatch.setenv("KERAS_HOME", str(home))
    if settings is not None:
        (home / "keras.json").write_text(settings)
    try:
        require_backend()
    except UnsupportedBackend as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("openvino", "'openvino'"),
        ("tensorflw", "did you mean 'tensorflow'?"),
        ("TensorFlow", "did you mean 'tensorflow'?"),
        ("JAX", "did you mean 'jax'?"),
        (" torch", "did you mean 'torch'?"),
        ("pytorch", "did you mean 'torch'?"),
        ("theano", "'theano', which KERAS_BACKEND asks for"),
    ],
)
def test_the_variable(monkeypatch, tmp_path, name, says):
    assert says in ask(monkeypatch, name, home=tmp_path)


def test_an_empty_variable_is_none_as_for_keras(monkeypatch, tmp_path):
    assert ask(monkeypatch, "", home=tmp_path) == ""
    assert "'numpy'" in ask(monkeypatch, "", '{"backend": "numpy"}', tmp_path)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('{"backend": "numpy"}', "keras.json asks for"),
        ('{"backend": ""}', "backend ''"),
        ('{"backend": null}', "backend None"),
        ("[]", "is no file of Keras's settings"),
        ("{}", ""),
        ("not JSON", ""),
    ],
)
def test_the_file_in_the_home(monkeypatch, tmp_path, settings, says):
    said = ask(monkeypatch, None, settings, tmp_path)
    assert says in said if says else said == ""
    assert ask(monkeypatch, "tensorflow", settings, tmp_path) == ""


def test_one_that_is_not_installed(monkeypatch, tmp_path):
    def find_spec(name, *_):
        return None if name == "jax" else object()

    monkeypatch.delitem(sys.modules, "jax", raising=False)
    monkeypatch.setattr(keras_backend.importlib.util, "find_spec", find_spec)
    said = ask(monkeypatch, "jax", home=tmp_path)
    assert "'jax', which is not installed: `pip install" in said
    assert "set KERAS_BACKEND to tensorflow or torch" in said


def test_the_command_line_obeys_the_file_too(course, tmp_path):
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text(json.dumps({"backend": "tensorflw"}))
    refused(run("check", "batchnorm", cwd=course, home=tmp_path), "keras.json", "tensorflow")


def test_keras_that_cannot_be_imported_is_one_line(course, tmp_path):
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text(json.dumps({"floatx": "float8"}))
    refused(run("check", "batchnorm", cwd=course, home=tmp_path), "cannot be imported", "float8")


def test_what_needs_no_keras_still_works(course):
    assert "shapes" in run("data", "list", cwd=course, KERAS_BACKEND="numpy").stdout
    told = run("status", cwd=course, KERAS_BACKEND="tensorflw")
    assert told.stderr == ""
    assert "batchnorm" in told.stdout
    assert "did you mean 'tensorflow'?" in " ".join(told.stdout.split())
    told = run("report", "batchnorm", cwd=course, KERAS_BACKEND="numpy")
    assert "does not speak" not in told.stderr
    assert "grader grade batchnorm" in told.stderr


IN_PYTHON = """
import sys
try:
    {}
except Exception as error:
    print(type(error).__name__, error)
assert "keras" not in sys.modules
"""
WAYS = {
    "the API": "from grader import grade",
    "a notebook": "from grader import checker; checker('batchnorm', globals())",
    "a cluster": "from grader.cluster.job import make_job; make_job(None)",
}


@pytest.mark.parametrize("way", WAYS)
def test_other_ways_in_refuse_it_too(course, way):
    done = run(cwd=course, script=IN_PYTHON.format(WAYS[way]), KERAS_BACKEND="tensorflw")
    assert done.returncode == 0, done.stderr
    assert "did you mean 'tensorflow'?" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_notebook_that_has_imported_keras_on_another_one(course):
    script = (
        "import keras\nfrom grader import checker\n"
        "try:\n    checker('batchnorm', globals())\nexcept Exception as error:\n"
        "    print(error._render_traceback_())"
    )
    done = run(cwd=course, script=script, KERAS_BACKEND="numpy")
    assert "grader: the grader does not speak Keras's backend 'numpy'" in done.stdout


def test_nbgraders_autograding_refuses_it(course):
    (course / "nbgrader_config.py").write_text("import grader.nbgrader_bridge.commands.setup\n")
    script = (
        "import sys\nfrom grader.nbgrader_bridge.converters.autograding import SealedAutograde\n"
        "from grader.course.course import load_course\nfrom nbgrader.coursedir import CourseDirectory\n"
        "c = CourseDirectory(root='.', assignment_id='batchnorm')\n"
        "a = SealedAutograde(coursedir=c)\na.course = load_course(__import__('pathlib').Path('.'))\n"
        "try:\n    a.start()\nexcept Exception as error:\n    print(type(error).__name__, error)"
    )
    done = run(cwd=course, script=script, KERAS_BACKEND="numpy")
    assert "NbGraderException the grader does not speak Keras's backend 'numpy'" in done.stdout
