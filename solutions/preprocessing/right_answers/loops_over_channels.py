"""Loops over images and channels; features as rows of a matrix."""

import numpy as np


def center_pixels(images):
    return np.subtract(images, 128.0, dtype=np.float64)


def subtract_mean_image(train, test):
    mean = np.zeros(train.shape[1:], dtype=np.result_type(train, np.float32))
    for image in train:
        mean += image
    mean /= len(train)
    return (
        np.stack([image - mean for image in train]),
        np.stack([image - mean for image in test]),
    )


def subtract_channel_mean(train, test):
    floats = np.result_type(train, np.float32)
    train, test = train.astype(floats), test.astype(floats)
    for c in range(train.shape[-1]):
        mean = train[..., c].mean()
        train[..., c] -= mean
        test[..., c] -= mean
    return train, test


def standardize_channels(train, test):
    floats = np.result_type(train, np.float32)
    new_train, new_test = np.empty(train.shape, floats), np.empty(test.shape, floats)
    for c in range(train.shape[-1]):
        mean, deviation = np.mean(train[..., c]), np.std(train[..., c])
        new_train[..., c] = (train[..., c] - mean) / deviation
        new_test[..., c] = (test[..., c] - mean) / deviation
    return new_train, new_test


def standardize_features(train, test, epsilon=1e-7):
    X = train.reshape(len(train), -1).astype(np.result_type(train, np.float32))
    T = test.reshape(len(test), -1).astype(X.dtype)
    first = X[0]
    X, T = X - first, T - first  # what is constant is 0 from here on
    mu = np.mean(X, axis=0)
    sigma = np.sqrt(np.var(X, axis=0)) + epsilon
    return ((X - mu) / sigma).reshape(train.shape), ((T - mu) / sigma).reshape(test.shape)


def whiten(train, test, epsilon=1e-5):
    floats = np.result_type(train, np.float32)
    X = train.reshape(len(train), -1).astype("float64")
    T = test.reshape(len(test), -1)
    mu = X.mean(axis=0)
    X, T = X - mu, T - mu
    cov = np.cov(X, rowvar=False, bias=True)
    lam, E = np.linalg.eigh(cov + epsilon * np.eye(len(cov)))
    W = E @ np.diag(np.clip(lam, epsilon, None) ** -0.5) @ E.T
    return (X @ W).reshape(train.shape).astype(floats), (T @ W).reshape(test.shape).astype(floats)
