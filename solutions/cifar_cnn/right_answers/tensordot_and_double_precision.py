"""One `tensordot` for each place in the kernel, summed in float64; pools compare shifted views."""

import numpy as np


def conv2d_forward(x, kernel, bias, stride=1, padding=0):
    wide = np.pad(np.asarray(x, np.float64), [(0, 0), (padding,) * 2, (padding,) * 2, (0, 0)])
    h, w = kernel.shape[0], kernel.shape[1]
    total = 0.0
    last_row, last_column = wide.shape[1] - h, wide.shape[2] - w
    for i in range(h):
        for j in range(w):
            part = wide[:, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            total = total + np.tensordot(part, np.asarray(kernel[i, j], np.float64), axes=(3, 0))
    return (total + bias).astype(x.dtype)


def max_pool_forward(x, size=2, stride=2):
    h = (x.shape[1] - size) // stride + 1
    w = (x.shape[2] - size) // stride + 1
    candidates = [
        x[:, i :: stride, j :: stride][:, :h, :w] for i in range(size) for j in range(size)
    ]
    y = candidates[0].copy()
    for candidate in candidates[1:]:
        np.maximum(y, candidate, out=y)
    return y, (x, size, stride)


def max_pool_backward(dy, cache):
    x, size, stride = cache
    h, w = dy.shape[1], dy.shape[2]
    places = [(i, j) for i in range(size) for j in range(size)]
    stacked = np.stack([x[:, i::stride, j::stride][:, :h, :w] for i, j in places], axis=-1)
    winner = stacked.argmax(axis=-1)
    dx = np.zeros(x.shape, x.dtype)
    for number, (i, j) in enumerate(places):
        dx[:, i::stride, j::stride][:, :h, :w] += np.where(winner == number, dy, 0)
    return dx


def relu_backward(dy, x):
    mask = (x >= 0).astype(dy.dtype)
    return np.multiply(dy, mask)
