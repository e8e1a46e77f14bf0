# what: delegation two modules deep, in a package, under other names
# covers: beside, delegation
# seen: mine/inner\.py, line \d+

import mine

BatchNormalization = mine.Norm
