"""A helper that fits and applies, sums axis by axis, whitening by the images' singular values."""

import numpy as np


def center_pixels(images):
    return (images ^ 0x80).view(np.int8)


def fit_and_apply(train, test, axes, scale=False, epsilon=0.0):
    mean = np.mean(train, axis=axes, keepdims=True)
    divisor = np.std(train, axis=axes, keepdims=True) + epsilon if scale else 1
    return [np.true_divide(x - mean, divisor) for x in (train, test)]


def subtract_mean_image(train, test):
    return tuple(fit_and_apply(train, test, 0))


def subtract_channel_mean(train, test):
    mean = train.mean(axis=0).mean(axis=0).mean(axis=0)  # short sums, one axis after the other
    return train - mean, test - mean


def standardize_channels(train, test):
    by_channel = np.ascontiguousarray(np.moveaxis(train, -1, 0)).reshape(train.shape[-1], -1)
    center, spread = by_channel.mean(axis=1), by_channel.std(axis=1)  # pairwise along the last axis
    scaled = [np.divide(np.subtract(x, center), spread) for x in (train, test)]
    return scaled[0], scaled[1]


def standardize_features(train, test, epsilon=1e-7):
    wide = train.astype(np.float64)
    center, spread = np.mean(wide, axis=0), np.std(wide, axis=0, ddof=0)
    spread += epsilon
    kind = train.dtype if train.dtype.kind == "f" else np.float64
    return [np.divide(x - center, spread).astype(kind) for x in (train, test)]


def whiten(train, test, epsilon=1e-5):
    shape = train.shape[1:]
    X = train.reshape(-1, int(np.prod(shape)))
    mean = np.mean(X, axis=0)
    _, singular, rows = np.linalg.svd(X - mean, full_matrices=True)
    variance = np.zeros(len(rows), dtype=singular.dtype)
    variance[: len(singular)] = singular**2 / len(X)
    to_white = rows.T @ (rows / np.sqrt(variance + epsilon)[:, None])

    def apply(x):
        return ((x.reshape(-1, X.shape[1]) - mean) @ to_white).reshape((-1, *shape))

    return apply(train), apply(test)
