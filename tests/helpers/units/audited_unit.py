"""A unit of one part whose audit takes no time, and ways to spoil it."""

from grader.course.unit_loading import load_unit

SCRIPT = '''\
# %%
import numpy as np

# %%
from grader import checker

check = checker("small", globals())

# %%
def standardize(x, epsilon=0.5):
    """(x - mean) / (deviation + epsilon). x: array of shape (N,)."""
    ### BEGIN SOLUTION
    centred = x - np.mean(x)
    scaled = centred / (np.std(x) + epsilon)
    return scaled
    ### END SOLUTION

# %%
check("values")

# %%
check("precision")

# %%
check("lists_of_one")
'''

CHECKS = '''\
"""Visible checks of the unit `small`."""

from grader.authoring import case, check, part

PARTS = [part("standardize", reference="the formula")]


@check("standardize", points=2, cases=[case("five numbers", size=5)])
def values(standardize, draw, size):
    """`standardize` centres, then scales."""
    yield "y", standardize(draw.normal((size,), mean=3.0, stddev=2.0))


@check("standardize", points=1, needs=values)
def precision(standardize, draw):
    """`standardize` keeps float64."""
    yield "y", standardize(draw.normal((4,), dtype="float64"), epsilon=0.25)
'''

HIDDEN = '''\
"""Hidden checks of the unit `small`."""

from grader.authoring import case, check, further

from .checks import values

FURTHER = [further(values, case("ninety numbers", size=90))]


@check("standardize", points=1)
def lists_of_one(standardize, draw):
    """A single number becomes 0."""
    yield "y", standardize(draw.normal((1,)))
'''

MISCONCEPTIONS = '''\
"""Known mistakes of the unit `small`."""

from grader.authoring import misconception

MISCONCEPTIONS = [
    misconception(
        "not_centred",
        "standardize",
        ("x - np.mean(x)", "x"),
        says="You do not subtract the mean.",
    ),
    misconception(
        "variance",
        "standardize",
        ("np.std(x)", "np.var(x)"),
        says="You divide by the variance.",
    ),
    misconception(
        "single_precision",
        "standardize",
        ("return scaled", "return scaled.astype(np.float32)"),
        says="You return float32 always.",
    ),
]
'''

REFERENCE = '''\
"""The second reference."""

import numpy as np


def standardize(x, epsilon=0.5):
    """The formula in float64."""
    wide = x.astype("float64")
    return ((wide - wide.mean()) / (wide.std() + epsilon)).astype(x.dtype)
'''

RIGHT_ANSWERS = '''\
"""Right answers in other styles."""

from grader.authoring import right_answer

RIGHT_ANSWERS = [
    right_answer(
        "by_sums",
        standardize="""
def standardize(x, epsilon=0.5):
    centred = x - x.sum() / len(x)
    return centred / (np.sqrt((centred**2).sum() / len(x)) + epsilon)
""",
    ),
]
'''

FILES = {
    "small.py": SCRIPT,
    "checks.py": CHECKS,
    "hidden_checks.py": HIDDEN,
    "misconceptions.py": MISCONCEPTIONS,
    "keras_reference.py": REFERENCE,
    "right_answers.py": RIGHT_ANSWERS,
}


def small_unit(folder, *changes):
    """The unit in `folder`/small; changes: triples (file, text, what takes its place)."""
    folder = folder / "small"
    folder.mkdir()
    for name, text in FILES.items():
        for file, find, put in changes:
            if file == name:
                assert text.count(find) == 1, (file, find)
                text = text.replace(find, put)
        (folder / name).write_text(text, encoding="utf-8")
    return load_unit(folder)
