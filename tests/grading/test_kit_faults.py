"""What the kit or a unit lacks or does wrong is never an outcome of a student's."""

import errno
import io
import shutil
import sys

import numpy as np
import pytest
from small_unit import CHECKS, COUNT, MOMENTS, RIGHT, SCRIPT, notebook, write_unit

from grader.agent.agent import Agent
from grader.agent.origin import is_kit_fault
from grader.authoring import Case, Check
from grader.cli.main import main
from grader.course.course import load_course
from grader.course.unit_modules import UnitError
from grader.datasets import DatasetError
from grader.datasets.dataset_errors import IncompleteKit
from grader.evaluation.run_case import run_case
from grader.grading.grader import Grader
from grader.references.answers_file import load_released
from grader.runtime.faults import KitFault
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject

# Whoever runs the probe decides what it meets on its own side of the wall.
READS = CHECKS.replace(
    '    x = double.keep(draw.normal((size,)))\n    yield "y", double(x)',
    "    from small_unit import on_this_side\n\n"
    "    on_this_side()\n"
    '    x = double.keep(draw.normal((size,)))\n    yield "y", double(x)',
)


def run(probe, part):
    check = Check("probe", "part", "t", 1.0, (), probe, (Case("c"),))
    return run_case(check, Case("c"), Subject(LocalChannel(Agent({"part": part}))), "seed")


def told(caught):
    """The one line of a fault."""
    assert "\n" not in str(caught.value)
    assert "no fault of the hand-in" in str(caught.value)
    assert "tell your instructor" in str(caught.value)
    return str(caught.value)


def raiser(error):
    def probe(part, draw):
        yield "before", part(1.0)
        raise error

    return probe


@pytest.mark.parametrize(
    "error",
    [
        IncompleteKit("datasets/registry.toml is missing"),
        DatasetError("not there"),
        OSError(errno.ENOSPC, "No space left on device"),
        PermissionError(errno.EACCES, "home"),
        ModuleNotFoundError("No module named 'h5py'"),
        NameError("name 'nothing' is not defined"),
        UnitError("the unit is broken"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_no_answer_can_bring_about_is_the_kits(error):
    with pytest.raises(KitFault) as caught:
        run(raiser(error), part=lambda x: x)
    line = told(caught)
    assert type(error).__name__ in line
    assert "the check 'probe', case 'c'" in line
    assert "test_kit_faults.py, line" in line


def test_what_a_probe_does_before_it_has_heard_anything_is_the_units():
    def probe(part, draw):
        yield "y", part(np.zeros(3) + np.zeros(4))

    with pytest.raises(KitFault) as caught:
        run(probe, part=lambda x: x)
    assert "ValueError" in told(caught)


def test_what_cannot_be_done_with_an_answer_is_the_students():
    def probe(part, draw):
        yield "y", part(1.0).array() + np.zeros(4)

    assert run(probe, part=lambda x: np.zeros(3)).failure.kind == "ValueError"
    assert run(probe, part=lambda x: "text").failure.kind == "WrongResult"


def test_what_a_student_raises_comes_first():
    def probe(part, draw):
        part.set(trainable=False)
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    class Refuses:
        __slots__ = ()

    assert run(probe, part=Refuses()).failure.kind == "AttributeError"


@pytest.mark.parametrize("value", [object(), 1j, b"bytes", np.float32(1), np.array(["text"])])
def test_what_no_sealed_process_takes_is_refused_here_too(value):
    def probe(part, draw):
        yield "y", part(value)

    with pytest.raises(KitFault) as caught:
        run(probe, part=lambda x: 0.0)
    assert "which no sealed process takes" in told(caught)


def test_a_folder_for_temporary_files_that_is_not_there_is_the_kits(monkeypatch):
    def probe(part, draw):
        yield "path", part(part.file("a.bin", b"12"))

    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    with pytest.raises(KitFault) as caught:
        run(probe, part=lambda path: 0)
    assert "/nowhere/at/all" in told(caught)


def test_a_full_disk_is_the_kits_where_only_the_kit_wrote():
    with open("/dev/full", "wb", buffering=0) as full:
        error = raised_by(lambda: shutil.copyfileobj(io.BytesIO(b"1"), full))
    assert error.errno == errno.ENOSPC
    here = error.__traceback__  # this test is nobody's library
    assert not is_kit_fault(error)
    assert is_kit_fault(error.with_traceback(here.tb_next.tb_next))


def full_disk():
    """The exception of a full disk, in no code but Python's own."""
    with open("/dev/full", "wb", buffering=0) as full:
        error = raised_by(lambda: shutil.copyfileobj(io.BytesIO(b"1"), full))
    return error.with_traceback(error.__traceback__.tb_next.tb_next)


@pytest.mark.parametrize(
    "number",
    [errno.ENOSPC, errno.EMFILE, errno.EDQUOT, errno.EFBIG, errno.ENOMEM, errno.EAGAIN],
)
def test_limits_of_a_sealed_process_are_the_students(number):
    error = full_disk()
    error.errno = number
    assert is_kit_fault(error, alone=True)
    assert not is_kit_fault(error, alone=True, sealed=True)
    assert not is_kit_fault(error, sealed=True)


def test_a_broken_disk_is_the_kits_there_too():
    error = full_disk()
    error.errno = errno.EIO
    assert is_kit_fault(error, sealed=True)


def test_a_thread_too_many_is_the_students_there():
    frames = full_disk().__traceback__
    error = RuntimeError("can't start new thread").with_traceback(frames)
    assert is_kit_fault(error, alone=True)
    assert not is_kit_fault(error, alone=True, sealed=True)


FILES = CHECKS.replace(
    '    x = double.keep(draw.normal((size,)))\n    yield "y", double(x)',
    '    path = double.file("a.bin", b"12")\n    x = double.keep(draw.normal((size,)))\n'
    '    yield "y", double(x)\n    assert path',
)
TAKES_ALL = """
kept = []
try:
    while True:
        kept.append(open("/dev/null"))
except OSError:
    pass
"""


def test_a_kit_that_has_no_room_where_a_student_took_it_all_costs_the_student(
    tmp_path, one_sandbox
):
    assert FILES != CHECKS
    course = released(tmp_path / "course", checks=FILES)
    path = tmp_path / "mine.ipynb"
    with Grader(course, "small", hidden=False, sandbox=one_sandbox) as grader:
        path.write_text(notebook(*RIGHT))
        assert grader.grade(path).score == 7
        path.write_text(notebook(*RIGHT, TAKES_ALL))
        found = {outcome.name: outcome for outcome in grader.grade(path).checks}
    assert found["doubles"].points == 0
    assert "No usable temporary directory" in found["doubles"].message


def raised_by(call):
    try:
        call()
    except OSError as error:
        return error
    return None


def test_a_file_that_a_part_did_not_write_is_the_students():
    def probe(part, draw):
        path = part.file("a.bin")
        part(path)
        yield "content", len(path.content())

    assert run(probe, part=lambda path: 0).failure.kind == "FileNotFoundError"


def test_raises_takes_no_fault_of_the_kit_for_a_refusal():
    def lacking(_):
        from grader.datasets.places import embedded_folder

        return embedded_folder("no such file")

    def probe(part, draw):
        yield "refuses", part.raises(1.0)

    with pytest.raises(KitFault, match="no such file is neither beside the grader"):
        run(probe, part=lacking)


def raised(source, name="<cell 1>"):
    """The exception that a student's source raises."""
    try:
        exec(compile(source, name, "exec"), {})
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize(
    "source",
    [
        "import nothing_of_that_name",
        "unknown",
        "open('/nowhere/at/all')",
        "raise OSError(28, 'No space left on device')",
        "import pathlib; pathlib.Path('/proc/1/x').write_bytes(b'')",
        "raise MemoryError",
        "class IncompleteKit(Exception): pass\nraise IncompleteKit('mine')",
        "from grader.datasets.dataset_errors import IncompleteKit\nraise IncompleteKit('thrown by hand')",
        "from grader.datasets import load_images_dataset\nload_images_dataset('imagenet')",
        "from grader.datasets import load_images_dataset\nload_images_dataset('shapes', '/nowhere')",
        "import numpy as np\nnp.zeros(3) + np.zeros(4)",
    ],
)
def test_what_comes_of_a_students_own_line_is_theirs(source):
    error = raised(source)
    assert error is not None
    assert not is_kit_fault(error)
    assert not is_kit_fault(error, alone=True)


def test_a_missing_file_of_the_kit_is_the_kits_whoever_asks(monkeypatch, tmp_path):
    monkeypatch.setattr("grader.datasets.places.INSTALLED", tmp_path)
    monkeypatch.setattr("grader.datasets.places.__file__", "/nowhere/grader/datasets/places.py")
    monkeypatch.chdir(tmp_path)
    ask = "from grader.datasets import load_images_dataset\nload_images_dataset('shapes')"
    assert is_kit_fault(raised(ask))
    wrapped = (
        f"try:\n    exec({ask!r})\nexcept Exception as error:\n    raise ValueError('?') from error"
    )
    assert is_kit_fault(raised(wrapped))


def test_a_wrong_call_of_a_part_is_the_students():
    def probe(part, draw):
        yield "y", part(1.0, axis=3)

    assert run(probe, part=lambda x: x).failure.kind == "TypeError"


def test_what_a_request_of_the_kits_own_raises_is_the_kits():
    def probe(part, draw):
        yield "y", part(part.keras("layers.Dense", units="many"))

    with pytest.raises(KitFault) as caught:
        run(probe, part=lambda layer: 0)
    assert "could not be graded" in told(caught)


def released(root, **changes):
    """A released course of the unit `small`, as a student has it: no solution."""
    from grader.release.release import release

    write_unit(root / "solutions" / "small", **changes)
    release(load_course(root), "small")
    (root / "solutions").rename(root / "kept")
    return load_course(root)


@pytest.fixture
def broken_side(monkeypatch):
    """Makes the probe of `doubles` raise an exception on the grader's own side."""
    import small_unit

    errors = []

    def on_this_side():
        if errors:
            raise errors[0]

    monkeypatch.setattr(small_unit, "on_this_side", on_this_side, raising=False)
    return errors.append


def command(monkeypatch, capfd, *arguments):
    monkeypatch.setattr(sys, "argv", ["grader", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    return ended.value.code or 0, said.out, said.err


@pytest.mark.parametrize("sealed", ["none", "auto"])
def test_check_tells_a_fault_of_the_kit_in_one_line(
    tmp_path, monkeypatch, capfd, broken_side, sealed
):
    course = released(tmp_path / "course", checks=READS)
    path = tmp_path / "mine.ipynb"
    path.write_text(notebook(*RIGHT))
    monkeypatch.chdir(course.root)
    code, out, err = command(monkeypatch, capfd, "check", "small", path, "--sandbox", sealed)
    assert (code, err) == (0, "")
    broken_side(IncompleteKit("datasets/registry.toml is missing"))
    code, out, err = command(monkeypatch, capfd, "check", "small", path, "--sandbox", sealed)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "the check 'doubles'" in err
    assert "no fault of the hand-in: IncompleteKit: datasets/registry.toml is missing" in err
    assert "tell your instructor" in err


def test_status_shows_the_fault_and_goes_on(tmp_path, monkeypatch, capfd, broken_side):
    course = released(tmp_path / "course", checks=READS)
    monkeypatch.chdir(course.root)
    broken_side(OSError(errno.ENOSPC, "No space left on device"))
    code, out, err = command(monkeypatch, capfd, "status")
    assert (code, err) == (2, "")
    assert "No space left on device" in " ".join(out.split())


def test_a_notebook_tells_it_in_one_line(tmp_path, monkeypatch, broken_side):
    from grader import checker

    course = released(tmp_path / "course", checks=READS)
    monkeypatch.chdir(course.assignments / "small")
    space = {"double": lambda x: x + x}
    check = checker("small", space)
    broken_side(OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(UnitError) as caught:
        check("doubles")
    (line,) = caught.value._render_traceback_()
    assert "no fault of the hand-in: OSError" in line


def test_first_cells_that_do_not_run_here_are_the_units(tmp_path):
    script = SCRIPT.replace("import numpy as np", "import numpy as np\nimport sys\nsys.needed", 1)
    sys.needed = True
    try:
        course = released(tmp_path / "course", small=script)
    finally:
        del sys.needed
    path = tmp_path / "mine.ipynb"
    path.write_text(notebook(*RIGHT))
    with pytest.raises(KitFault, match=r"the unit's first cells \(1\) cannot run here") as caught:
        Grader(course, "small", hidden=False, sandbox=False).grade(path)
    told(caught)


LOADS = "from grader.datasets import class_names\nnames = class_names()"


def test_a_cell_that_cannot_read_a_file_of_the_kit_costs_nothing(tmp_path, monkeypatch):
    course = released(tmp_path / "course")
    path = tmp_path / "mine.ipynb"
    # What no part uses of the kit's own is not run.
    double, *others = RIGHT
    double = double.replace("(x):", "(x):\n    assert names")
    path.write_text(notebook(LOADS, double, *others))
    grader = Grader(course, "small", hidden=False, sandbox=False)
    assert grader.grade(path).score == 7
    monkeypatch.setattr("grader.datasets.places.INSTALLED", tmp_path)
    monkeypatch.setattr("grader.datasets.places.__file__", "/nowhere/grader/datasets/places.py")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KitFault, match="cell 1 cannot run here") as caught:
        grader.grade(path)
    told(caught)


FORGED = """
import sys
import grader.agent.failures as failures
for module in list(sys.modules.values()):
    if getattr(module, "is_kit_fault", None) is not None:
        module.is_kit_fault = lambda *_: True
def double(x):
    raise ValueError("nobody's fault")
"""
THROWN = "from grader.datasets.dataset_errors import IncompleteKit\nraise IncompleteKit('mine')"


@pytest.mark.parametrize("cell", [FORGED, THROWN])
def test_whoever_provokes_one_has_no_mark_and_the_class_goes_on(small_course, one_sandbox, cell):
    from grader.grading.student_folder import grade_student

    for student, cells in (("eve", (cell, MOMENTS, COUNT)), ("ann", RIGHT)):
        folder = small_course.submitted / student / "small"
        folder.mkdir(parents=True)
        (folder / "small.ipynb").write_text(notebook(*cells))
    with Grader(small_course, "small", sandbox=one_sandbox) as grader:
        with pytest.raises(KitFault) as caught:
            grade_student(grader, "eve")
        told(caught)
        assert grade_student(grader, "ann").report.score == 8


def test_marks_stand_where_the_diagnosis_fails(graded, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("grader.grading.diagnosing.diagnose", broken)
    report = graded("def double(x):\n    return x * x", MOMENTS, COUNT)
    assert report.score == 5
    (note,) = [note for note in report.notes if "ZeroDivisionError" in note]
    assert "`double` could not be looked into" in note


def test_a_page_goes_without_a_picture_that_cannot_be_drawn(graded, monkeypatch):
    from grader.report.html import outcome_html

    def broken(*_):
        raise ZeroDivisionError("inside")

    failed = next(
        o for o in graded("def double(x):\n    return x * x", MOMENTS, COUNT).checks if o.evidence
    )
    assert "data:image/png" in outcome_html(failed)
    monkeypatch.setattr("grader.report.html.evidence_png", broken)
    assert "That is the square." in outcome_html(failed)
    assert "data:image/png" not in outcome_html(failed)


def test_a_broken_unit_is_one_line_of_the_units(small_course, tmp_path, monkeypatch, capfd):
    reference = small_course.solutions / "small" / "keras_reference.py"
    reference.write_text(reference.read_text().replace("2 * x", "3 * x"))
    path = tmp_path / "mine.ipynb"
    path.write_text(notebook(*RIGHT))
    monkeypatch.chdir(small_course.root)
    code, out, err = command(monkeypatch, capfd, "check", "small", path, "--all")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "small: doubles, case 'four' (checks.py, line" in err


def test_checks_and_answers_of_different_cases_do_not_belong_together(tmp_path):
    course = released(tmp_path / "course")
    checks = course.assignments / "small" / "checks.py"
    checks.write_text(checks.read_text().replace('case("six", size=6)', 'case("seven", size=7)'))
    with pytest.raises(UnitError, match="do not belong together"):
        load_released(course.assignments / "small")


@pytest.mark.parametrize("missing", ["rows", "numbers", "meta"])
def test_an_archive_that_lacks_something_is_damaged(tmp_path, missing):
    folder = released(tmp_path / "course").assignments / "small"
    with np.load(folder / "answers.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    name = next(key for key in arrays if missing in key)
    del arrays[name]
    np.savez(folder / "answers.npz", **arrays)
    with pytest.raises(UnitError, match="is damaged") as caught:
        load_released(folder)
    assert "\n" not in str(caught.value)
