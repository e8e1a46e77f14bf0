"""Known mistakes of the unit `preprocessing`, each a small edit of the solution with words for it."""

from .mistakes_pictures import CENTER, LOAD, RESIZE, SAVE
from .mistakes_statistics import CHANNEL_MEAN, CHANNELS, FEATURES, MEAN_IMAGE, WHITEN

MISCONCEPTIONS = [
    *RESIZE,
    *SAVE,
    *LOAD,
    *CENTER,
    *MEAN_IMAGE,
    *CHANNEL_MEAN,
    *CHANNELS,
    *FEATURES,
    *WHITEN,
]
