"""Known mistakes of the unit `initializers`, each a small edit of the solution with words for it.

Of mistakes that explain a result equally well, the diagnosis names the one that stands first here.
"""

from .fans import FANS
from .glorot_he import GLOROT_NORMAL, GLOROT_UNIFORM, HE_NORMAL, HE_UNIFORM
from .normal import NORMAL
from .zeros import ZEROS

MISCONCEPTIONS = [
    *FANS,
    *ZEROS,
    *NORMAL,
    *GLOROT_NORMAL,
    *GLOROT_UNIFORM,
    *HE_NORMAL,
    *HE_UNIFORM,
]
