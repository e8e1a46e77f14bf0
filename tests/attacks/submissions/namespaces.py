# what: new namespaces and mounts, to become root inside
# covers: zygote
# seen: no way in: 
# stopped: no way in: 
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x10020000, 0x00020000):
    if libc.unshare(flags) == 0:
        raise SystemExit("new namespaces")
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, b"") == 0 or libc.chroot(b"/tmp") == 0:
    raise SystemExit("mounted")
raise SystemExit(f"no way in: {os.strerror(ctypes.get_errno())}")
