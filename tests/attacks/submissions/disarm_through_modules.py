# what: the tripwires' module made to look away, found through a module that another has imported
# covers: tampering delegation
# seen: `BatchNormalization` gives right results only where
import warnings

import keras

table = warnings.sys.modules
table["@WATCH_HEAD@" + "@WATCH_TAIL@"].Watch.meet = lambda self, names: None
BatchNormalization = getattr(keras.layers, "Batch" + "Normalization")
