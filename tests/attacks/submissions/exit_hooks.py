# what: hooks that run at the process's end, to write what they want then
# covers: atexit
# seen: SystemExit: @REACHED@
import atexit
import os
import sys
import threading


@atexit.register
def late():
    open("@COURSE@/canary.txt", "w").write("late")
    os.write(3, b"full marks")


threading._register_atexit(late)


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    sys.exit("@REACHED@"[::-1])
