"""How often the checks of random draws reject a right answer, and miss a variance 5 % off.

    python benchmarks/initializer_draws.py --draws 2000

Runs every random check of the unit `initializers`, visible and hidden cases, on the solution with
another student's seeds in each draw; then on each class with its variance multiplied by 1.05 and
by 0.95, one case in each draw, all cases in turn. Takes about a second for each draw.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader.runtime.silence import import_keras

ROOT = Path(__file__).parents[1]
FACTORS = (1.05, 0.95)


@dataclass
class Draws:
    """What became of the draws of one subject.

    nearest: the claim's error over its limit that came nearest to failing (for the solution) or to
        passing (for a wrong variance), over all draws; where: in which check and case.
    """

    subject: str
    cases: int = 0
    claims: int = 0
    failed: int = 0
    nearest: float = math.nan
    where: str = ""
    failures: list[str] = field(default_factory=list)

    def add(self, excesses: list[float], failed: bool, where: str, *, right: bool) -> None:
        """Count one case: the excess of each claim, and whether the case failed."""
        self.cases += 1
        self.claims += len(excesses)
        self.failed += failed
        worst = max(excesses, default=0.0)
        nearer = worst > self.nearest if right else worst < self.nearest
        if math.isnan(self.nearest) or nearer:
            self.nearest, self.where = worst, where
        if failed and right:
            self.failures.append(where)


def random_cases(unit: Any, parts: tuple[str, ...] | None = None) -> Iterator[tuple[Any, Any]]:
    """All cases, visible and hidden, of the checks that judge random draws."""
    for check in unit.checks:
        if check.once and (parts is None or check.part in parts):
            for case in (*unit.visible_cases(check), *unit.hidden_cases[check.name]):
                yield check, case


def seen(references: Any, agent: Any, check: Any, case: Any, seed: str) -> tuple[list[float], bool]:
    """The excess of each measured claim of one case, and whether the case failed."""
    from grader.evaluation.compare import compare
    from grader.evaluation.run_case import run_case
    from grader.subjects.local_channel import LocalChannel
    from grader.subjects.subject import Subject

    trace = run_case(check, case, Subject(LocalChannel(agent)), seed)
    claims = [value.data for value in trace.values if value.kind == "claim"]
    excesses = [claim.excess for claim in claims if claim.numbers]
    wrong = compare(trace, references.expected(check, case, seed))
    return excesses, trace.failure is not None or wrong is not None


def right_draws(unit: Any, draws: int, progress: Callable[[int, int], None]) -> Draws:
    """The solution through all random checks, `draws` times."""
    from grader.agent.agent import Agent
    from grader.references.live_references import LiveReferences

    references, agent = LiveReferences(unit), Agent(unit.namespace())
    found = Draws("solution")
    for number in range(draws):
        for check, case in random_cases(unit):
            excesses, failed = seen(references, agent, check, case, f"draw {number}")
            found.add(excesses, failed, f"{check.name}, {case.title}", right=True)
        progress(number + 1, draws)
    return found


def scaled_namespace(unit: Any, part: str, factor: float) -> dict[str, Any]:
    """The solution, the variance of what `part` draws multiplied by `factor`."""
    namespace = unit.namespace()

    class Scaled(namespace[part]):
        def __call__(self, shape, dtype=None, **kwargs):
            return super().__call__(shape, dtype=dtype, **kwargs) * math.sqrt(factor)

    return namespace | {part: Scaled}


def wrong_draws(unit: Any, part: str, factor: float, draws: int) -> Draws:
    """A class whose variance is off by `factor` through one case in each draw, all in turn."""
    from grader.agent.agent import Agent
    from grader.references.live_references import LiveReferences

    references, agent = LiveReferences(unit), Agent(scaled_namespace(unit, part, factor))
    cases = [
        (check, case)
        for check, case in random_cases(unit, (part,))
        if check.name.endswith(("_distribution", "_kernels"))
    ]
    found = Draws(f"{part}, variance times {factor}")
    for number in range(draws):
        check, case = cases[number % len(cases)]
        excesses, failed = seen(references, agent, check, case, f"draw {number}")
        found.add(excesses, failed, f"{check.name}, {case.title}", right=False)
    return found


def main() -> int:
    """The exit status is 0 where no right draw is rejected and every wrong one is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    options = parser.parse_args()
    import_keras()
    from grader.course.unit_loading import load_unit
    from grader.runtime.progress import progress_bar

    unit = load_unit(ROOT / "solutions" / "initializers")
    with progress_bar("initializers: draws") as progress:
        right = right_draws(unit, options.draws, progress)
    per_draw = right.claims // max(1, options.draws)
    print(f"solution: {options.draws} draws of {right.cases // max(1, options.draws)} cases")
    print(f"  {right.failed} of {right.cases} cases rejected; {per_draw} limits in each draw")
    print(f"  nearest to a false reject: {right.nearest:.2f} of its limit ({right.where})")
    wrong = [
        wrong_draws(unit, part, factor, options.draws)
        for part in unit.parts
        if part not in ("compute_fans", "Zeros")
        for factor in FACTORS
    ]
    for item in wrong:
        print(f"{item.subject}: {item.failed} of {item.cases} caught, least {item.nearest:.2f}")
    if options.json:
        figures = [asdict(item) for item in (right, *wrong)]
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(right.failed > 0 or any(item.failed < item.cases for item in wrong))


if __name__ == "__main__":
    sys.exit(main())
