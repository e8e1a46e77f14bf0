"""Visible checks and cases of the unit `batchnorm`; released with the assignment."""

from grader.authoring import part

from . import backward, fold, forward, layer_inputs, layer_keras, layer_values, population
from .forbidden import DELEGATES

PARTS = [
    part("batchnorm_forward", forbidden=DELEGATES, reference="keras.layers.BatchNormalization"),
    part("batchnorm_backward", forbidden=DELEGATES, reference="automatic differentiation"),
    part("population_statistics", reference="the float64 formula"),
    part("BatchNormalization", forbidden=DELEGATES, reference="keras.layers.BatchNormalization"),
    part("fold_batchnorm", reference="Dense and BatchNormalization one after the other"),
]

# In the order in which they run.
CHECKS = [
    *forward.CHECKS,
    *backward.CHECKS,
    *population.CHECKS,
    *layer_values.CHECKS,
    *layer_inputs.CHECKS,
    *layer_keras.CHECKS,
    *fold.CHECKS,
]
