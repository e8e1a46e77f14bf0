"""The order of the packages as `docs/architecture.md` lists it, and what may run beside student code."""

import graphlib
import re
import runpy
from pathlib import Path

import grimp
import pytest

from grader.sandbox.isolation.visible_files import BESIDE_STUDENT_CODE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
LINES = re.findall(r"^\d+\. (.*?): ", PAGE, re.M)
LAYERS = [re.findall(r"`(\w+)`", line) for line in LINES]
BESIDE = {name for line in LINES for name in re.findall(r"`(\w+)` \(\*\*beside\*\*\)", line)}
INNER = {
    name: re.findall(r"`(\w+)`", order)
    for name, order in re.findall(r"`(\w+)` (?:is|stands on its) (.*?)[;.]", PAGE, re.S)
}
MOST_LINES = 300
MOST_MODULES = 12


@pytest.fixture(scope="module")
def imports():
    """All imports of the kit, those inside functions and for types too."""
    return grimp.build_graph("grader", cache_dir=None)


def broken(imports, layers, container):
    wanted = [grimp.Layer(*names, independent=True) for names in layers]
    found = imports.find_illegal_dependencies_for_layers(layers=wanted, containers={container})
    return {(item.importer, item.imported) for item in found}


def test_each_package_stands_in_the_list_once(imports):
    names = [name for layer in LAYERS for name in layer]
    packages = {path.parent.name for path in (ROOT / "grader").glob("*/__init__.py")}
    assert sorted(names) == sorted(packages)


def test_no_package_imports_from_one_above_it_or_beside_it(imports):
    assert broken(imports, LAYERS, "grader") == set()


@pytest.mark.parametrize("package", ["nbgrader_bridge", "sandbox"])
def test_inside_a_package_the_order_goes_on(imports, package):
    inner = {path.parent.name for path in (ROOT / "grader" / package).glob("*/__init__.py")}
    assert set(INNER[package]) == inner
    layers = [[name] for name in INNER[package]]
    assert broken(imports, layers, f"grader.{package}") == set()


def test_the_records_of_a_class_import_nothing_of_what_uses_them(imports):
    below = {
        found
        for name in imports.find_descendants("grader.class_grading.records")
        for found in imports.find_modules_directly_imported_by(name)
        if found.startswith("grader.class_grading.")
    }
    assert all(name.startswith("grader.class_grading.records.") for name in below)


def test_no_module_imports_itself_in_a_circle(imports):
    order = graphlib.TopologicalSorter(
        {name: imports.find_modules_directly_imported_by(name) for name in imports.modules}
    )
    order.prepare()


def test_what_runs_beside_student_code_imports_nothing_else(imports):
    shown = {name.split("/")[0] for name in BESIDE_STUDENT_CODE} - {"sandbox"}
    assert shown == BESIDE
    allowed = tuple(f"grader.{name.replace('/', '.')}" for name in BESIDE_STUDENT_CODE)
    for name in imports.modules:
        if name.startswith((*allowed, "grader.pictures")):
            found = imports.find_modules_directly_imported_by(name)
            assert all(other.startswith(allowed) for other in found), (name, found)


def test_modules_are_short_and_folders_hold_no_pile():
    for path in (ROOT / "grader").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES, path
    for folder in {path.parent for path in (ROOT / "grader").rglob("*.py")}:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= MOST_MODULES, folder


def test_the_first_file_of_a_package_imports_nothing_heavy(imports):
    """Whoever needs one module of a package must not pay for the others."""
    surfaces = {"grader", "grader.authoring", "grader.datasets", "grader.process_state"}
    surfaces |= {"grader.backend", "grader.nbgrader_bridge"}
    for path in (ROOT / "grader").rglob("__init__.py"):
        name = ".".join(path.parent.relative_to(ROOT).parts)
        if name not in surfaces:
            assert imports.find_modules_directly_imported_by(name) == set(), name
            assert path.read_text("utf-8").count("\n") <= 5, path


def test_every_place_that_the_page_names_is_there():
    places = re.findall(r"`((?:grader|solutions)/[\w/.]+)`", PAGE)
    assert len(places) >= 14
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_picture_is_drawn_from_the_list(tmp_path):
    drawn = runpy.run_path(str(ROOT / "docs" / "draw_architecture.py"))
    svg = drawn["draw"](drawn["layers"](PAGE))
    assert (ROOT / "docs" / "architecture.svg").read_text("utf-8") == svg
    assert all(f">{name}<" in svg for layer in LAYERS for name in layer)
    assert set(drawn["WAY"]) <= {name for layer in LAYERS for name in layer}
