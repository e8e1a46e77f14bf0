# what: all the memory there is
# covers: memory
# seen: raised MemoryError|MiB of memory
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    kept = []
    while True:
        kept.append(bytearray(32 << 20))
