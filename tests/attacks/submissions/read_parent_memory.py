# what: the memory of the grader and of all that lies between, through /proc and by ptrace
# covers: parents-memory
# seen: nothing to read: @REACHED@
# stopped: nothing to read: @REACHED@
import ctypes
import os

for pid in ("@GRADER@", os.getppid(), 1):
    for name in ("mem", "maps", "fd", "root/etc/passwd"):
        try:
            path = f"/proc/{pid}/{name}"
            found = os.listdir(path) if name == "fd" else open(path, "rb").read(16)
            raise SystemExit(f"read {path}: {found}")
        except OSError:
            pass
    if ctypes.CDLL(None).ptrace(16, int(pid), 0, 0) == 0:
        raise SystemExit(f"attached to {pid}")
raise SystemExit("nothing to read: " + "@REACHED@"[::-1])
