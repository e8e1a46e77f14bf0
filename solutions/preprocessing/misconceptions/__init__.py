"""Known mistakes of the unit `preprocessing`, each a small edit of the solution with words for it.

Of mistakes that explain a result equally well, the diagnosis names the one that stands first here.
"""

from .center_pixels import CENTER_PIXELS
from .load_images import LOAD_IMAGES
from .resize_images import RESIZE_IMAGES
from .save_images import SAVE_IMAGES
from .standardize_channels import STANDARDIZE_CHANNELS
from .standardize_features import STANDARDIZE_FEATURES
from .subtract_channel_mean import SUBTRACT_CHANNEL_MEAN
from .subtract_mean_image import SUBTRACT_MEAN_IMAGE
from .whiten import WHITEN

MISCONCEPTIONS = [
    *RESIZE_IMAGES,
    *SAVE_IMAGES,
    *LOAD_IMAGES,
    *CENTER_PIXELS,
    *SUBTRACT_MEAN_IMAGE,
    *SUBTRACT_CHANNEL_MEAN,
    *STANDARDIZE_CHANNELS,
    *STANDARDIZE_FEATURES,
    *WHITEN,
]
