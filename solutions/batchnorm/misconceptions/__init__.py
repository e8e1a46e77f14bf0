"""Known mistakes of the unit `batchnorm`, each a small edit of the solution with words for it."""

from . import (
    backward,
    fold,
    forward,
    layer_arithmetic,
    layer_axes,
    layer_keras,
    layer_moving_averages,
    population,
)

# Of two that explain an answer equally well, students read the one that stands first.
MISCONCEPTIONS = [
    *forward.MISCONCEPTIONS,
    *backward.MISCONCEPTIONS,
    *population.MISCONCEPTIONS,
    *layer_arithmetic.MISCONCEPTIONS,
    *layer_moving_averages.MISCONCEPTIONS,
    *layer_axes.MISCONCEPTIONS,
    *layer_keras.MISCONCEPTIONS,
    *fold.MISCONCEPTIONS,
]
