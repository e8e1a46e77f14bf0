"""Audit a unit on many students' seeds and with all pairs of mistakes, and keep the figures.

    python benchmarks/audit_seeds.py batchnorm --seeds 100 --pairs all --json audit.json

Takes about a minute for every ten seeds of the unit `batchnorm`, and some minutes for all pairs.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from grader.runtime.silence import import_keras


def main() -> int:
    """Run the audit; the exit status is 0 where it finds no problem."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("unit")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--pairs", choices=("none", "sample", "all"), default="none")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--answers", type=Path, help="an answers file of this very unit")
    options = parser.parse_args()
    import_keras()
    from grader.audit.audit import audit
    from grader.audit.printing import print_audit
    from grader.course.course import find_course
    from grader.course.unit_loading import load_unit
    from grader.course.unit_modules import UnitError
    from grader.references import answers_file
    from grader.runtime.progress import progress_bar

    try:
        unit = load_unit(find_course().source(options.unit))
        known = answers_file.load(options.answers) if options.answers else None
    except UnitError as error:
        parser.error(str(error))
    if known is not None and known.meta["fingerprint"] != unit.fingerprint:
        parser.error(f"{options.answers} belongs to another version of {unit.name}")
    with progress_bar(f"{unit.name}: audit") as progress:
        found = audit(unit, known, seeds=options.seeds, pairs=options.pairs, progress=progress)
    print_audit(found)
    if options.json:
        options.json.write_text(json.dumps(found.to_dict(), indent=1) + "\n", encoding="utf-8")
    return bool(found.problems)


if __name__ == "__main__":
    sys.exit(main())
