# what: memory shared with whoever comes next, under names that stay
# covers: next-child
# seen: Permission denied: '/canary'
# stopped: Permission denied: '/canary'
from multiprocessing import shared_memory

shared_memory.SharedMemory("canary", create=True, size=1 << 20)
