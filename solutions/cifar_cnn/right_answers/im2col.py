"""Each window becomes a row of one matrix product; equal maxima share, and ReLU's slope at 0 is 1/2."""

import numpy as np


def conv2d_forward(x, kernel, bias, stride=1, padding=0):
    kh, kw, c, f = kernel.shape
    if padding > 0:
        x = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)), mode="constant")
    n, h, w, _ = x.shape
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    columns = np.zeros((n, oh, ow, kh * kw * c), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            patch = x[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            columns[:, i, j] = patch.reshape(n, -1)
    out = columns.reshape(-1, kh * kw * c).dot(kernel.reshape(-1, f)) + bias.reshape(1, -1)
    return out.reshape(n, oh, ow, f)


def max_pool_forward(x, size=2, stride=2):
    rows = list(range(0, x.shape[1] - size + 1, stride))
    columns = list(range(0, x.shape[2] - size + 1, stride))
    y = np.stack(
        [
            np.stack([x[:, r : r + size, c : c + size].max((1, 2)) for c in columns], axis=1)
            for r in rows
        ],
        axis=1,
    )
    return y, (x.copy(), y.copy(), rows, columns, size)


def max_pool_backward(dy, cache):
    x, y, rows, columns, size = cache
    dx = np.zeros_like(x)
    for i, r in enumerate(rows):
        for j, c in enumerate(columns):
            window = x[:, r : r + size, c : c + size]
            mask = window == y[:, i : i + 1, j : j + 1]
            # Equal maxima share the gradient evenly.
            share = mask / mask.sum(axis=(1, 2), keepdims=True)
            dx[:, r : r + size, c : c + size] += (share * dy[:, i : i + 1, j : j + 1]).astype(
                dx.dtype
            )
    return dx


def relu_backward(dy, x):
    slope = np.heaviside(x, 0.5).astype(x.dtype)
    return slope * dy
