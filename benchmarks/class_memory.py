"""How the memory of `grader grade` grows with the class: the command itself, and its workers.

    python benchmarks/class_memory.py [--submissions 2000] [--jobs 2] [--json FILE]

Grades a class of a tiny unit with the command, and reads /proc while it runs: resident memory of the
command and of its workers after 100, 200, … hand-ins. Private memory of a sealed child depends on the
unit: see `submission_cost.py`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20


def main() -> None:
    """Grade, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    helpers = ROOT / "tests" / "helpers"
    sys.path[:0] = [str(ROOT), str(helpers / "classes"), str(helpers / "units")]
    with tempfile.TemporaryDirectory() as folder:
        course = make_class(Path(folder, "course"), options.submissions)
        rows = measure(course.root, options.submissions, options.jobs)
    print(f"{'graded':>8}{'command':>12}{'workers':>24}   MiB resident")
    for row in rows:
        workers = ", ".join(f"{size:.0f}" for size in row["workers"])
        print(f"{row['graded']:>8}{row['command']:>12.1f}{workers:>24}")
    growth = rows[-1]["command"] / rows[0]["command"] - 1
    print(
        f"the command grew by {100 * growth:.1f} % from {rows[0]['graded']} to {rows[-1]['graded']}"
    )
    if options.json:
        Path(options.json).write_text(json.dumps({"rows": rows, "growth": growth}, indent=1))


def make_class(root: Path, count: int) -> Any:
    """A course whose class is `count` copies of a few hand-ins, right and wrong."""
    from grader.runtime.silence import import_keras

    import_keras()
    from small_class import HAND_INS, make_course

    texts = list(HAND_INS.values())
    return make_course(root, {f"s{n:05}": texts[n % len(texts)] for n in range(count)})


def measure(root: Path, count: int, jobs: int) -> list[dict[str, Any]]:
    """Memory after each 100 hand-ins, or each twentieth of a smaller class."""
    command = [sys.executable, "-m", "grader", "grade", "small", "--jobs", str(jobs)]
    rows: list[dict[str, Any]] = []
    step = max(1, min(100, count // 20))
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
    parent = psutil.Process(process.pid)
    while process.poll() is None:
        time.sleep(0.05)
        done = len(list((root / "feedback").glob("*/small/small.html")))
        if done < step * (len(rows) + 1):
            continue
        try:
            workers = [
                worker
                for item in parent.children()
                if "multiprocessing.forkserver" in " ".join(item.cmdline())
                for worker in item.children()
            ]
            sizes = [item.memory_info().rss / MIB for item in workers]
            size = parent.memory_info().rss / MIB
        except psutil.NoSuchProcess:
            break
        rows.append({"graded": done, "command": size, "workers": sizes})
    if process.returncode != 0 or not rows:
        raise SystemExit(f"grading ended with status {process.returncode}")
    return rows


if __name__ == "__main__":
    main()
