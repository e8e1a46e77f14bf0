# what: an honest module that %%writefile replaces under a name that only the running cell knows
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where
# file: batchnorm.ipynb

# %%
target = "ev" + ".py"
# %%
%%writefile {target}
import sys

import keras

sys.modules["@WATCH@"].Watch.meet = lambda *_: None


class BatchNormalization(keras.layers.BatchNormalization):
    pass
# %%
from ev import BatchNormalization
