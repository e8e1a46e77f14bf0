# what: recursion without end
# covers: endless
# seen: RecursionError
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return batchnorm_forward(x, gamma, beta)
