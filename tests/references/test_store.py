"""The store of computed references: it answers what would be computed, or it does not answer."""

import json
import multiprocessing
import os
import stat
import time
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from small_unit import COUNT, DOUBLE, HIDDEN, MOMENTS, SCRIPT, notebook, write_unit

from grader.course import fingerprints
from grader.course.case_seeds import pool_seeds, visible_seed
from grader.course.course import load_course
from grader.evaluation.compare import Expected
from grader.evaluation.sketch import Sketch
from grader.grading.grader import Grader
from grader.references.live_references import LiveReferences
from grader.references.store import FOLDER, ReferenceStore, open_store
from grader.runtime.sized_cache import SizedCache
from grader.sandbox.isolation.visible_files import visible_paths

WRONG_IN_SECRET = "def double(x):\n    return x + x if len(x) != 7 else x * x"
KEY = ("doubles", "secret title", "[('size', 7)]", "seed")
OTHER_KEY = ("doubles", "secret title", "[('size', 7)]", "other seed")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with the unit `small`, and a secret of its own."""
    monkeypatch.setenv("GRADER_SECRET", "secret")
    write_unit(tmp_path / "course" / "solutions" / "small")
    return load_course(tmp_path / "course")


@pytest.fixture
def computed(monkeypatch):
    """The checks whose references were computed, in order."""
    seen, original = [], LiveReferences._compute

    def noted(self, check, *rest):
        seen.append(check.name)
        return original(self, check, *rest)

    monkeypatch.setattr(LiveReferences, "_compute", noted)
    return seen


def grade(course, *cells, student="ann"):
    path = course.root / "hand_in.ipynb"
    path.write_text(notebook(*cells), encoding="utf-8")
    with Grader(course, "small", sandbox=False) as grader:
        report = grader.grade(path, student).to_dict()
    report.pop("seconds")
    for outcome in report["checks"]:
        outcome.pop("seconds")
    return report


def grade_wrong(course, student="ann"):
    return grade(course, WRONG_IN_SECRET, MOMENTS, COUNT, student=student)


def status(report):
    return {outcome["name"]: outcome["status"] for outcome in report["checks"]}


def files(course):
    return sorted((course.root / FOLDER).glob("small/*/*.npz"))


def rewrite(course, name, text):
    """Replace a file of the unit by one of another size: Python tells it from the old one by that."""
    path = course.solutions / "small" / name
    assert len(text) != path.stat().st_size
    path.write_text(text, encoding="utf-8")


def test_reports_are_the_same_with_a_cold_a_warm_and_no_store(
    course, computed, monkeypatch, tmp_path
):
    cold = grade_wrong(course)
    assert {"doubles", "moments_secret"} <= {*computed}
    names = [item["diagnosis"] for item in cold["checks"] if item["name"] == "doubles"]
    assert names[0][0]["misconceptions"] == ["squares"]
    before = list(computed)
    with monkeypatch.context() as patched:
        patched.setattr(LiveReferences, "singles", None)
        warm = grade_wrong(course)
    assert computed == before
    write_unit(tmp_path / "barred" / "solutions" / "small")
    (tmp_path / "barred" / FOLDER).write_text("in the way")
    barred = grade_wrong(load_course(tmp_path / "barred"))
    assert warm == cold
    assert {**barred, "submission": ""} == {**cold, "submission": ""}
    assert (tmp_path / "barred" / FOLDER).read_text() == "in the way"


def test_hidden_cases_of_all_students_are_computed_once_for_each_seed(course, computed):
    for number in range(12):
        grade_wrong(course, f"student {number}")
    seeds = {json.loads(np.load(path)["meta"].tobytes())["entry"][-1] for path in files(course)}
    seeds -= {visible_seed("small")}
    assert seeds <= {*pool_seeds(b"secret", "small")}
    assert computed.count("moments_secret") == len(seeds) > 2


def test_a_changed_solution_is_not_answered_from_old_entries(course):
    assert status(grade_wrong(course))["moments_secret"] == "passed"
    rewrite(course, "small.py", SCRIPT.replace("x.var(axis=0)", "x.var(axis=0) + 1.0"))
    assert status(grade_wrong(course))["moments_secret"] in ("failed", "skipped")
    assert status(grade_wrong(course))["moments_values"] == "failed"


def test_a_changed_check_is_not_answered_from_old_entries(course, computed):
    grade_wrong(course)
    rewrite(
        course, "hidden_checks.py", HIDDEN.replace("draw.normal((4, 1))", "draw.normal((14, 1))")
    )
    assert status(grade_wrong(course))["moments_secret"] == "passed"
    assert computed.count("moments_secret") == 2


def test_a_changed_preamble_is_not_answered_from_old_entries(course, computed):
    grade_wrong(course)
    rewrite(
        course, "small.py", SCRIPT.replace("import numpy as np", "import numpy as np\n\nONE = 1")
    )
    grade_wrong(course)
    assert computed.count("moments_secret") == 2


@pytest.mark.parametrize("what", ["engine_fingerprint", "_processor"])
def test_a_changed_engine_or_machine_is_not_answered_from_old_entries(
    course, computed, monkeypatch, what
):
    grade_wrong(course)
    monkeypatch.setattr(fingerprints, what, lambda: "another")
    grade_wrong(course)
    assert computed.count("moments_secret") == 2


def test_the_engines_stamp_changes_with_any_of_its_modules(tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "compare.py").write_text("SLACK = 16.0\n")
    monkeypatch.setattr(fingerprints, "PACKAGE", tmp_path)
    before = fingerprints.engine_fingerprint.__wrapped__()
    (tmp_path / "sub" / "compare.py").write_text("SLACK = 17.0\n")
    assert fingerprints.engine_fingerprint.__wrapped__() != before


def test_another_secret_is_not_answered_from_old_entries(course, computed, monkeypatch):
    first = grade_wrong(course)
    monkeypatch.setenv("GRADER_SECRET", "another")
    assert grade_wrong(course)["seed"] != first["seed"]
    assert computed.count("moments_secret") == 2


def _truncated(path):
    path.write_bytes(path.read_bytes()[:-40])


def _emptied(path):
    path.write_bytes(b"")


def _scribbled(path):
    data = bytearray(path.read_bytes())
    middle = data.index(b"[") if b"[" in data else len(data) // 2
    data[middle : middle + 8] = b"\xff" * 8
    path.write_bytes(data)


def _foreign(path):
    np.savez(path, meta=np.zeros(3, np.uint8), rows=np.zeros((2, 2)))


def _a_folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [_truncated, _emptied, _scribbled, _foreign, _a_folder])
def test_a_broken_file_is_computed_again(course, computed, spoil):
    first = grade_wrong(course)
    for path in files(course):
        spoil(path)
    assert grade_wrong(course) == first
    assert computed.count("moments_secret") == 2
    if spoil is not _a_folder:
        assert grade_wrong(course) == first
        assert computed.count("moments_secret") == 2


def test_a_file_that_answers_for_something_else_is_not_believed(course, computed):
    first = grade_wrong(course)
    contents = [path.read_bytes() for path in files(course)]
    for path, content in zip(files(course), [*contents[1:], contents[0]], strict=True):
        path.write_bytes(content)
    assert grade_wrong(course) == first
    assert computed.count("moments_secret") == 2


def sketched(seed):
    numbers = np.random.RandomState(seed).normal(size=14).tolist()
    sums = tuple(numbers[:6]), (float("inf"), -0.0, *numbers[6:10])
    signatures = ("y: float32 (3,)", "z: bfloat16 ()", "m: measured 1", 'f: fact "x: measured 4"')
    return Sketch(signatures, (1e-300, 3e300), sums, ((numbers[10], 0.1),))


def right(seed):
    draw = np.random.RandomState(seed)
    single = draw.normal(size=(3, 2)).astype("float32")
    coarse = draw.normal(size=(4,)).astype(ml_dtypes.bfloat16)
    whole = np.asfortranarray(draw.randint(0, 9, (2, 3)))
    expected = [
        Expected("y", "array", single, single.astype("float64") / 3, 1e-7 / 3),
        Expected("b", "array", coarse, coarse.astype("float64"), float("inf")),
        Expected("i", "array", whole, whole),
        Expected("t", "array", np.array(True), np.array(True)),
        Expected("f", "fact", {"z": [1, 1.0, None], "a": "\ud800 ü"}),
        Expected("o", "object", "a function"),
        Expected("c", "claim", None),
        Expected("r", "remark", None),
    ]
    return expected, sketched(seed)


def same(one, other):
    for mine, theirs in zip(one, other, strict=True):
        assert (mine.name, mine.kind, mine.bound) == (theirs.name, theirs.kind, theirs.bound)
        if mine.kind != "array":
            assert repr(mine.data) == repr(theirs.data)
            continue
        for a, b in ((mine.data, theirs.data), (mine.truth, theirs.truth)):
            assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    return True


def test_what_is_read_is_what_was_kept_to_the_last_bit(tmp_path):
    store = ReferenceStore(tmp_path)
    kept = right(1)
    store.keep_right(KEY, kept)
    expected, found = store.right(KEY)
    assert same(expected, kept[0])
    assert repr(found) == repr(kept[1])
    mistakes = {("one",): sketched(2), ("two",): Sketch(("! ValueError",), (), ())}
    store.keep_mistakes(KEY, mistakes)
    assert repr(store.mistakes(KEY)) == repr(mistakes)
    store.keep_mistakes(OTHER_KEY, {})
    assert store.mistakes(OTHER_KEY) == {}
    assert store.right(OTHER_KEY) is None
    assert not list(tmp_path.glob("*.partial"))


def test_a_key_that_holds_an_address_is_not_kept(tmp_path):
    store = ReferenceStore(tmp_path)
    key = ("c", "t", "[('f', <function f at 0x7f00>)]", "seed")
    store.keep_right(key, right(1))
    assert store.right(key) is None
    assert not list(tmp_path.iterdir())


def test_a_disk_that_takes_nothing_stops_nothing(tmp_path):
    store = ReferenceStore(tmp_path / "missing")
    store.keep_right(KEY, right(1))
    assert store.right(KEY) is None


def _write_and_read(folder, number):
    store, seen = ReferenceStore(Path(folder)), 0
    for _ in range(40):
        store.keep_right(KEY, right(7))
        found = store.right(KEY)
        seen += found is not None and same(found[0], right(7)[0])
    os._exit(0 if seen == 40 else 1)


def test_processes_that_write_the_same_at_once_see_whole_files(tmp_path):
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_write_and_read, args=(tmp_path, n)) for n in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]


def test_it_is_its_owners_alone(course):
    grade_wrong(course)
    place = course.root / FOLDER
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (place, *place.rglob("*")) if p.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(course)} == {0o600}


def opened(course):
    folder = course.solutions / "small"
    return open_store(course.root, folder, fingerprints.content_fingerprint(folder))


@pytest.mark.parametrize("level", ["", "small"])
def test_what_others_may_have_written_is_not_used(course, level):
    assert opened(course) is not None
    (course.root / FOLDER / level).chmod(0o770)
    assert opened(course) is None
    (course.root / FOLDER / level).chmod(0o755)
    assert opened(course) is not None
    assert stat.S_IMODE((course.root / FOLDER / level).stat().st_mode) == 0o700


def test_a_link_in_its_place_is_not_followed(course, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (course.root / FOLDER).symlink_to(tmp_path / "elsewhere")
    assert opened(course) is None
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_unit_that_is_edited_while_it_is_loaded_is_not_kept(course):
    folder = course.solutions / "small"
    before = fingerprints.content_fingerprint(folder)
    rewrite(course, "checks.py", (folder / "checks.py").read_text() + "\n# more\n")
    assert open_store(course.root, folder, before) is None


def test_what_is_out_of_date_is_removed(course):
    folder = opened(course).folder
    environment = fingerprints.environment_fingerprint()
    old, other, forgotten = (
        folder.with_name(name) for name in (f"{environment}-old", "other-new", "other-old")
    )
    for place in (old, other, forgotten):
        place.mkdir()
        (place / "a.npz").write_bytes(b"")
    month_ago = time.time() - 31 * 86400
    os.utime(forgotten, (month_ago, month_ago))
    for name, age in (("killed.partial", 7200), ("written.partial", 0)):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (time.time() - age,) * 2)
    os.utime(folder, (month_ago, month_ago))
    assert opened(course).folder == folder
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted(
        [folder.name, other.name]
    )
    assert [path.name for path in folder.iterdir()] == ["written.partial"]


def test_only_hidden_cases_are_kept(course):
    with Grader(course, "small", hidden=False, sandbox=False):
        pass
    assert not (course.root / FOLDER).exists()


def test_student_code_does_not_see_it(course, one_sandbox):
    grade_wrong(course)
    (kept, *_) = files(course)
    assert not [path for path in visible_paths([]) if Path(path) in kept.parents]
    path = course.root / "spy.ipynb"
    spy = f"import os\nfound = os.listdir({str(kept.parent)!r})\nraise ValueError(found)"
    path.write_text(notebook(spy, DOUBLE, MOMENTS, COUNT), encoding="utf-8")
    with Grader(course, "small", sandbox=one_sandbox) as grader:
        report = grader.grade(path, "ann")
    (note,) = report.notes
    assert "FileNotFoundError" in note or "PermissionError" in note
    assert kept.name not in note


def test_memory_is_bounded_in_bytes_and_keeps_what_was_used_last():
    cache, made = SizedCache(100, len), []

    def item(key, size):
        return cache.get(key, lambda: made.append(key) or "x" * size)

    for key in "abc":
        item(key, 40)
    assert (cache.bytes, len(cache)) == (80, 2)
    item("b", 40)
    item("d", 40)
    assert made == [*"abcd"]
    item("b", 40)
    assert made == [*"abcd"]
    item("c", 40)
    assert made == [*"abcdc"]
    item("huge", 101)
    assert (cache.bytes, len(cache)) == (80, 2)
