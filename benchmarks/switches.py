"""Grade right answers whose code sets a switch that holds for the whole process.

    python benchmarks/switches.py                         # every unit, setting and way to run code
    python benchmarks/switches.py batchnorm --settings seterr float64 --together 1
    python benchmarks/switches.py --backends tensorflow jax torch --jobs 2

No point may be lost by any of them, neither in a sealed process nor in this one, and this one must be
as it was afterwards. Each submission sets several things at once (`--together`); where something is
lost, each is tried alone, so that the table names it. Beside the solution, `--answers` mixtures of the
right answers in other styles are graded for each group, other ones for the next; `all` takes every one.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from switch_settings import SETTINGS, Setting  # noqa: E402

from grader.course.course import load_course  # noqa: E402

WAYS = ("sealed", "local")


def main() -> int:
    """The exit status is 0 where nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units", nargs="*", help="all by default")
    parser.add_argument("--settings", nargs="*", help=f"of {', '.join(SETTINGS)}")
    parser.add_argument("--ways", nargs="*", default=WAYS, choices=WAYS)
    parser.add_argument("--backends", nargs="*", help="KERAS_BACKEND's own by default")
    parser.add_argument("--answers", default="1", help="mixtures of right answers, or `all`")
    parser.add_argument("--together", type=int, default=8, help="settings in one submission")
    parser.add_argument("--hidden", action="store_true", help="run the hidden cases too")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(Trial(options).run()))
        return 0
    return show(options, time.monotonic())


def show(options: argparse.Namespace, begun: float) -> int:
    """Try every unit on every backend, in processes of their own, and print the table."""
    units = options.units or load_course(ROOT).units()
    backends = options.backends or [os.environ.get("KERAS_BACKEND", "tensorflow")]
    tasks = [(backend, unit) for backend in backends for unit in units]
    lost: list[list[str]] = []
    gradings = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for (backend, unit), found in zip(
            tasks, pool.map(lambda task: _in_a_process(*task), tasks), strict=True
        ):
            print(
                f"{backend:<11}{unit:<15}{found['gradings']:>4} gradings  {len(found['lost'])} lost"
            )
            gradings += found["gradings"]
            lost += [[backend, unit, *row] for row in found["lost"]]
    for row in lost:
        print("  ".join(row))
    seconds = time.monotonic() - begun
    print(f"{gradings} gradings in {seconds:.0f} s, {len(lost)} with something lost")
    return int(bool(lost))


def _in_a_process(backend: str, unit: str) -> dict[str, Any]:
    """What a worker says; it has the same options, and one unit."""
    units = load_course(ROOT).units()
    rest = [item for item in sys.argv[1:] if item not in units]
    command = [sys.executable, __file__, unit, *rest, "--worker"]
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return {"gradings": 0, "lost": [["the trial itself failed", str(done.returncode)]]}
    return json.loads(done.stdout.splitlines()[-1])


class Trial:
    """One unit on the backend of this process."""

    def __init__(self, options: argparse.Namespace) -> None:
        from grader.runtime.silence import import_keras

        import_keras()
        import keras

        (self.name,) = options.units
        self.options, self.course = options, load_course(ROOT)
        self.backend = keras.config.backend()
        self.gradings = 0

    def run(self) -> dict[str, Any]:
        """{"gradings": how many, "lost": [[way, settings, answer, what], …]}."""
        from grader.grading.grader import Grader
        from grader.sandbox.parent.sandbox import Sandbox

        lost: list[list[str]] = []
        with contextlib.ExitStack() as stack:
            self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for way in self.options.ways:
                sandbox = stack.enter_context(Sandbox()) if way == "sealed" else False
                self.grader = Grader(
                    self.course, self.name, hidden=self.options.hidden, sandbox=sandbox
                )
                for check in self.grader.opened.unit.checks:
                    check.seconds = 600.0  # how fast this machine trains is not the question
                lost += [[way, *row] for row in self._all()]
        return {"gradings": self.gradings, "lost": lost}

    def _all(self) -> Iterator[list[str]]:
        """What is lost, in every group of settings."""
        mixes = self._mixes()
        chosen = [
            setting
            for name, setting in SETTINGS.items()
            if self.backend in setting.backends
            and (not self.options.settings or name in self.options.settings)
        ]
        size = self.options.together
        groups = [chosen[first : first + size] for first in range(0, len(chosen), size)]
        for number, group in enumerate(groups):
            for mix in self._of_group(mixes, number):
                if self._lost(group, mixes[mix]):
                    for setting in group:
                        if what := self._lost([setting], mixes[mix]):
                            yield [setting.name, mix, what]

    def _of_group(self, mixes: dict[str, Any], number: int) -> list[str]:
        """The names of the mixtures to grade: the solution, and others in turn."""
        first, *others = mixes
        count = len(others) if self.options.answers == "all" else int(self.options.answers)
        start = number * count
        turned = [others[(start + n) % len(others)] for n in range(min(count, len(others)))]
        return [first, *turned]

    def _mixes(self) -> dict[str, dict[str, str]]:
        """By name, what stands in the solution's place: as many right answers as go together."""
        unit = self.grader.opened.live.unit if self.grader.opened.live else self._source()
        waiting = [answer for answer in unit.right_answers if answer.is_for(self.backend)]
        mixes: dict[str, dict[str, str]] = {"the solution": {}}
        while waiting:
            sources: dict[str, str] = {}
            names = []
            for answer in list(waiting):
                if not sources.keys() & answer.sources.keys():
                    sources |= answer.sources
                    names.append(answer.name)
                    waiting.remove(answer)
            if self._lost([], sources):  # two of them define a helper of one name
                mixes |= {n: a.sources for a in unit.right_answers if (n := a.name) in names}
            else:
                mixes[" + ".join(names)] = sources
        return mixes

    def _source(self) -> Any:
        from grader.course.unit_loading import load_unit

        return load_unit(self.course.source(self.name))

    def _lost(self, settings: Sequence[Setting], sources: dict[str, str]) -> str:
        """What a submission with these settings loses, '' where it is nothing."""
        self.unit = getattr(self, "unit", None) or self._source()
        code = self.unit.solution
        for part, source in sources.items():
            code = code.replace(self.unit.part_sources[part], source)
        early, late = (
            "".join(f"# %%\n{setting.code}\n\n" for setting in settings if setting.late is when)
            for when in (False, True)
        )
        path = self.folder / f"{self.name}.py"
        path.write_text(f"# %%\nimport keras\n\n{early}# %%\n{code}\n\n{late}", encoding="utf-8")
        before = _state()
        self.gradings += 1
        try:
            report = self.grader.grade(path)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return f"{type(error).__name__}: {error}"[:200]
        left = [name for name, value in _state().items() if before.get(name, value) != value]
        lost = [
            f"{o.name}: {o.status} {o.message[:100]}"
            for o in report.checks
            if o.status != "passed" and o.message != "runs at hand-in"
        ]
        lost += [f"not as it was: {name}" for name in left]
        lost += [note for note in report.notes if "could not be put back" in note]
        return "; ".join(lost[:2])


def _state() -> dict[str, str]:
    """All switches of this process as text, and its random states."""
    from grader.process_state import random_generators, state

    own = state._Own()
    values = {switch.name: repr(switch.read()) for switch, _ in own.all}
    return values | {
        f"random: {name}": repr(value)
        for name, value in random_generators.generator_states().items()
    }


if __name__ == "__main__":
    sys.exit(main())
