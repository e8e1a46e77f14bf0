# what: one endless file
# covers: file-size
# seen: File too large
import tempfile


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    with open(tempfile.gettempdir() + "/large", "wb") as file:
        while True:
            file.write(b"x" * (1 << 20))
