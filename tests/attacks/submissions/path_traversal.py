# what: ways up and around: .., /proc/self/root, /proc/self/cwd, mounts
# covers: path-traversal
# seen: nothing there: @REACHED@
# stopped: nothing there: @REACHED@
import os

tries = ["../" * 20 + "@COURSE@/submitted", "/proc/self/root/@COURSE@", "/proc/self/cwd/../../@COURSE@"]
tries += [f"/proc/self/fd/{n}/../@COURSE@" for n in range(5)]
found = []
for path in tries:
    try:
        found.append(os.listdir(path))
    except OSError:
        pass
raise SystemExit(f"found {found}" if found else "nothing there: " + "@REACHED@"[::-1])
