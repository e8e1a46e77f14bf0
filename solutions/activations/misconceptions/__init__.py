"""Known mistakes of the unit `activations`, each a small edit of the solution with words for it.

Of mistakes that explain a result equally well, the diagnosis names the one that stands first here.
"""

from .elu import ELU, ELU_GRADIENT
from .every_function import EVERY_FUNCTION
from .leaky_relu import LEAKY_RELU, LEAKY_RELU_GRADIENT
from .maxout import MAXOUT
from .prelu import PRELU
from .relu import RELU, RELU_GRADIENT
from .sigmoid import SIGMOID, SIGMOID_GRADIENT
from .tanh import TANH, TANH_GRADIENT

MISCONCEPTIONS = [
    *SIGMOID,
    *TANH,
    *RELU,
    *LEAKY_RELU,
    *ELU,
    *EVERY_FUNCTION,
    *SIGMOID_GRADIENT,
    *TANH_GRADIENT,
    *RELU_GRADIENT,
    *LEAKY_RELU_GRADIENT,
    *ELU_GRADIENT,
    *PRELU,
    *MAXOUT,
]
