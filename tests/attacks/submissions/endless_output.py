# what: endless output, of Python and past it
# covers: output
# seen: was stopped: it ran longer than
# stopped: was stopped: it ran longer than
# clock: short
import os
import sys

while True:
    print("x" * 10_000)
    sys.stderr.write("y" * 10_000)
    os.write(1, b"z" * 10_000)
