# what: memory shared with whoever comes next, under names that stay
# covers: next-child
# seen: .
from multiprocessing import shared_memory

shared_memory.SharedMemory("canary", create=True, size=1 << 20)
