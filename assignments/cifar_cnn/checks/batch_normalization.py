"""The check of the `BatchNormalization` that students bring from an earlier unit."""

import numpy as np

from grader.authoring import case, check

from .inputs import stands_in


@check(
    "BatchNormalization",
    points=0.5,
    cases=[case("images", shape=(4, 3, 2, 3)), case("vectors", shape=(6, 2))],
)
def brought_normalization(layer, draw, shape):
    """The `BatchNormalization` that you brought normalizes and keeps moving averages as Keras's does."""
    x = draw.normal(shape, mean=np.linspace(-2.0, 3.0, shape[-1]), stddev=1.5)
    bn = layer(momentum=0.8)
    yield "output in training", bn(x, training=True)
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")
    yield "output in inference", bn(x, training=False)
    yield "whose it is", stands_in(layer, "BatchNormalization")


CHECKS = [brought_normalization]
