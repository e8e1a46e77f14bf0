# what: modules that are called like NumPy, json and the grader, to be imported in their place
# covers: beside, patching, numpy, protocol
# seen: numpy.py has the name of an installed module
# stopped: module 'numpy' has no attribute 'BatchNormalization'

import sys

sys.path.insert(0, ".")
import colorsys
import json

import numpy as np

import grader

BatchNormalization = np.BatchNormalization
