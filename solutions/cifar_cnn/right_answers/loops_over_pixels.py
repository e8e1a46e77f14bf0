"""Plain loops over the places of the output; the gradient of ReLU passes at 0."""

import numpy as np


def conv2d_forward(x, kernel, bias, stride=1, padding=0):
    N, H, W, C = x.shape
    KH, KW, _, F = kernel.shape
    xp = np.zeros((N, H + 2 * padding, W + 2 * padding, C), dtype=x.dtype)
    xp[:, padding : padding + H, padding : padding + W] = x
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.empty((N, OH, OW, F), dtype=x.dtype)
    for r in range(OH):
        for s in range(OW):
            window = xp[:, r * stride : r * stride + KH, s * stride : s * stride + KW, :]
            for f in range(F):
                out[:, r, s, f] = np.sum(window * kernel[:, :, :, f], axis=(1, 2, 3)) + bias[f]
    return out


def max_pool_forward(x, size=2, stride=2):
    N, H, W, C = x.shape
    R, S = 1 + (H - size) // stride, 1 + (W - size) // stride
    y = np.zeros((N, R, S, C), dtype=x.dtype)
    for r in range(R):
        for s in range(S):
            top, left = r * stride, s * stride
            y[:, r, s, :] = np.max(x[:, top : top + size, left : left + size, :], axis=(1, 2))
    return y, {"x": x, "size": size, "stride": stride}


def max_pool_backward(dy, cache):
    x, size, stride = cache["x"], cache["size"], cache["stride"]
    N, R, S, C = dy.shape
    dx = np.zeros(x.shape, dtype=x.dtype)
    for n in range(N):
        for r in range(R):
            for s in range(S):
                for c in range(C):
                    top, left = r * stride, s * stride
                    window = x[n, top : top + size, left : left + size, c]
                    i, j = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, top + i, left + j, c] += dy[n, r, s, c]
    return dx


def relu_backward(dy, x):
    dx = np.array(dy, copy=True)
    dx[x < 0] = 0
    return dx
