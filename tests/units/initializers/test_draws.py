"""The checks of random draws: their formulas, and a small run of the benchmark of false rejects."""

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.authoring.claims import Claim
from grader.course.unit_loading import load_unit

ROOT = Path(__file__).parents[3]
RANDOM_PARTS = ["RandomNormal", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform"]


@pytest.fixture(scope="module")
def unit():
    return load_unit(ROOT / "solutions" / "initializers")


@pytest.fixture(scope="module")
def distributions(unit):
    """The unit's module `checks/distributions.py`."""
    return checks_module(unit, "distributions")


def checks_module(unit, name):
    """One of the modules in the unit's folder `checks`."""
    folder = unit.check("zeros").probe.__module__.rpartition(".")[0]
    return importlib.import_module(f"{folder}.{name}")


@pytest.fixture(scope="module")
def benchmark():
    """The module `benchmarks/initializer_draws.py`."""
    path = ROOT / "benchmarks" / "initializer_draws.py"
    spec = importlib.util.spec_from_file_location("initializer_draws", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def truncated(random, count):
    drawn = random.standard_normal(2 * count)
    return drawn[np.abs(drawn) < 2][:count]


def claims(distributions, values, distribution, variance=1.0):
    return dict(distributions.distribution_claims(values, distribution, variance))


def test_the_solution_passes_and_a_variance_5_percent_off_does_not(benchmark, unit):
    right = benchmark.right_draws(unit, 2, lambda done, total: None)
    assert right.failed == 0, right.failures
    assert right.cases == 2 * len(list(benchmark.random_cases(unit)))
    assert right.claims > 400
    # Each limit is six standard errors, two-sided: a false reject has a probability of 2e-9.
    assert right.claims / 2 * math.erfc(6 / math.sqrt(2)) < 1e-6
    assert 0.3 < right.nearest < 1
    for part in RANDOM_PARTS:
        for factor in benchmark.FACTORS:
            wrong = benchmark.wrong_draws(unit, part, factor, 4)
            assert wrong.failed == wrong.cases == 4, wrong
            assert wrong.nearest > 1


def test_a_variance_that_is_right_is_not_counted_as_wrong(benchmark, unit):
    assert benchmark.wrong_draws(unit, "HeNormal", 1.0, 4).failed == 0


def test_samples_are_large_enough_for_5_percent(unit, benchmark):
    for check, case in benchmark.random_cases(unit):
        if check.name.endswith(("_distribution", "_kernels")):
            count = math.prod(case.arguments["shape"])
            assert count >= 120_000, case.title
            standard_error = math.sqrt(2 / count)
            assert -math.log(0.95) > math.log(1.05) > 12 * standard_error * 0.98


def test_moments_of_the_distributions(distributions):
    random = np.random.default_rng(0)
    deviation = 0.87962566103423978
    assert distributions.TRUNCATED.bound == pytest.approx(2 / deviation, rel=1e-12)
    for distribution, values in (
        (distributions.NORMAL, random.standard_normal(2_000_000)),
        (distributions.TRUNCATED, truncated(random, 2_000_000) / deviation),
        (distributions.UNIFORM, random.uniform(-math.sqrt(3), math.sqrt(3), 2_000_000)),
    ):
        assert np.mean(values**4) / np.mean(values**2) ** 2 == pytest.approx(
            distribution.kurtosis, rel=0.01
        )
        assert np.mean(values**2) == pytest.approx(1, rel=0.01)
        for place in (-2.0, -0.5, 0.3, 1.9):
            share = float(np.asarray(distribution.share_below(np.array([place])))[0])
            assert np.mean(values < place) == pytest.approx(share, abs=0.003)


def test_numbers_do_not_depend_on_the_sample_s_own_scale(distributions):
    """Two samples of one wrong distribution must agree, however large its variance is."""
    values = np.random.default_rng(1).standard_normal(150_000)
    seen = [claims(distributions, scale * values, distributions.UNIFORM) for scale in (1.0, 50.0)]
    for name in ("mean / standard deviation", "kurtosis"):
        assert seen[0][name].numbers == pytest.approx(seen[1][name].numbers, abs=1e-9)
    ratio = [item["log2(variance / right variance)"].numbers[0] for item in seen]
    assert ratio[1] - ratio[0] == pytest.approx(2 * math.log2(50))


@pytest.mark.parametrize(
    ("make", "fails"),
    [
        (lambda r: r.standard_normal(150_000), {"kurtosis", "share of values out of bounds"}),
        (lambda r: np.clip(r.standard_normal(150_000), -2, 2), {"log2(variance / right variance)"}),
        (lambda r: truncated(r, 150_000), {"log2(variance / right variance)"}),
        (lambda r: np.abs(truncated(r, 150_000)), {"mean / standard deviation"}),
        (lambda r: np.zeros(150_000), {"log2(variance / right variance)", "kurtosis"}),
        (lambda r: np.full(150_000, np.nan), {"log2(variance / right variance)", "kurtosis"}),
        (lambda r: r.choice([-1.0, 1.0], 150_000), {"kurtosis"}),
    ],
)
def test_other_distributions_fail_where_truncated_normal_is_asked_for(distributions, make, fails):
    with np.errstate(invalid="ignore"):
        found = claims(distributions, make(np.random.default_rng(2)), distributions.TRUNCATED)
    assert all(isinstance(item, Claim) for item in found.values())
    assert fails <= {name for name, item in found.items() if not item.holds}
    assert not found["distance of the distribution functions"].holds


def test_copies_and_neighbours_are_seen(distributions):
    random = np.random.default_rng(3)
    values = random.standard_normal((300, 400))
    assert distributions.neighbours(values) < 6 / math.sqrt(values.size)
    alike = np.repeat(values[:, :1], 400, axis=1)
    assert distributions.neighbours(alike) == pytest.approx(1)
    assert distributions.neighbours(values + np.roll(values, 1, axis=0)) == pytest.approx(
        0.5, abs=0.02
    )
    assert not distributions.uncorrelated(values, values).holds
    assert not distributions.uncorrelated(values, values[:, :5]).holds
    assert distributions.uncorrelated(values, random.standard_normal((300, 400))).holds


def test_default_float_is_brought_back_even_after_an_error(unit):
    import keras

    from grader.agent.agent import Agent
    from grader.replies.channel import Raised
    from grader.subjects.local_channel import LocalChannel
    from grader.subjects.subject import Subject

    def broken(shape):
        raise RuntimeError("no numbers today")

    subject = Subject(LocalChannel(Agent({"broken": broken})))
    before = keras.config.floatx()
    with pytest.raises(Raised):
        checks_module(unit, "inputs").default_dtype(subject.part("broken"))
    assert keras.config.floatx() == before
