# what: the module of Keras's layer forgotten and imported again, without tripwires
# covers: delegation source
# seen: `BatchNormalization` uses keras\.ops\.batch_normalization \(its code\)
import importlib
import sys

name = "keras.src.layers.normalization." + "batch_normalization"
sys.modules.pop(name)
BatchNormalization = vars(importlib.import_module(name))["Batch" + "Normalization"]
