# what: all processes of the machine named one by one, killed and looked at
# covers: zygote next-child
# seen: ran to its end: @REACHED@
import os
import signal

for pid in range(2, 5000):
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
        try:
            os.listdir(f"/proc/{pid}/cwd/")
        except OSError:
            pass
