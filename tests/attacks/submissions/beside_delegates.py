# what: the part in a module beside the notebook that delegates
# covers: beside, delegation
# seen: my_layers\.py, line 4

from my_layers import BatchNormalization
