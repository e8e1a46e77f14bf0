"""A unit of two parts and four checks, whose answers take no time; and a course that holds it."""

import textwrap

import pytest

from grader.course.course import load_course

SCRIPT = '''\
# %% [markdown]
# # Tiny
#
# Read the first thing.

# %%
import numpy as np

# %%
from grader import checker

check = checker("tiny", globals())

# %% [markdown]
# Double it.

# %%
def double(x):
    """Twice x. x: array of shape (N,)."""
    ### BEGIN SOLUTION
    doubled_by_adding = x + x
    return doubled_by_adding
    ### END SOLUTION

# %%
check("doubles")

# %%
check("doubles_floats")

# %% tags=["experiment"]
print(double(np.ones(2)))

# %%
class Scale:
    """Multiplies by a factor."""

    def __init__(self, factor=2.0):
        ### BEGIN SOLUTION
        self.kept_factor = factor

    def __call__(self, x):
        """The product."""
        return x * self.kept_factor
        ### END SOLUTION

# %%
check("scales")

# %%
check("halves")
'''

CHECKS = '''\
"""Visible checks of the unit `tiny`."""

from grader.authoring import case, check, part

PARTS = [part("double", reference="NumPy"), part("Scale", reference="NumPy")]


@check("double", points=2, cases=[case("four numbers", size=4)])
def doubles(double, draw, size):
    """`double` gives twice its argument."""
    yield "y", double(draw.normal((size,)))


@check("double", points=1, needs=doubles)
def doubles_floats(double, draw):
    """`double` keeps the dtype."""
    yield "y", double(draw.normal((3,), dtype="float64"))


@check("Scale", points=1.5, cases=[case("factor 3", factor=3.0)])
def scales(scale, draw, factor):
    """`Scale` multiplies by its factor."""
    yield "y", scale(factor)(draw.normal((3,)))
'''

HIDDEN = '''\
"""Hidden cases of the unit `tiny`."""

from grader.authoring import case, check, further

from .checks import doubles

FURTHER = [further(doubles, case("ninety-one secret numbers", size=91))]


@check("Scale", points=0.5)
def halves(scale, draw):
    """`Scale` takes a half."""
    yield "y", scale(0.5)(draw.normal((3,)))
'''

MISCONCEPTIONS = '''\
"""Known mistakes of the unit `tiny`."""

from grader.authoring import misconception

MISCONCEPTIONS = [
    misconception(
        "squares",
        "double",
        ("doubled_by_adding = x + x", "doubled_by_adding = x ** 2"),
        says="You square your argument: twice is not the square.",
    ),
]
'''

REFERENCE = '''\
"""The second reference."""


def double(x):
    """Twice x."""
    return 2 * x


class Scale:
    """A multiple."""

    def __init__(self, factor=2.0):
        self.factor = factor

    def __call__(self, x):
        """The product."""
        return self.factor * x
'''

FILES = {
    "tiny.py": SCRIPT,
    "checks.py": CHECKS,
    "hidden_checks.py": HIDDEN,
    "misconceptions.py": MISCONCEPTIONS,
    "keras_reference.py": REFERENCE,
}


def write_unit(folder):
    """Write the unit `tiny` to a folder of that name."""
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")


@pytest.fixture
def course(tmp_path):
    """A course with the unit `tiny`, not yet released."""
    root = tmp_path / "course"
    write_unit(root / "solutions" / "tiny")
    return load_course(root)
