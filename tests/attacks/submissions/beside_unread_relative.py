# what: a package that takes the part, by a relative import, from a module that is not read
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where

import mine

BatchNormalization = mine.BatchNormalization
