"""Libraries that are loaded when they are first used."""

import subprocess
import sys

import pytest

from grader.runtime.lazy_import import import_later


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A package that takes a note of being loaded; gives the file of the notes."""
    notes = tmp_path / "notes"
    notes.touch()
    package = tmp_path / "slow_library"
    package.mkdir()
    note = f"open({str(notes)!r}, 'a').write(__name__ + ' ')\n"
    (package / "__init__.py").write_text(
        note + "def double(n, plus=0): return 2 * n + plus\nsix = 6\n"
    )
    (package / "part.py").write_text(note + "seven = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield notes
    for name in [name for name in sys.modules if name.split(".")[0] == "slow_library"]:
        del sys.modules[name]


def test_importing_loads_nothing_and_using_loads_once(library):
    import_later("slow_library", "double")
    from slow_library import double

    assert library.read_text() == ""
    assert (double(3), double(3, plus=1)) == (6, 7)
    assert library.read_text() == "slow_library "


def test_anything_else_in_it_is_there(library):
    import_later("slow_library", "double")
    from slow_library import six

    assert six == 6
    assert sys.modules["slow_library"].double(4) == 8
    with pytest.raises(ImportError):
        from slow_library import eight  # noqa: F401


def test_so_are_its_modules(library):
    import_later("slow_library")
    from slow_library.part import seven

    assert seven == 7
    assert library.read_text() == "slow_library.part "


def test_what_is_loaded_stays(library):
    import slow_library

    import_later("slow_library", "double")
    assert sys.modules["slow_library"] is slow_library


def test_what_is_not_installed_cannot_be_imported():
    import_later("no_such_library_here", "something")
    with pytest.raises(ImportError):
        import no_such_library_here  # noqa: F401


def test_reading_notebooks_does_not_load_what_checks_addresses():
    code = (
        "import grader, nbformat, sys; from jsonschema import FormatChecker as checker; "
        "print('lark' in sys.modules, checker().conforms('no address', 'iri'), 'lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True"], done.stderr
