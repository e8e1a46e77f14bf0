"""Known mistakes of the unit `cifar_cnn`, each a small edit of the solution with words for it."""

from .misconceptions_by_hand import BY_HAND
from .misconceptions_network import NETWORK

MISCONCEPTIONS = [*BY_HAND, *NETWORK]
