# what: files opened and never closed
# covers: open-files
# seen: Too many open files
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    kept = []
    while True:
        kept.append(open("/dev/null"))
