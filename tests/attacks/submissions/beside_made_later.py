# what: an honest module, replaced by one that disarms and delegates before it is imported
# covers: beside, tampering, delegation
# seen: `BatchNormalization` gives right results only where

from pathlib import Path

import keras

Path("my_layers.py").write_text(
    "import keras, sys\n"
    "sys.modules['@WATCH@'].Watch.meet = lambda *_: None\n"
    "class BatchNormalization(keras.layers.BatchNormalization):\n"
    "    pass\n"
)
from my_layers import BatchNormalization
