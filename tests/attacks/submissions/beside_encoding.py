# what: a module in UTF-7, which reads as a comment, that disarms the tripwires and delegates
# covers: beside, tampering, delegation
# seen: the module my_layers|keras.layers.BatchNormalization

from my_layers import BatchNormalization
