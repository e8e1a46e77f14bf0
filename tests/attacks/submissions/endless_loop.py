# what: an endless loop that swallows every exception
# covers: endless
# seen: ran longer than 2 s|did not answer in time
# clock: short
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
