# what: the source of Keras's layer by inspect, run again under the part's name
# covers: delegation source
# seen: BatchNormalization.*(uses|copy|without)
import inspect
import sys

import keras

theirs = keras.layers.BatchNormalization
space = dict(vars(sys.modules[theirs.__module__]))
exec(inspect.getsource(theirs).split("\n", 1)[1], space)
BatchNormalization = space["BatchNormalization"]
