# what: memory that no process owns: memfd, shared memory, a file system in memory
# covers: memory disk
# seen: : @REACHED@, expected
import mmap
import os


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    taken = 0
    try:
        descriptor = os.memfd_create("hog")
        os.ftruncate(descriptor, 1 << 30)
        mapped = mmap.mmap(descriptor, 1 << 30)
        for place in range(0, 1 << 30, 4096):
            mapped[place] = 1
        taken = 1 << 30
    except (OSError, ValueError, MemoryError):
        pass
    try:
        with open("/dev/shm/hog", "wb") as file:
            for _ in range(1024):
                file.write(b"x" * (1 << 20))
        taken += 1 << 30
    except OSError:
        pass
    assert taken == 0
    return x * 0 + float("@REACHED@"[::-1]), None
