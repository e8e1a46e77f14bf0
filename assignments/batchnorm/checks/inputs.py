"""What several probes share: inputs, layers with weights of their own, names."""

import re

import numpy as np

MEANS, DEVIATIONS = (-2.0, 0.5, 3.0), (0.2, 1.0, 5.0)

# As many numbers in a channel as make a float32 sum over the axes in front lose the mean.
LARGE = (64, 32, 32, 3)

WEIGHTS = ("beta", "gamma", "moving_mean", "moving_variance")


def a_few(array, shape):
    """The first pixels of a large array: a lost mean shows in each of them."""
    return array[0, 0, :4] if array.shape == shape else array


def scale_and_shift(draw, channels):
    """γ around 3 and β around 5, so that neither can be dropped or misplaced unseen."""
    gamma = draw.normal((channels,), mean=3.0, stddev=0.5)
    beta = draw.normal((channels,), mean=5.0, stddev=0.5)
    return gamma, beta


def channel_data(draw, shape, axis=-1):
    """Values whose mean and deviation differ from channel to channel, and from pixel to pixel."""
    channels = shape[axis]
    last = (*(size for index, size in enumerate(shape) if index != axis % len(shape)), channels)
    x = draw.normal(
        last, mean=np.linspace(-2.0, 3.0, channels), stddev=np.linspace(0.5, 2.5, channels)
    )
    if len(shape) > 2:
        drift = np.linspace(0.0, 2.0, last[1], dtype="float32")
        x += drift.reshape((1, -1) + (1,) * (len(shape) - 2))
    return np.ascontiguousarray(np.moveaxis(x, -1, axis))


def prepared(layer, draw, x, axis=-1, **options):
    """A layer built for x, with all its weights set to values of their own."""
    channels = x.shape[axis]
    bn = layer(axis=axis, **options)
    bn.build(x.shape)
    gamma, beta = scale_and_shift(draw, channels)
    weights = {
        "moving_mean": draw.normal((channels,), mean=1.0),
        "moving_variance": draw.uniform((channels,), 0.5, 4.0),
    }
    if options.get("scale", True):
        weights["gamma"] = gamma
    if options.get("center", True):
        weights["beta"] = beta
    bn.assign(**weights)
    return bn


def without_number(name):
    """The name without the number that Keras appends to a name of its own making."""
    return re.sub(r"_\d+$", "", str(name))
