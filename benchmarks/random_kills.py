"""Kills a random process of `grader grade` at a random moment, finishes the class with the same command,
and compares: marks, reports, graded notebooks and feedback pages must be those of an undisturbed run.

    python benchmarks/random_kills.py [--kills 50] [--seed 0] [--copies 4]

Prints each kill, and exits with 1 where anything differs, a hand-in that had been noted as graded was
graded again, or a process outlived its run.
"""

from __future__ import annotations

import argparse
import collections
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Kill, finish, compare, as often as asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--copies", type=int, default=4, help="of each of six hand-ins")
    options = parser.parse_args()
    helpers = ROOT / "tests" / "helpers"
    sys.path[:0] = [str(ROOT), str(helpers / "classes"), str(helpers / "units")]
    from grader.runtime.silence import import_keras

    import_keras()
    from killing import forget, grade, kill_and_finish, make_class, results

    with tempfile.TemporaryDirectory() as folder:
        course = make_class(Path(folder, "course"), options.copies)
        status, seconds = grade(course)
        expected = results(course)
        print(f"undisturbed: exit status {status}, {seconds:.1f} s, {len(expected['marks'])} marks")
        equal, killed = 0, collections.Counter()
        for number in range(options.kills):
            forget(course)
            what, ended, finished, again = kill_and_finish(course, seconds, options.seed + number)
            found = results(course)
            same = found == expected and finished == 0 and not again
            equal += same
            killed[what] += 1
            differs = [name for name in expected if found.get(name) != expected[name]]
            verdict = "equal" if same else f"DIFFERS in {differs[:3]}, graded again: {again}"
            print(
                f"{number + 1:3}  {what:45} exit {ended:4}, then {finished}: {verdict}", flush=True
            )
    for what, count in killed.most_common():
        print(f"{count:4}  {what}")
    print(f"{equal} of {options.kills} kills left the same class")
    return 0 if equal == options.kills else 1


if __name__ == "__main__":
    sys.exit(main())
