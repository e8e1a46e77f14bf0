# what: open descriptors that were inherited: files of the course, the gradebook, other sockets
# covers: descriptors
# seen: only 1 of them
# stopped: only 1 of them
import os

found = []
for number in range(3, 1024):
    try:
        found.append((number, os.readlink(f"/proc/self/fd/{number}")))
    except OSError:
        try:
            os.fstat(number)
            found.append((number, "?"))
        except OSError:
            pass
found = [item for item in found if "/proc" not in item[1]]
raise SystemExit(f"only {len(found)} of them" if len(found) == 1 else f"descriptors: {found}")
