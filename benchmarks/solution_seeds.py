"""Grade the solution and the untouched assignment on many students' seeds, hidden cases included.

    python benchmarks/solution_seeds.py batchnorm --students 100

The solution must get full marks and the assignment 0 on each. Takes about three seconds a student.
"""

from __future__ import annotations

import argparse
import sys

from grader.runtime.silence import import_keras


def main() -> int:
    """The exit status is 0 where every student's seed gives full marks and 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("unit")
    parser.add_argument("--students", type=int, default=100)
    options = parser.parse_args()
    import_keras()
    from grader.course.course import find_course
    from grader.grading.grader import Grader

    course = find_course()
    solved = course.source(options.unit) / f"{options.unit}.py"
    stub = course.released(options.unit) / f"{options.unit}.ipynb"
    grader = Grader(course, options.unit, hidden=True, sandbox=False)
    wrong = 0
    seeds = set()
    for number in range(options.students):
        student = f"student-{number}"
        full, nothing = grader.grade(solved, student), grader.grade(stub, student)
        seeds.add(full.seed)
        if not full.complete or nothing.score != 0:
            wrong += 1
            print(f"{student}: solution {full.score}/{full.max_score}, stub {nothing.score}")
    print(f"{len(seeds)} seeds: solution full and stub 0 on {options.students - wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
