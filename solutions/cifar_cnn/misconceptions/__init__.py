"""Known mistakes of the unit `cifar_cnn`, each a small edit of the solution with an explanation.

The order breaks ties in the diagnosis.
"""

from . import (
    batch_normalization,
    build_cnn,
    conv2d_forward,
    he_normal,
    max_pool_backward,
    max_pool_forward,
    relu,
    relu_backward,
    train,
)

MISCONCEPTIONS = [
    *conv2d_forward.MISCONCEPTIONS,
    *max_pool_forward.MISCONCEPTIONS,
    *max_pool_backward.MISCONCEPTIONS,
    *relu_backward.MISCONCEPTIONS,
    *relu.MISCONCEPTIONS,
    *he_normal.MISCONCEPTIONS,
    *batch_normalization.MISCONCEPTIONS,
    *build_cnn.MISCONCEPTIONS,
    *train.MISCONCEPTIONS,
]
