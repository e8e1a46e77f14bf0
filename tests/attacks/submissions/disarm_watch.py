# what: the tripwires' own module made to look away
# covers: tampering delegation
# seen: `BatchNormalization` gives right results only where
import sys

import keras

guard = sys.modules["@WATCH_HEAD@" + "@WATCH_TAIL@"]
guard.Watch.meet = lambda self, names: None
BatchNormalization = getattr(keras.layers, "Batch" + "Normalization")
