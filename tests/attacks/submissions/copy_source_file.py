# what: the installed file of Keras's layer, read and run
# covers: delegation source files
# seen: `BatchNormalization` uses keras\.ops\.batch_normalization \(its code\)
import glob
import os

import keras

root = os.path.dirname(keras.__file__)
path = glob.glob(root + "/src/layers/normalization/batch_norm*n.py")[0]
space = {"__name__": "copied"}
exec(open(path).read(), space)
BatchNormalization = space["BatchNormalization"]
