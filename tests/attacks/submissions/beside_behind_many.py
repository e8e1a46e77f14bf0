# what: the module that disarms and delegates behind more of them than are read
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where
# many: 220

from zone import BatchNormalization
