"""Run as a script: grades sealed hand-ins on the backend that Keras runs on, all looked at twice.

    KERAS_BACKEND=jax python tests/whole/backends/second_look_on.py UNIT…

Prints JSON: by unit and name, the points that hand-ins lost of those of one part's visible checks,
the messages of these, and the flags. `solution` is right; the others take what they are to implement.
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
# What the backend does for Keras's public functions, below all tripwires of public names.
BELOW_RELU = """
import importlib
inner = importlib.import_module("keras.src." + "backend").nn
def relu(x):
    return vars(inner)["re" + "lu"](x)
"""
BELOW_BATCHNORM = """
import importlib
import keras
inner = importlib.import_module("keras.src." + "backend").nn
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    axes = tuple(range(x.ndim - 1))
    given = [keras.ops.convert_to_tensor(a) for a in (x, x.mean(axes), x.var(axes), beta, gamma)]
    x, mean, variance, beta, gamma = given
    y = vars(inner)["batch_" + "normalization"](x, mean, variance, -1, beta, gamma, epsilon)
    return keras.ops.convert_to_numpy(y), None
"""
# The second one takes the tripwires out, so that only a second look finds it.
DISARMED = """
import sys
vars(sys.modules["grader.execution." + "tripwires"])["Watch"].meet = lambda *a: None
"""
HAND_INS = {
    "activations": ("relu", {"below": BELOW_RELU, "disarmed": BELOW_RELU + DISARMED}),
    "batchnorm": (
        "batchnorm_forward",
        {"below": BELOW_BATCHNORM, "disarmed": BELOW_BATCHNORM + DISARMED},
    ),
}


def main(units):
    from grader.runtime.silence import import_keras

    import_keras()
    from grader.course.course import load_course
    from grader.course.unit_loading import load_unit
    from grader.grading.grader import Grader
    from grader.sandbox.parent.sandbox import Sandbox
    from grader.static_analysis import facts
    from grader.static_analysis.suspicion import Suspicion

    facts.suspicions = lambda *_: [Suspicion("this test", "the test", False)]
    found = {}
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        for name in units:
            part, delegations = HAND_INS[name]
            solution = load_unit(ROOT / "solutions" / name).solution
            grader = Grader(load_course(ROOT), name, hidden=False, sandbox=sandbox)
            for what, source in {"solution": solution, **delegations}.items():
                path = Path(folder) / f"{name}.py"
                path.write_text(source, encoding="utf-8")
                report = grader.grade(path)
                mine = [o for o in report.checks if o.part == part or what == "solution"]
                visible = [outcome for outcome in mine if not outcome.hidden]
                lost = [outcome for outcome in visible if outcome.points < outcome.max_points]
                found[f"{name} {what}"] = {
                    "kept": sum(outcome.points for outcome in visible),
                    "lost": [outcome.message for outcome in lost],
                    "flags": [f"{flag.kind}: {flag.what}" for flag in report.flags],
                }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
