"""A class of honest students and attackers, graded once."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import itertools
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from attack_files import Attack, attacks
from decoys import DECOYS, EARLY, NOWHERE

from grader.class_grading.workers import workers
from grader.course.course import Course, load_course
from grader.course.unit import SourceUnit, edit
from grader.course.unit_loading import load_unit
from grader.grading.grader import Grader
from grader.grading.settings import Settings
from grader.grading.student_folder import grade_student, open_sandbox
from grader.report.model import Report
from grader.runtime.process_pool import Workers
from grader.sandbox.isolation import linux
from grader.sandbox.isolation.limits import Limits
from grader.sandbox.zygote import usage
from grader.subjects.time_limits import TimeLimits

REPOSITORY = Path(__file__).resolve().parents[2]
UNITS = ("batchnorm", "activations")
# Nobody is to run into these, however busy the machine is, and no attack may owe its end to them.
TIMES = TimeLimits(cell=120.0, check=120.0, submission=900.0, grace=30.0)
# For attacks that run into the clock on purpose.
SHORT_TIMES = TimeLimits(cell=4.0, check=2.0, submission=60.0, grace=1.0)
LIMITS = Limits(
    memory_bytes=512 << 20,
    cpu_seconds=30,
    lifetime_seconds=900.0,
    processes=48,
    file_bytes=8 << 20,
    open_files=128,
    scratch_bytes=24 << 20,
)
HONEST = 20
# What takes a second look, and must not cost anything.
ODD = """

import tempfile
import threading

theirs = keras.layers.BatchNormalization()(np.ones((2, 3)))
ours = getattr(keras.layers, "batchNORMALIZATION".title().replace("norm", "Norm"))()(np.ones((2, 3)))
thread = threading.Thread(target=BatchNormalization)
thread.start()
thread.join()
with open(tempfile.mkdtemp() + "/notes", "w") as notes:
    notes.write(str(vars(keras.layers)["Dense"]))
after_all = np.allclose(theirs, BatchNormalization()(np.ones((2, 3))), atol=1e-3)
"""
MISTAKES = (
    "epsilon_outside_root",
    "momentum_reversed",
    "bessel_in_moving_variance",
    "batch_statistics_at_inference",
    "backward_statistics_constant",
    "rebinds_moving_statistics",
)


@dataclass(frozen=True)
class HandIn:
    """Whose work is graded, for what unit, and how long its code may take."""

    student: str
    unit: str = UNITS[0]
    times: TimeLimits = TIMES


@dataclass
class Machine:
    """What attacks aim at: files with a secret, a port that listens, this process.

    connections: who reached the port.
    """

    course: Course
    secret: str
    listener: socket.socket
    connections: list[object] = field(default_factory=list)

    @property
    def places(self) -> dict[str, str]:
        """What attackers are told, so that nothing is left to their luck."""
        return {
            "COURSE": str(self.course.root),
            "SOLUTIONS": str(self.course.solutions),
            "PORT": str(self.listener.getsockname()[1]),
            "GRADER": str(os.getpid()),
        }


@dataclass
class Graded:
    """The class after it was graded.

    alone: the honest students' reports, graded without the attackers. before, after: the files of
    the course and what they hold. left: processes that are still there.
    """

    machine: Machine
    alone: dict[str, Report | Exception]
    reports: dict[str, Report | Exception]
    before: dict[str, str]
    after: dict[str, str]
    left: list[str]


@contextmanager
def listening(course: Course) -> Iterator[Machine]:
    """A machine that listens on a port of its loopback, and has a secret in its environment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        machine = Machine(course, f"canary{secrets.token_hex(8)}", listener)
        thread = threading.Thread(target=_accept, args=(machine,), daemon=True)
        thread.start()
        os.environ["ATTACKED_SECRET"] = machine.secret
        try:
            yield machine
        finally:
            del os.environ["ATTACKED_SECRET"]
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _accept(machine: Machine) -> None:
    while True:
        try:
            machine.connections.append(machine.listener.accept())
        except OSError:
            return


def make_course(root: Path) -> Course:
    """A course of its own, with the solutions that attacks look for."""
    for unit in UNITS:
        for tree in ("solutions", "assignments"):
            skip = shutil.ignore_patterns("__pycache__", "pictures")
            shutil.copytree(REPOSITORY / tree / unit, root / tree / unit, ignore=skip)
    return load_course(root)


def honest(course: Course) -> dict[str, str]:
    """By name, what twenty honest students hand in: right in many styles, or with a mistake."""
    unit = load_unit(course.source(UNITS[0]))
    made = {"honest-solution": program(unit, {})}
    for answer in unit.right_answers:
        if not answer.backends or "tensorflow" in answer.backends:
            made[f"honest-{answer.name}"] = program(unit, answer.sources)
    made = dict(itertools.islice(made.items(), HONEST - len(MISTAKES) - 1))
    made["honest-odd"] = made["honest-solution"] + ODD
    for name in MISTAKES:
        item = unit.misconceptions[name]
        made[f"honest-{name}"] = program(
            unit, {item.part: edit(unit.part_sources[item.part], item)}
        )
    return made


def program(unit: SourceUnit, sources: dict[str, str]) -> str:
    """The solution as one Python file, some parts replaced by `sources`."""
    solution = unit.solution
    for part, source in sources.items():
        solution = solution.replace(unit.part_sources[part], source)
    text = "\n\n".join([*(code for code in unit.preamble if "checker" not in code), solution])
    ast.parse(text)
    return text


def graded_class(machine: Machine) -> Graded:
    """Grade the honest students alone, then everybody in one class, by the same two workers."""
    honest_ones = hand_in_honest(machine)
    attackers = attacks()
    for attack in attackers:
        attack.write(machine.course.submitted / attack.name / attack.unit, machine.places)
    others = hand_in_others(machine)
    linux.adopt_orphans()
    running = set(usage.descendants(os.getpid()))
    before = files_of(machine.course)
    with open_class(machine.course) as pool:
        alone = grade(pool, honest_ones)
        reports = grade(pool, mixed(honest_ones, [*map(hand_in, attackers), *others]))
    return Graded(
        machine, alone, reports, before, files_of(machine.course), processes_left(running)
    )


def hand_in_others(machine: Machine) -> list[HandIn]:
    """Write what attacks nothing, or stops early."""
    for student, one in (DECOYS | EARLY).items():
        places = machine.places | (NOWHERE if student in EARLY else {})
        one.write(machine.course.submitted / student / one.unit, places)
    return [HandIn(student, one.unit) for student, one in (DECOYS | EARLY).items()]


def hand_in(attack: Attack) -> HandIn:
    """What is graded of an attack."""
    return HandIn(attack.name, attack.unit, SHORT_TIMES if attack.clock == "short" else TIMES)


def mixed(honest_ones: list[HandIn], attackers: list[HandIn]) -> list[HandIn]:
    """Everybody, an honest student behind every few attackers."""
    each = -(-len(attackers) // len(honest_ones))
    groups = [attackers[at : at + each] for at in range(0, len(attackers), each)]
    pairs = itertools.zip_longest(groups, honest_ones)
    return [item for group, one in pairs for item in (*(group or ()), one) if item]


def hand_in_honest(machine: Machine) -> list[HandIn]:
    """Write the honest students' hand-ins."""
    made = honest(machine.course)
    for student, text in made.items():
        folder = machine.course.submitted / student / UNITS[0]
        folder.mkdir(parents=True)
        (folder / f"{UNITS[0]}.py").write_text(text, "utf-8")
    return [HandIn(student) for student in made]


@contextmanager
def open_class(course: Course) -> Iterator[Workers]:
    """Two workers with their one warm sandbox, as `grader grade` has them, but for all units."""
    settings = Settings(course, UNITS[0], "auto", TIMES, LIMITS)
    with open_sandbox(settings) as sandbox, workers(settings, 2, sandbox, grade_one) as pool:
        yield pool


def grade_one(grader: Grader, item: HandIn) -> Report:
    """The report on one hand-in, by a worker's grader; another unit's by one on the same sandbox."""
    if item.unit != grader.opened.unit.name:
        grader = Grader(grader.course, item.unit, sandbox=grader.sandbox)
    grader.limits = item.times
    return grade_student(grader, item.student).report


def grade(pool: Workers, items: list[HandIn]) -> dict[str, Report | Exception]:
    """The reports, by student."""
    return {item.student: result for item, result in pool.results(items)}


def files_of(course: Course) -> dict[str, str]:
    """Every file of the course, with a hash of what it holds; what grading itself keeps left out."""
    found = {}
    for path in sorted(course.root.rglob("*")):
        name = str(path.relative_to(course.root))
        if path.is_file() and "__pycache__" not in name and not name.startswith("."):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def processes_left(before: set[int]) -> list[str]:
    """Processes below this one that were of a sandbox, after some time to go away.

    before: those that were there already; other tests keep a sandbox of their own.
    """
    deadline = time.monotonic() + 10
    while True:
        now = set(usage.descendants(os.getpid())) - before
        names = {pid: _command(pid) for pid in now}
        left = [f"{pid}: {name}" for pid, name in names.items() if "grader.sandbox" in name]
        if not left or time.monotonic() > deadline:
            return left
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.1)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""
