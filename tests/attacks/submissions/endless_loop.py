# what: an endless loop that swallows every exception
# covers: endless
# seen: longer than|did not answer|took too long
# clock: short
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
