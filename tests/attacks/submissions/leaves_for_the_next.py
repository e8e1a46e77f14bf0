# what: things left for the next student's process: modules, compiled files, temporary files
# covers: next-child
# seen: ran to its end: @REACHED@
import glob
import os
import site
import sys
import tempfile

import keras

POISON = "raise SystemExit('poisoned')\n"
places = [*site.getsitepackages(), os.path.dirname(keras.__file__), "/tmp", tempfile.gettempdir(), "/dev/shm"]
places += [os.path.expanduser("~"), os.path.dirname(os.__file__), os.path.dirname(sys.modules["grader"].__file__)]
for folder in places:
    for name in ("sitecustomize.py", "usercustomize.py", "numpy.py", "keras.py", "canary.txt"):
        try:
            with open(os.path.join(folder, name), "a") as file:
                file.write(POISON)
        except OSError:
            pass
for path in glob.glob(os.path.dirname(keras.__file__) + "/**/*.pyc", recursive=True)[:20]:
    try:
        open(path, "wb").write(b"poison")
    except OSError:
        pass
