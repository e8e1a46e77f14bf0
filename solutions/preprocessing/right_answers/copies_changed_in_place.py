"""Copies that are changed in place; the kind of dtype decides on the width."""

import numpy as np


def center_pixels(images):
    centred = images.astype("float32")
    centred -= 128
    return centred


def _float_copy(images):
    return images.copy() if images.dtype.kind == "f" else images.astype("float32")


def subtract_mean_image(train, test):
    train, test = _float_copy(train), _float_copy(test)
    mean = train.mean(axis=0)
    train -= mean
    test -= mean
    return train, test


def subtract_channel_mean(train, test):
    mean = np.array([train[..., c].mean() for c in range(train.shape[-1])])
    mean = mean.astype(train.dtype if train.dtype.kind == "f" else "float64")
    return np.subtract(train, mean), np.subtract(test, mean)


def standardize_channels(train, test):
    mean = train.mean((0, 1, 2), "float64", keepdims=True)
    mean = mean.astype(train.dtype if train.dtype.kind == "f" else "float64")
    centred = train - mean
    variance = np.square(centred).mean(axis=(0, 1, 2), dtype="float64", keepdims=True)
    std = (np.sqrt(variance) + 1e-8).astype(centred.dtype)
    return centred / std, (test - mean) / std


def standardize_features(train, test, epsilon=1e-7):
    mean, std = np.mean(train, 0, np.float64), np.std(train, 0, np.float64)
    dtype = train.dtype if train.dtype.kind == "f" else np.float64
    scale = (1.0 / (std + epsilon)).astype(dtype)
    mean = mean.astype(dtype)
    return (train - mean) * scale, (test - mean) * scale


def whiten(train, test, epsilon=1e-5):
    n = train.shape[0]
    dtype = train.dtype if train.dtype.kind == "f" else np.float32
    flat = np.reshape(train, (n, -1)).astype(np.double)
    mean = flat.mean(axis=0, keepdims=True)
    centred = flat - mean
    sigma = np.einsum("ni,nj->ij", centred, centred) / n
    u, s, vt = np.linalg.svd(sigma, hermitian=True)
    zca = (u * (s + epsilon) ** -0.5) @ u.T
    out_train = (centred @ zca).reshape(train.shape)
    out_test = ((test.reshape(len(test), -1) - mean) @ zca).reshape(test.shape)
    return out_train.astype(dtype), out_test.astype(dtype)
