"""Visible checks and cases of the unit `normalizers`; released with the assignment."""

from grader.authoring import part

from . import (
    batch_renormalization,
    group_normalization,
    instance_normalization,
    layer_normalization,
    spectral_normalization,
    weight_normalization,
)
from .forbidden import NORMALIZATIONS

PARTS = [
    part(
        "LayerNormalization", forbidden=NORMALIZATIONS, reference="keras.layers.LayerNormalization"
    ),
    part(
        "InstanceNormalization",
        forbidden=NORMALIZATIONS,
        reference="keras.layers.GroupNormalization with one channel in each group",
    ),
    part(
        "GroupNormalization", forbidden=NORMALIZATIONS, reference="keras.layers.GroupNormalization"
    ),
    part(
        "BatchRenormalization",
        forbidden=NORMALIZATIONS,
        reference="keras.layers.BatchNormalization with renorm",
    ),
    part(
        "WeightNormalization",
        forbidden=NORMALIZATIONS,
        reference="Dense and Conv2D worked out with the kernel g·v/‖v‖",
    ),
    part(
        "SpectralNormalization",
        forbidden=NORMALIZATIONS,
        reference="keras.layers.SpectralNormalization",
    ),
]

CHECKS = [
    *layer_normalization.CHECKS,
    *instance_normalization.CHECKS,
    *group_normalization.CHECKS,
    *batch_renormalization.CHECKS,
    *weight_normalization.CHECKS,
    *spectral_normalization.CHECKS,
]
