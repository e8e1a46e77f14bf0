# coding: cp1250
import sys

import keras

sys.modules["@WATCH@"].Watch.meet = lambda *_: None


class BatchNormalization(keras.layers.BatchNormalization):
    pass
