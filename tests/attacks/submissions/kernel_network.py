# what: a connection asked of the kernel past Python's socket module
# covers: network
# seen: no socket: 
# stopped: no socket: 
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for number in (41, 425):
    if libc.syscall(number, 2, 1, 0) >= 0:
        raise SystemExit("got one")
raise SystemExit(f"no socket: {os.strerror(ctypes.get_errno())}")
