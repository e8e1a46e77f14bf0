"""Run the solutions' functions and layers on the largest, smallest and oddest inputs that they allow.

    python benchmarks/solution_extremes.py            # all; about 4 GB of memory and two minutes
    python benchmarks/solution_extremes.py --small    # without the 50,000 pictures

Each result is compared with the formula in float64, on the same inputs. A line for each, with its
error over the largest value of the truth; lines that begin with ✗ are NaN, raise, or are off by more
than a thousandth. Exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.runtime.silence import import_keras

WITHIN = 1e-3  # a float32 answer is a thousand times nearer where no digits were lost
FLOATS = ("float16", "float32", "float64")


def axes_but_last(x: np.ndarray) -> tuple[int, ...]:
    """All axes but the channels'."""
    return tuple(range(x.ndim - 1))


def by_statistics(axes: Callable[[np.ndarray], Any], scale: bool, epsilon: float = 0.0) -> Any:
    """A preprocessing function in float64: (train, test) to the pair."""

    def function(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean = train.mean(axis=axes(train), dtype="float64")
        spread = train.std(axis=axes(train), dtype="float64") + epsilon if scale else 1.0
        return (train[:8] - mean) / spread, (test - mean) / spread

    return function


def whitened(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ZCA by a singular value decomposition of the data in float64."""
    rows = train.reshape(len(train), -1).astype("float64")
    mean = rows.mean(axis=0)
    _, singular, directions = np.linalg.svd(rows - mean, full_matrices=len(rows) < rows.shape[1])
    variances = np.zeros(len(directions))
    variances[: len(singular)] = singular**2 / len(rows)
    matrix = directions.T / np.sqrt(variances + 1e-5) @ directions
    first, others = ((x.reshape(len(x), -1) - mean) @ matrix for x in (train[:8], test))
    return first.reshape(train[:8].shape), others.reshape(test.shape)


PREPROCESSING = {
    "subtract_mean_image": by_statistics(lambda x: 0, scale=False),
    "subtract_channel_mean": by_statistics(axes_but_last, scale=False),
    "standardize_channels": by_statistics(axes_but_last, scale=True),
    "standardize_features": by_statistics(lambda x: 0, scale=True, epsilon=1e-7),
    "whiten": whitened,
}


def pictures(small: bool) -> Iterator[tuple[str, np.ndarray, tuple[str, ...]]]:
    """Train images by what is odd about them, and the functions that do not promise to take them."""
    random = np.random.default_rng(1)
    few = random.integers(0, 256, (10, 4, 4, 3))
    for dtype in ("uint8", "int32", *FLOATS):
        yield f"10 pictures, {dtype}", few.astype(dtype), ()
        constant = ("standardize_channels",)
        yield f"2 pictures of one pixel, {dtype}", few[:2, :1, :1, :1].astype(dtype), ()
        yield f"one picture, {dtype}", few[:1].astype(dtype), ("whiten",)
        yield f"the same picture 7 times, {dtype}", np.repeat(few[:1], 7, 0).astype(dtype), ()
        grey = np.full((7, 2, 2, 3), 200.1).astype(dtype)
        yield f"constant pictures, {dtype}", grey, constant
    for dtype in ("float32", "float64"):
        yield f"one million off, {dtype}", (few + 1e6).astype(dtype), ()
        yield f"values of 1e15, {dtype}", (few * 1e13).astype(dtype), ("whiten",)
        yield f"values of 1e-15, {dtype}", (few * 1e-17).astype(dtype), ()
    if not small:
        many = random.integers(0, 256, (50_000, 32, 32, 3), "uint8")
        for dtype in ("uint8", "float32"):
            yield f"50,000 pictures of 32 x 32, {dtype}", many.astype(dtype), ("whiten",)


def normalization(x: np.ndarray, axes: tuple[int, ...], epsilon: float = 1e-3) -> np.ndarray:
    """x in float64, with mean 0 and variance 1 over the axes."""
    wide = x.astype("float64")
    mean, variance = (f(axis=axes, keepdims=True) for f in (wide.mean, wide.var))
    return (wide - mean) / np.sqrt(variance + epsilon)


def batches() -> Iterator[tuple[str, np.ndarray]]:
    """Inputs of normalization layers by what is odd about them."""
    random = np.random.default_rng(2)
    for offset, spread in ((0.0, 1.0), (200.0, 1.0), (1e4, 1.0), (0.0, 1e15), (0.0, 1e-15)):
        for shape in ((64, 32, 32, 4), (2, 512, 512, 4), (1, 1, 1, 4), (2, 3, 3, 4)):
            x = (offset + spread * random.normal(size=shape)).astype("float32")
            yield f"mean {offset:g}, deviation {spread:g}, {shape}", x
    yield "constant", np.full((4, 3, 3, 4), 200.1, "float32")


LAYERS = {
    ("batchnorm", "BatchNormalization"): ({}, (0, 1, 2)),
    ("normalizers", "LayerNormalization"): ({"axis": (1, 2, 3)}, (1, 2, 3)),
    ("normalizers", "InstanceNormalization"): ({}, (1, 2)),
    ("normalizers", "GroupNormalization"): ({"groups": 4}, (1, 2)),
}
INITIALIZERS = ("RandomNormal", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform")


class Findings:
    """Prints a line for each run and counts what is amiss."""

    def __init__(self) -> None:
        self.runs, self.amiss = 0, 0

    def note(self, what: str, run: Callable[[], float]) -> None:
        """run returns the error, as a share of the largest value of the truth."""
        self.runs += 1
        try:
            error = run()
            words = f"{error:.1e}" if np.isfinite(error) else "not finite"
            good = bool(error <= WITHIN)
        except Exception as raised:
            good, words = False, f"{type(raised).__name__}: {raised}".splitlines()[0][:90]
        self.amiss += not good
        print(f"{' ' if good else '✗'} {what}: {words}", flush=True)


def error_of(found: Any, truth: np.ndarray, coarse: float = 0.0) -> float:
    """The largest difference over the largest value, less the dtype's own rounding `coarse`."""
    found = np.asarray(found).astype("float64")
    if not np.isfinite(found).all():
        return float("nan")
    scale = max(float(np.abs(truth).max(initial=0.0)), 1e-300)
    return max(0.0, float(np.abs(found - truth).max(initial=0.0)) / scale - coarse)


def try_preprocessing(solved: dict[str, Any], findings: Findings, small: bool) -> None:
    """All functions of statistics, on all pictures."""
    for title, train, not_promised in pictures(small):
        for name, truth in PREPROCESSING.items():
            if name in not_promised:
                continue

            def run(name: str = name, truth: Any = truth, train: np.ndarray = train) -> float:
                first, test = solved[name](train, train[-1:])
                # float16 has room for three digits; large offsets are rounded in the input's dtype.
                kind = train.dtype if train.dtype.kind == "f" else np.dtype("float32")
                deep = np.abs(train[:8]).max() / max(float(np.ptp(train[:8])), 1.0)
                coarse = 4 * np.finfo(kind).eps * max(1.0, float(deep))
                wanted = truth(train, train[-1:])
                # What does not vary at all is 0, up to the rounding of the mean.
                pairs = zip((first[:8], test), wanted, strict=True)
                return max(error_of(*pair, coarse) if np.ptp(pair[1]) else 0.0 for pair in pairs)

            findings.note(f"{name}, {title}", run)


def try_layers(solved: dict[str, dict[str, Any]], findings: Findings) -> None:
    """Normalization layers, and batch normalization by hand."""
    from grader import backend

    for title, x in batches():
        for (unit, name), (options, axes) in LAYERS.items():
            layer = solved[unit][name](**options)
            arguments = {"training": True} if name.startswith("Batch") else {}
            truth = normalization(x, axes)

            def run(
                layer: Any = layer, x: Any = x, a: Any = arguments, truth: Any = truth
            ) -> float:
                return error_of(backend.to_numpy(layer(x, **a)), truth) if np.ptp(truth) else 0.0

            findings.note(f"{name}, {title}", run)
        ones = np.ones(x.shape[-1], x.dtype)
        wanted = normalization(x, (0, 1, 2))

        def by_hand(x: Any = x, ones: Any = ones, truth: Any = wanted) -> float:
            y, _ = solved["batchnorm"]["batchnorm_forward"](x, ones, 0 * ones)
            return error_of(y, truth) if np.ptp(truth) else 0.0

        findings.note(f"batchnorm_forward, {title}", by_hand)


def try_initializers(solved: dict[str, Any], findings: Findings) -> None:
    """All initializers for empty, smallest and large weights, in every float dtype."""
    from grader import backend

    for name in INITIALIZERS:
        for shape in ((), (1,), (1, 1), (0, 0), (0, 3), (3, 0), (3, 3, 0, 4), (3, 3, 256, 256)):
            for dtype in (*FLOATS, "bfloat16"):

                def run(name: str = name, shape: Any = shape, dtype: str = dtype) -> float:
                    drawn = backend.to_numpy(solved[name](seed=0)(shape, dtype=dtype))
                    fits = drawn.shape == shape and np.isfinite(drawn.astype("float64")).all()
                    return 0.0 if fits else float("nan")

                findings.note(f"{name}, {shape}, {dtype}", run)


def main() -> int:
    """The exit status is 1 where a solution fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="leave the 50,000 pictures out")
    options = parser.parse_args()
    import_keras()
    from grader.course.course import find_course
    from grader.course.unit_loading import load_unit

    course = find_course()
    names = ("preprocessing", "batchnorm", "normalizers", "initializers")
    solved = {name: load_unit(course.source(name)).namespace() for name in names}
    findings = Findings()
    try_preprocessing(solved["preprocessing"], findings, options.small)
    try_layers(solved, findings)
    try_initializers(solved["initializers"], findings)
    print(f"{findings.amiss} of {findings.runs} results are amiss")
    return int(findings.amiss > 0)


if __name__ == "__main__":
    sys.exit(main())
