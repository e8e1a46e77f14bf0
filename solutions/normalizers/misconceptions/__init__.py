"""Known mistakes of the unit `normalizers`, each a small edit of the solution with an explanation.

The order breaks ties in the diagnosis.
"""

from . import (
    group_normalization,
    instance_normalization,
    layer_normalization,
    renorm_arithmetic,
    renorm_averages,
    renorm_correction,
    spectral_normalization,
    weight_normalization,
)

MISCONCEPTIONS = [
    *layer_normalization.MISCONCEPTIONS,
    *instance_normalization.MISCONCEPTIONS,
    *group_normalization.MISCONCEPTIONS,
    *renorm_correction.MISCONCEPTIONS,
    *renorm_averages.MISCONCEPTIONS,
    *renorm_arithmetic.MISCONCEPTIONS,
    *weight_normalization.MISCONCEPTIONS,
    *spectral_normalization.MISCONCEPTIONS,
]
