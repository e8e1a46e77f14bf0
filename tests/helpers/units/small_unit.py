"""A unit of three small NumPy parts, graded in a moment; and hand-ins for it."""

import json

SCRIPT = '''\
# %% [markdown]
# # Small

# %%
import keras
import numpy as np

# %%
from grader import checker

check = checker("small", globals())

# %%
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION

# %%
check("doubles")

# %%
check("double_dtype")

# %%
def moments(x):
    """Mean and variance of each column of x, which must not be empty."""
    ### BEGIN SOLUTION
    if not len(x):
        raise ValueError("no rows")
    return x.mean(axis=0), x.var(axis=0)
    ### END SOLUTION

# %%
check("moments_values")

# %%
check("moments_refuse")

# %%
check("moments_secret")

# %%
def count_positive(x):
    """How many values of x are positive."""
    ### BEGIN SOLUTION
    return int((x > 0).sum())
    ### END SOLUTION

# %%
check("counts")
'''

CHECKS = '''\
"""Visible checks of the unit `small`."""

from grader.authoring import case, check, part

PARTS = [
    part("double", forbidden=("keras.ops.add", "keras.ops.mult*"), reference="NumPy"),
    part("moments", forbidden=("keras.ops.moments", "keras.layers.BatchNormalization")),
    part("count_positive"),
]


@check("double", points=2, cases=[case("four", size=4), case("six", size=6)])
def doubles(double, draw, size):
    """`double` gives twice its argument."""
    x = double.keep(draw.normal((size,)))
    yield "y", double(x)
    yield "x after the call", x


@check("double", points=1, needs=doubles, cases=[case("f8", dtype="float64")])
def double_dtype(double, draw, dtype):
    """`double` keeps the dtype."""
    yield "y", double(draw.normal((3,), dtype=dtype))


@check("moments", points=2)
def moments_values(moments, draw):
    """`moments` gives mean and variance."""
    mean, variance = moments(draw.normal((5, 3), mean=2.0)).unpack(2)
    yield "mean", mean
    yield "variance", variance


@check("moments", points=1, needs=moments_values)
def moments_refuse(moments, draw):
    """`moments` refuses an empty array."""
    yield "refuses", moments.raises(draw.normal((0, 3)))


@check("count_positive", points=1)
def counts(count, draw):
    """`count_positive` counts."""
    yield "count", count(draw.normal((9,)))
'''

HIDDEN = '''\
"""Hidden cases of the unit `small`."""

from grader.authoring import case, check, further

from .checks import doubles

FURTHER = [further(doubles, case("secret title", size=7))]


@check("moments", points=1)
def moments_secret(moments, draw):
    """`moments` works for one column."""
    mean, variance = moments(draw.normal((4, 1))).unpack(2)
    yield "mean", mean
    yield "variance", variance
'''

MISCONCEPTIONS = '''\
"""Known mistakes of the unit `small`."""

from grader.authoring import misconception

MISCONCEPTIONS = [
    misconception("squares", "double", ("x + x", "x * x"), says="That is the square."),
]
'''

REFERENCE = '''\
"""The second reference."""


def double(x):
    """Twice x."""
    return 2 * x
'''

FILES = {
    "small.py": SCRIPT,
    "checks.py": CHECKS,
    "hidden_checks.py": HIDDEN,
    "misconceptions.py": MISCONCEPTIONS,
    "keras_reference.py": REFERENCE,
}

DOUBLE = "def double(x):\n    return x + x"
MOMENTS = (
    "def moments(x):\n"
    "    if not len(x):\n"
    "        raise ValueError('no rows')\n"
    "    return x.mean(axis=0), x.var(axis=0)"
)
COUNT = "def count_positive(x):\n    return int((x > 0).sum())"
RIGHT = (DOUBLE, MOMENTS, COUNT)
STUBS = (
    "def double(x):\n    raise NotImplementedError",
    "def moments(x):\n    raise NotImplementedError",
    "def count_positive(x):\n    raise NotImplementedError",
)
FULL = 8.0  # the points of all its checks


def write_unit(folder, **changes):
    """Write the unit to a folder called `small`; `checks="…"` replaces checks.py, and so on."""
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(changes.get(name.removesuffix(".py"), text), encoding="utf-8")


def notebook(*cells):
    """The text of a notebook with these code cells."""
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 4,
            "metadata": {},
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "metadata": {},
                    "outputs": [],
                    "source": cell,
                }
                for cell in cells
            ],
        }
    )
