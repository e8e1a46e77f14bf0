"""The wheel and the sdist: what comes with the kit is in them, and under no name of somebody else's."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EMBEDDED = {
    "registry.toml",
    "shapes.json",
    "shapes-train.webp",
    "shapes-test.webp",
    "shapes.md",
    "cifar10.md",
    "cifar100.md",
    "make_shapes.py",  # hidden cases draw further images with it
}
BUILD = "import setuptools.build_meta as b; b.build_wheel('out'); b.build_sdist('out')"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with a wheel and an sdist, built from a copy of what they are made of."""
    folder = tmp_path_factory.mktemp("source")
    left_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("grader", "datasets"):
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "out").mkdir()
    subprocess.run([sys.executable, "-c", BUILD], cwd=folder, check=True, capture_output=True)
    return folder / "out"


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The wheel as it lies after an installation."""
    folder = tmp_path_factory.mktemp("site") / "site-packages"
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_holds_the_images_and_the_registry(installed):
    inside = installed / "grader" / "datasets" / "data"
    assert {path.name for path in inside.iterdir()} == EMBEDDED
    assert {path.name for path in (ROOT / "datasets").iterdir() if path.is_file()} == EMBEDDED
    for name in EMBEDDED:
        assert (inside / name).read_bytes() == (ROOT / "datasets" / name).read_bytes()


def test_nothing_is_installed_beside_the_package(installed):
    assert {path.name for path in installed.iterdir() if path.suffix != ".dist-info"} == {"grader"}
    assert (next(installed.glob("*.dist-info")) / "top_level.txt").read_text() == "grader\n"


def test_the_sdist_has_them_where_the_repository_has_them(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"datasets/{name}" for name in EMBEDDED} <= names
    assert {"setup.py", "pyproject.toml"} <= names


SCRIPT = """
import pathlib, sys
import grader
assert pathlib.Path(grader.__file__).is_relative_to(sys.argv[1]), grader.__file__
from grader.cli.main import main
sys.argv = ["grader", "data", "list"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
from grader.datasets import load_images_dataset
print(load_images_dataset()[0][0].shape)
assert "keras" not in sys.modules
"""


def test_an_installed_kit_lists_and_loads_them_anywhere(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(installed)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"card: {installed / 'grader' / 'datasets' / 'data' / 'shapes.md'}" in done.stdout
    assert done.stdout.splitlines()[-1] == "(4000, 32, 32, 3)"


SEALED = """
import sys
from grader.sandbox.parent.sandbox import Sandbox
from grader.subjects.sealed_session import SealedSession
from grader.protocol.cell_messages import CodeCell
from grader.subjects.time_limits import TimeLimits
cell = (
    "from grader.datasets import load_images_dataset, places\\n"
    "assert places.embedded_folder('shapes.json') == places.INSTALLED\\n"
    "assert load_images_dataset()[0][0].shape == (4000, 32, 32, 3)\\n"
    "import grader, os\\n"
    "try:\\n"
    "    shown = os.listdir(os.path.join(os.path.dirname(grader.__file__), 'evaluation'))\\n"
    "except OSError:\\n"
    "    shown = []\\n"
    "assert shown == [], shown")
with Sandbox() as sandbox:
    session = SealedSession(sandbox, TimeLimits(), {})
    (result,) = session.run([CodeCell("cell 1", cell)]).values()
    session.close()
print(result.status, result.message)
"""


@pytest.mark.exhaustive  # tests/datasets/test_sealed.py reads them where they are here
def test_a_sealed_process_reads_them_where_they_are_installed(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", SEALED],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "passed", done.stderr
