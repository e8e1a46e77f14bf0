# what: processes of sessions of their own that outlive the submission, and write later
# covers: daemons
# seen: ran to its end: @REACHED@
import os
import time

for _ in range(8):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            end = time.time() + 600
            while time.time() < end:
                try:
                    open("@COURSE@/canary.txt", "w").write("still here")
                except OSError:
                    time.sleep(0.5)
        os._exit(0)
