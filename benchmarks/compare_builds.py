"""Whether two builds of the kit grade and release the same: what a refactoring must not change.

    python benchmarks/compare_builds.py OTHER_CHECKOUT [UNIT…] [--renamed FILE] [--folder FOLDER]

OTHER_CHECKOUT is the build of before, this checkout the one of after (`--here` names another). Each is
run with its `.venv`, or the Python that `--other-python` and `--here-python` name, by its commands
alone: its modules may lie anywhere. Both release all units (or those named) into an empty folder, which
computes the answers and takes minutes for each; `--kept-answers` lends them the checkouts' own. The
class of `grader demo` is then made once, by the build of before, and graded sealed by both, with the
same secret. Compared are all released files, reports, autograded notebooks, feedback pages, the pictures
in these, the printed tables, grades.csv, and the gradebook by its cells: byte by byte, and where bytes
differ, value by value without

{rules}
`--renamed FILE` lists words that were changed on purpose, `old → new` in each line; whatever the build of
before wrote is read with these replaced. `--folder` keeps all files there, and what is there of the same
builds is not made again: a second comparison with an unchanged build of before costs half. Ends with
status 1 where anything differs, 2 where a build fails.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from comparison import builds, contents, differences, normal, runs  # noqa: E402

MOST_ITEMS = 30  # of one kind are listed; --all lists them all


def main() -> None:
    """Run both, compare, print."""
    what = (__doc__ or "").format(rules=normal.RULES)
    parser = argparse.ArgumentParser(
        description=what, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, metavar="OTHER_CHECKOUT")
    parser.add_argument("units", nargs="*", metavar="UNIT")
    parser.add_argument("--renamed", type=Path, metavar="FILE", help="old → new in each line")
    parser.add_argument("--folder", type=Path, help="where both work; kept, and taken up again")
    parser.add_argument("--here", type=Path, default=ROOT, metavar="CHECKOUT")
    parser.add_argument("--other-python", type=Path, metavar="PYTHON")
    parser.add_argument("--here-python", type=Path, metavar="PYTHON")
    parser.add_argument("--kept-answers", action="store_true", help="compute none that still fit")
    parser.add_argument("--no-grading", action="store_true", help="compare releases only")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--all", action="store_true", help="list every difference")
    options = parser.parse_args()
    try:
        renamed = normal.Renamed.read(options.renamed) if options.renamed else normal.Renamed()
        old = builds.open_build(options.other, options.other_python)
        new = builds.open_build(options.here, options.here_python)
        found: dict[str, differences.Found] = {}
        with tempfile.TemporaryDirectory(prefix="builds-") as temporary:
            for unit in options.units or units_of(old):
                place = (options.folder or Path(temporary)).resolve() / unit
                work = runs.Work(unit, options.jobs, options.kept_answers, not options.no_grading)
                runs.run_both(place, old, new, work, say=lambda line: print(line, flush=True))
                for kind, item in compare(place, old, new, renamed).items():
                    found.setdefault(kind, differences.Found()).add(unit, item)
    except (builds.BuildError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    show(found, sys.maxsize if options.all else MOST_ITEMS)
    raise SystemExit(1 if any(item.different for item in found.values()) else 0)


def units_of(build: builds.Build) -> list[str]:
    """The units whose demo class is known."""
    return sorted(path.parent.name for path in build.root.glob("solutions/*/demo_class.py"))


def compare(
    folder: Path, old: builds.Build, new: builds.Build, renamed: normal.Renamed
) -> dict[str, differences.Found]:
    """The two courses in the folder, by kind."""
    courses = [
        contents.read_course(course, normal.Places.of(course, build.root, build.python))
        for course, build in ((folder / "old", old), (folder / "new", new))
    ]
    return differences.compare(*courses, renamed)


def show(found: dict[str, differences.Found], most: int) -> None:
    """A line for each kind, and one for each difference."""
    for kind, item in found.items():
        alike = (
            f" ({item.alike} of them but for times, places, stamps, words)" if item.alike else ""
        )
        print(f"{kind:<21} {item.equal:>5} equal{alike}, {len(item.different)} different")
    for kind, item in found.items():
        for name, lines in list(item.different.items())[:most]:
            for line in lines:
                print(f"{kind}: {name}: {line}")
        if len(item.different) > most:
            print(f"{kind}: {len(item.different) - most} more differ (--all lists them)")


if __name__ == "__main__":
    main()
