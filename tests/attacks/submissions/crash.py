# what: a crash of the interpreter
# covers: exit
# seen: crashed with SIG
import ctypes


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    ctypes.string_at(0)
