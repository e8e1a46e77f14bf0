"""Run as a script: grades a unit's solution, its stub and some mistakes from the released answers.

    KERAS_BACKEND=jax python tests/whole/backends/grade_unit.py UNIT MISTAKES

Prints JSON: solution and stub as [score, points of the visible checks], the checks that the
solution does not pass, and of each mistake whether it lost points and what was named first.
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]


def main(name, count):
    from grader.runtime.silence import import_keras

    import_keras()
    from grader.course.course import load_course
    from grader.course.unit_loading import load_unit
    from grader.grading.grader import Grader

    unit = load_unit(ROOT / "solutions" / name)
    visible = {check.part for check in unit.checks if check.name not in unit.hidden_checks}
    mistakes = [item for item in unit.misconceptions.values() if item.part in visible]
    sample = mistakes[:: max(1, len(mistakes) // count)][:count]
    with tempfile.TemporaryDirectory() as folder:
        # Without solutions/, as a student has it: the answers come from the file.
        (Path(folder) / "assignments").symlink_to(ROOT / "assignments")
        course = load_course(Path(folder))

        def grade(text):
            path = Path(folder) / "submission.py"
            path.write_text(text, encoding="utf-8")
            return grader.grade(path)

        with Grader(course, name, hidden=False, sandbox=False) as grader:
            checks = grader.opened.unit.checks
            for check in checks:  # how fast a backend trains on this machine is not the question
                check.seconds = check.seconds and 600.0
            solution = grade(unit.solution)
            stub = grader.grade(ROOT / "assignments" / name / f"{name}.ipynb")
            # Training runs name no mistake, and take longest.
            checks[:] = [check for check in checks if check.replayed]
            found = {item.name: _first(unit, item, grade) for item in sample}
    points = sum(outcome.max_points for outcome in solution.checks if not outcome.hidden)
    print(
        json.dumps(
            {
                "solution": [solution.score, points],
                "not passed": [
                    f"{outcome.name}: {outcome.status}: {outcome.message}"
                    for outcome in solution.checks
                    if outcome.status != "passed" and not outcome.hidden
                ],
                "stub": stub.score,
                "mistakes": found,
            }
        )
    )


def _first(unit, mistake, grade):
    """[whether it lost points, what the first diagnosis names]."""
    from grader.course.unit import edit

    source = unit.part_sources[mistake.part]
    report = grade(unit.solution.replace(source, edit(source, mistake)))
    failing = [outcome for outcome in report.checks if outcome.status in ("failed", "error")]
    named = next((list(o.diagnosis[0].misconceptions) for o in failing if o.diagnosis), [])
    return [bool(failing), named]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
