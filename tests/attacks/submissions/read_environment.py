# what: the secret in the grader's environment variables
# covers: environment
# seen: no secret here: @REACHED@
# stopped: no secret here: @REACHED@
import os

texts = [repr(dict(os.environ))]
for path in ("/proc/self/environ", "/proc/@GRADER@/environ", "/proc/1/environ"):
    try:
        texts.append(open(path).read())
    except OSError:
        pass
found = [text for text in texts if "canary" in text or "ATTACKED" in text]
raise SystemExit(found[0] if found else "no secret here: " + "@REACHED@"[::-1])
