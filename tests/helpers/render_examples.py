"""Reports, outcomes and evidence that the tests of the renderings share."""

from __future__ import annotations

import io
from typing import Any

import ml_dtypes
import numpy as np
from rich.console import Console

from grader.report.model import Diagnosis, Evidence, Flag, Outcome, Report

NASTY = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}[bold]\x1b[2J\u202e\ud800"
)


def evidence(got: Any, expected: Any, worst: Any = None, **changes: Any) -> Evidence:
    fields = {
        "case": "a batch with an offset",
        "calls": ("layer = BatchNormalization(epsilon=0.1)", "layer(x: float32 (6, 3))"),
        "result": "output",
        "got": got,
        "expected": expected,
        "worst": worst,
        "relative_error": 0.25,
        "reference": "our solution and keras.layers.BatchNormalization",
    }
    return Evidence(**{**fields, **changes})


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def many_kinds() -> dict[str, Evidence]:
    """One piece of evidence for each kind of array that a rendering can meet."""
    x = normal(6, 5, 4, 3)
    holes = x * np.float32(1.1)
    holes[0, 0, 0, :] = np.nan, np.inf, -np.inf
    flags = np.array([True, False, True])
    brain = x[0, 0].astype(ml_dtypes.bfloat16)
    words = np.array(["a", NASTY])
    return {
        "slope": evidence(x * 1.5, x, (1, 2, 3, 0)),
        "none": evidence(None, None),
        "only_expected": evidence(None, x),
        "scalar": evidence(np.array(1.5), np.array(1.0), ()),
        "empty": evidence(np.zeros((0, 3)), np.zeros((0, 3))),
        "huge": evidence(np.ones((2000, 700)), np.zeros((2000, 700)), (1999, 699)),
        "wide": evidence(np.ones((2, 400)), np.full((2, 400), 1e-7), (1, 399)),
        "holes": evidence(holes, x, (0, 0, 0, 0), relative_error=float("nan")),
        "all_nan": evidence(x * np.nan, x, (0, 0, 0, 0), relative_error=float("inf")),
        "bools": evidence(flags, ~flags, (0,)),
        "integers": evidence(np.array([246, 1], np.uint8), np.array([-10, 1], np.int16), (0,)),
        "bfloat16": evidence(brain * brain, brain, (2, 1)),
        "complex": evidence(x[0] * 1j, x[0], (0, 0, 0)),
        "text": evidence(words, words[::-1]),
        "objects": evidence(np.array([None, {}]), np.array([1, 2], object), (0,)),
        "shapes": evidence(x[0], x),
        "dtypes": evidence(x.astype(np.float64), x),
        "extreme": evidence(np.full(30, 1e308), np.full(30, -1e308), (4,)),
        "tiny": evidence(np.full(30, 5e-324), np.zeros(30), (4,)),
        "large": evidence(np.linspace(-9e99, 9e99, 30), np.full(30, 9e99), (0,)),
        "constant": evidence(np.full((5, 4), 2.0), np.full((5, 4), 1.0), (0, 0)),
        "wrong_index": evidence(x, x + 1, (60, 5, 4, 3)),
        "close": evidence(np.array([1.0000001, 0.0]), np.array([1.0, 0.0]), (0,)),
        "one_column": evidence(np.ones((9, 1)), np.zeros((9, 1)), (4, 0)),
    }


def outcome(status: str = "passed", **changes: Any) -> Outcome:
    fields = {
        "name": "training_output",
        "part": "BatchNormalization",
        "title": "Each channel is normalized with its own mean and variance.",
        "status": status,
        "points": 2.0 if status == "passed" else 0.0,
        "max_points": 2.0,
    }
    return Outcome(**{**fields, **changes})


def diagnosis(says: str = "Epsilon stands outside the root.", *names: str) -> Diagnosis:
    return Diagnosis(names or ("epsilon_outside_root",), says, 2e-7)


def report(*outcomes: Outcome, **changes: Any) -> Report:
    fields = {
        "unit": "batchnorm",
        "submission": "batchnorm.ipynb",
        "seed": "visible",
        "checks": list(outcomes),
    }
    return Report(**{**fields, **changes})


def nasty_report() -> Report:
    """Every text that can come from a student tries to get out of its place."""
    proof = evidence(
        np.ones(3), np.zeros(3), (0,), case=NASTY, calls=(NASTY,), result=NASTY, reference=NASTY
    )
    texts = {"name": NASTY, "part": NASTY, "title": NASTY, "message": NASTY}
    return report(
        outcome("failed", **texts, evidence=proof, diagnosis=[diagnosis(NASTY, NASTY)]),
        outcome("error", **texts, diagnosis=[diagnosis(NASTY), diagnosis(NASTY, NASTY, "b")]),
        outcome("failed", **texts, evidence=many_kinds()["text"]),
        outcome("skipped", **texts),
        outcome("passed", **texts),
        unit=NASTY,
        submission=NASTY,
        seed=NASTY,
        student=NASTY,
        flags=[Flag("forbidden", NASTY, NASTY)],
        notes=[NASTY],
        layers=(NASTY,),
    )


def printed(renderable: Any, width: int = 80, encoding: str = "utf-8", **options: Any) -> str:
    """What a console of this width and encoding shows."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict")
    console = Console(file=stream, width=width, color_system=None, **options)
    renderable(console) if callable(renderable) else console.print(renderable)
    stream.flush()
    return raw.getvalue().decode(encoding)
