# what: a module in an encoding that is not read, in a package that is
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where

from mine.inner import BatchNormalization
