"""Known mistakes of the unit `normalizers`, each a small edit of the solution with words for it."""

from .misconceptions_renorm import RENORM
from .misconceptions_weights import SPECTRAL, WEIGHT
from .misconceptions_within import GROUP, INSTANCE, LAYER

MISCONCEPTIONS = [*LAYER, *INSTANCE, *GROUP, *RENORM, *WEIGHT, *SPECTRAL]
