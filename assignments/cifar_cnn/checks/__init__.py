"""Visible checks and cases of the unit `cifar_cnn`; released with the assignment."""

from grader.authoring import part

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
from .forbidden import CONVOLUTIONS, POOLS
from .inputs import WEIGHTS

PARTS = [
    part("conv2d_forward", forbidden=CONVOLUTIONS, reference="keras.ops.conv"),
    part("max_pool_forward", forbidden=POOLS, reference="keras.ops.max_pool"),
    part("max_pool_backward", forbidden=POOLS, reference="automatic differentiation"),
    part("relu_backward", reference="automatic differentiation"),
    part("relu", reference="keras.activations.relu"),
    part("HeNormal", reference="keras.initializers.HeNormal"),
    part("BatchNormalization", reference="keras.layers.BatchNormalization"),
    part("build_cnn"),
    part("train"),
]

ATTACHMENTS = [WEIGHTS]

CHECKS = [
    *conv2d_forward.CHECKS,
    *max_pool_forward.CHECKS,
    *max_pool_backward.CHECKS,
    *relu_backward.CHECKS,
    *relu.CHECKS,
    *he_normal.CHECKS,
    *batch_normalization.CHECKS,
    *build_cnn.CHECKS,
    *train.CHECKS,
]
