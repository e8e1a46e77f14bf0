"""Statistics in float64, results cast to the dtype of train."""

import numpy as np


def center_pixels(images):
    return images.astype(np.int16) - 128


def subtract_mean_image(train, test):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    mean = np.mean(train, axis=0, dtype=np.float64)
    return (train - mean).astype(dtype), (test - mean).astype(dtype)


def subtract_channel_mean(train, test):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    mean = np.mean(train, axis=tuple(range(train.ndim - 1)), keepdims=True, dtype=np.float64)
    return (train - mean).astype(dtype), (test - mean).astype(dtype)


def standardize_channels(train, test):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    flat = train.reshape(-1, train.shape[-1]).astype(np.float64)
    mean, std = flat.mean(0), flat.std(0)
    return ((train - mean) / std).astype(dtype), ((test - mean) / std).astype(dtype)


def standardize_features(train, test, epsilon=1e-7):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    wide = train.astype(np.float64)
    mu = wide.mean(axis=0, keepdims=True)
    sigma = np.sqrt(((wide - mu) ** 2).mean(axis=0, keepdims=True))
    return tuple(((x - mu) / (sigma + epsilon)).astype(dtype) for x in (train, test))


def whiten(train, test, epsilon=1e-5):
    dtype = train.dtype if np.issubdtype(train.dtype, np.floating) else np.float32
    X = train.reshape(train.shape[0], -1).astype(np.float64)
    mu = X.mean(axis=0)
    X = X - mu
    cov = np.dot(X.T, X) / X.shape[0]
    U, S, V = np.linalg.svd(cov)
    W = np.dot(U, np.dot(np.diag(1.0 / np.sqrt(S + epsilon)), U.T))
    T = test.reshape(test.shape[0], -1).astype(np.float64) - mu
    return (
        np.dot(X, W).reshape(train.shape).astype(dtype),
        np.dot(T, W).reshape(test.shape).astype(dtype),
    )
