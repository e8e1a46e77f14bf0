"""The unit `tiny` with its checks, mistakes and right answers in folders."""

from tiny_unit import HIDDEN, MISCONCEPTIONS, REFERENCE, SCRIPT

CHECKS = '''\
"""Visible checks of the unit `tiny`."""

from grader.authoring import part

from . import doubling, scaling

PARTS = [part("double", reference="NumPy"), part("Scale", reference="NumPy")]

CHECKS = [*doubling.CHECKS, *scaling.CHECKS]
'''

DOUBLING = '''\
"""Checks of `double`."""

from grader.authoring import case, check

from .inputs import numbers


@check("double", points=2, cases=[case("four numbers", size=4)])
def doubles(double, draw, size):
    """`double` gives twice its argument."""
    yield "y", double(numbers(draw, size))


@check("double", points=1, needs=doubles)
def doubles_floats(double, draw):
    """`double` keeps the dtype."""
    yield "y", double(draw.normal((3,), dtype="float64"))


CHECKS = [doubles, doubles_floats]
'''

SCALING = '''\
"""Checks of `Scale`."""

from grader.authoring import case, check

from .inputs import numbers


@check("Scale", points=1.5, cases=[case("factor 3", factor=3.0)])
def scales(scale, draw, factor):
    """`Scale` multiplies by its factor."""
    yield "y", scale(factor)(numbers(draw, 3))


CHECKS = [scales]
'''

INPUTS = '''\
"""What several probes draw."""


def numbers(draw, size):
    """So many of them."""
    return draw.normal((size,))
'''

MISTAKES = '''\
"""Known mistakes of the unit `tiny`."""

from . import doubling

MISCONCEPTIONS = [*doubling.MISCONCEPTIONS]
'''

RIGHT = '''\
"""Correct answers in other styles."""

RIGHT_ANSWERS = ["by_two", "with_helpers"]
'''

BY_TWO = '''\
"""Multiplies."""

import numpy as np


def double(x):
    return np.multiply(2, x)
'''

WITH_HELPERS = '''\
"""A helper for each part."""

import functools
import operator

import numpy as np

from ..tiny import double as _double

# `operator` is everywhere; this only shows how one says so.
BACKENDS = ("tensorflow", "jax")

# Twice.
TWO = 2


@functools.cache
def times(number):
    """A function that multiplies."""
    return lambda x: operator.mul(number, x)


def double(x):
    return times(TWO)(x)


class Base:
    """Remembers."""

    def __init__(self, factor=2.0):
        self.factor = factor


class Scale(Base):
    def __call__(self, x):
        return operator.mul(np.float32(self.factor), x)
'''

FILES = {
    "tiny.py": SCRIPT,
    "checks/__init__.py": CHECKS,
    "checks/doubling.py": DOUBLING,
    "checks/scaling.py": SCALING,
    "checks/inputs.py": INPUTS,
    "hidden_checks.py": HIDDEN.replace("from .checks import", "from .checks.doubling import"),
    "keras_reference.py": REFERENCE,
    "misconceptions/__init__.py": MISTAKES,
    "misconceptions/doubling.py": MISCONCEPTIONS,
    "right_answers/__init__.py": RIGHT,
    "right_answers/by_two.py": BY_TWO,
    "right_answers/with_helpers.py": WITH_HELPERS,
}


def write_folders(folder, changes=()):
    """Write the unit to a folder called `tiny`. changes: texts by file, None for no such file."""
    for name, text in (FILES | dict(changes)).items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    return folder
