"""Seeded inputs for probes: the same seed draws the same numbers on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

_free: list[np.random.RandomState] = []


class Draw:
    """Draws the inputs of one case.

    NumPy promises that the stream of `RandomState` never changes between its versions, which
    `Generator` does not; visible cases must look the same to everybody for years.
    """

    def __init__(self, *seed: str) -> None:
        try:
            self._random = _free.pop()
        except IndexError:
            self._random = np.random.RandomState()
        digest = hashlib.sha256("\0".join(seed).encode()).digest()
        self._random.seed(np.frombuffer(digest, dtype=np.uint32))

    def __del__(self) -> None:
        # Making one takes far longer than seeding it anew.
        _free.append(self._random)

    def normal(
        self,
        shape: Sequence[int],
        mean: float | Sequence[float] = 0.0,
        stddev: float | Sequence[float] = 1.0,
        dtype: str = "float32",
    ) -> np.ndarray:
        """Normal values; `mean` and `stddev` broadcast over the last axis."""
        values = self._random.standard_normal(tuple(shape))
        return np.asarray(values * np.asarray(stddev) + np.asarray(mean)).astype(dtype)

    def uniform(
        self, shape: Sequence[int], low: float = 0.0, high: float = 1.0, dtype: str = "float32"
    ) -> np.ndarray:
        """Uniform values in [low, high)."""
        return np.asarray(low + (high - low) * self._random.random_sample(tuple(shape))).astype(
            dtype
        )

    def integers(self, shape: Sequence[int], low: int, high: int) -> np.ndarray:
        """int32 values in [low, high)."""
        return np.asarray(self._random.randint(low, high, size=tuple(shape))).astype("int32")

    def mask(self, shape: Sequence[int], share: float = 0.7) -> np.ndarray:
        """Booleans, about `share` of them True, and never all True or all False."""
        values = self._random.random_sample(tuple(shape)) < share
        values.flat[0], values.flat[-1] = True, False
        return values
