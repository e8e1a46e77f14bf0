# what: escape sequences for the teacher's terminal, half surrogates, and a megabyte of message
# covers: names outputs
# seen: raised Loud: 
class Loud(Exception):
    def __str__(self):
        return "\x1b]0;owned\x07\x1b[2J\ud800\u202e" + "A" * 10**6


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    raise Loud
