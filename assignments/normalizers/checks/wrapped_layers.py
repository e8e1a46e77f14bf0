"""A Keras layer inside a wrapper: what weight and spectral normalization are checked with."""

import numpy as np

from .inputs import unlike

DENSE = {"kind": "Dense", "units": 4, "shape": (5, 3)}
CONV = {"kind": "Conv2D", "units": 3, "shape": (2, 5, 6, 2), "kernel_size": (3, 2)}


def spread_out(kernel, gap):
    """The kernel with singular values that fall by the factor `gap` from one to the next."""
    left, values, right = np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), full_matrices=False)
    values = values[0] * gap ** np.arange(len(values))
    return ((left * values) @ right).reshape(kernel.shape).astype("float32")


def wrapped(wrapper, draw, kind, units, shape, options=(), gap=None, **settings):
    """A wrapper around a Keras layer with weights of their own, and an input for it.

    options: of the wrapper; settings: of the layer; gap: that of the kernel's singular values.
    """
    inner = wrapper.keras(f"layers.{kind}", units, **settings)
    x = unlike(draw, shape)
    inner(x)
    kernel = draw.normal((*settings.get("kernel_size", ()), shape[-1], units), mean=0.3)
    weights = {"kernel": kernel if gap is None else spread_out(kernel, gap)}
    if settings.get("use_bias", True):
        weights["bias"] = draw.normal((units,), mean=2.0)
    inner.assign(**weights)
    outer = wrapper(inner, **dict(options))
    outer(x)
    return outer, x
