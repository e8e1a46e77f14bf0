"""Draws seeded inputs for probes: the same seed gives the same numbers on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

_free: list[np.random.RandomState] = []


class Draw:
    """Draws the inputs of one case.

    NumPy guarantees that the stream of `RandomState` never changes between versions (NEP 19), which
    it does not for `Generator`. Visible cases must look the same to everyone for years.

    Args:
        *seed: texts; their SHA-256 digest seeds the generator.
    """

    def __init__(self, *seed: str) -> None:
        try:
            self._random = _free.pop()
        except IndexError:
            self._random = np.random.RandomState()
        digest = hashlib.sha256("\0".join(seed).encode()).digest()
        self._random.seed(np.frombuffer(digest, dtype=np.uint32))

    def __del__(self) -> None:
        # Creating a RandomState takes far longer than seeding an existing one.
        _free.append(self._random)

    def normal(
        self,
        shape: Sequence[int],
        mean: float | Sequence[float] = 0.0,
        stddev: float | Sequence[float] = 1.0,
        dtype: str = "float32",
    ) -> np.ndarray:
        """Normal values.

        Args:
            shape: shape of the array.
            mean: a number, or one for each index of the last axis.
            stddev: a number, or one for each index of the last axis.
            dtype: dtype of the array.
        """
        values = self._random.standard_normal(tuple(shape))
        return np.asarray(values * np.asarray(stddev) + np.asarray(mean)).astype(dtype)

    def uniform(
        self, shape: Sequence[int], low: float = 0.0, high: float = 1.0, dtype: str = "float32"
    ) -> np.ndarray:
        """An array of this shape and dtype with uniform values in [low, high)."""
        return np.asarray(low + (high - low) * self._random.random_sample(tuple(shape))).astype(
            dtype
        )

    def integers(self, shape: Sequence[int], low: int, high: int) -> np.ndarray:
        """An int32 array of this shape with uniform values in [low, high)."""
        return np.asarray(self._random.randint(low, high, size=tuple(shape))).astype("int32")

    def mask(self, shape: Sequence[int], share: float = 0.7) -> np.ndarray:
        """A boolean array of which about `share` is True; the first element is, the last is not."""
        values = self._random.random_sample(tuple(shape)) < share
        values.flat[0], values.flat[-1] = True, False
        return values
