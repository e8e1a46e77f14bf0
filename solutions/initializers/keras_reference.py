"""The second reference: Keras's own initializers, and its own count of fans."""

import keras
from keras.src.initializers.random_initializers import compute_fans

__all__ = [
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "RandomNormal",
    "Zeros",
    "compute_fans",
]


def _with_further_keywords(initializer):
    """Keras's initializer, made to ignore keyword arguments that it does not know."""

    class WithFurtherKeywords(initializer):
        def __call__(self, shape, dtype=None, **kwargs):
            return super().__call__(shape, dtype=dtype)

    WithFurtherKeywords.__name__ = initializer.__name__
    return WithFurtherKeywords


Zeros = _with_further_keywords(keras.initializers.Zeros)
RandomNormal = _with_further_keywords(keras.initializers.RandomNormal)
GlorotNormal = _with_further_keywords(keras.initializers.GlorotNormal)
GlorotUniform = _with_further_keywords(keras.initializers.GlorotUniform)
HeNormal = _with_further_keywords(keras.initializers.HeNormal)
HeUniform = _with_further_keywords(keras.initializers.HeUniform)
