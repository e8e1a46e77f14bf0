# what: a module that empties the rules of the tripwires, then delegates by a computed name
# covers: beside, tampering, delegation
# seen: gives right results only where.*helper\.py, line \d+

import helper

BatchNormalization = helper.make()
