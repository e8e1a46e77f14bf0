"""Inputs that the checks of several parts share, and layers prepared for them."""

import numpy as np

from grader.authoring import case

PRECISION = [
    case("mean 1000, standard deviation 1", offset=1e3, spread=1.0, dtype="float32"),
    case("mixed_float16, deviation 400", offset=50.0, spread=400.0, dtype="mixed_float16"),
]


def unlike(draw, shape, offset=0.0):
    """Values whose mean and spread differ along every axis, so that no axes can be confused."""
    x = draw.normal(shape)
    for axis, size in enumerate(shape):
        line = [1] * len(shape)
        line[axis] = size
        x *= np.linspace(0.7, 1.5, size).reshape(line)
        x += np.linspace(-1.0, 1.0 + axis, size).reshape(line)
    return (x + offset).astype("float32")


def scale_and_shift(draw, shape):
    """γ around 3 and β around 5, so that neither can be dropped or misplaced unseen."""
    gamma = draw.normal(shape, mean=3.0, stddev=0.5)
    beta = draw.normal(shape, mean=5.0, stddev=0.5)
    return gamma, beta


def prepared(layer, draw, x, weights=None, **options):
    """A layer that is built, with γ and β of their own. weights: their shape, if not (channels,)."""
    norm = layer(**options)
    norm(x)
    gamma, beta = scale_and_shift(draw, weights or x.shape[-1:])
    norm.assign(gamma=gamma, beta=beta)
    return norm
