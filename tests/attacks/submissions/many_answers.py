# what: a hundred thousand results in place of two
# covers: gigabyte-answers
# seen: 2 values were expected in a tuple
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return (x,) * 100_000
