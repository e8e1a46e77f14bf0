"""Visible checks and cases of the unit `initializers`; released with the assignment."""

from grader.authoring import part

from . import fans, glorot_he, normal, zeros
from .forbidden import FANS, RANDOM, ZEROS

PARTS = [
    part("compute_fans", forbidden=FANS, reference="Keras's own count"),
    part("Zeros", forbidden=(*ZEROS, *RANDOM), reference="keras.initializers.Zeros"),
    part("RandomNormal", forbidden=RANDOM, reference="keras.initializers.RandomNormal"),
    part("GlorotNormal", forbidden=(*RANDOM, *FANS), reference="keras.initializers.GlorotNormal"),
    part("GlorotUniform", forbidden=(*RANDOM, *FANS), reference="keras.initializers.GlorotUniform"),
    part("HeNormal", forbidden=(*RANDOM, *FANS), reference="keras.initializers.HeNormal"),
    part("HeUniform", forbidden=(*RANDOM, *FANS), reference="keras.initializers.HeUniform"),
]

# In the order in which they run: a check stands after those that it needs.
CHECKS = [
    *fans.CHECKS,
    *zeros.CHECKS,
    normal.normal_distribution,
    *glorot_he.DISTRIBUTION_CHECKS,
    normal.normal_seed,
    *glorot_he.SEED_CHECKS,
    normal.normal_in_keras,
    *glorot_he.KERAS_CHECKS,
]
