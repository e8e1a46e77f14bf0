# what: a module in UTF-7, which reads as a comment, that disarms the tripwires and delegates
# covers: beside, tampering, delegation
# seen: `BatchNormalization` gives right results only where

from my_layers import BatchNormalization
