# what: links out of the scratch directory to the course, followed and left behind
# covers: symlinks
# seen: nothing behind them: @REACHED@
# stopped: nothing behind them: @REACHED@
import os
import tempfile

folder = tempfile.mkdtemp()
found = []
for number, target in enumerate(("@COURSE@", "@SOLUTIONS@/batchnorm/batchnorm.py", "/proc/1/root@COURSE@")):
    path = f"{folder}/{number}"
    os.symlink(target, path)
    try:
        found.append(os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError:
        pass
raise SystemExit(f"found {found}" if found else "nothing behind them: " + "@REACHED@"[::-1])
