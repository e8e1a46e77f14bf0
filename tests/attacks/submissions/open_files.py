# what: files opened and never closed
# covers: open-files
# seen: only 1[012]\d more files could be opened: .*Too many open files
kept = []


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    try:
        while True:
            kept.append(open("/dev/null"))
    except OSError as error:
        opened = len(kept)
        kept.clear()
        raise RuntimeError(f"only {opened} more files could be opened: {error}") from None
