"""Fans as the number of all weights over one of the last two sizes; a list comes back."""


def compute_fans(shape):
    size = 1
    for length in shape:
        size *= length
    if len(shape) < 2:
        return [size, size]
    return [size // shape[-1], size // shape[-2]]
