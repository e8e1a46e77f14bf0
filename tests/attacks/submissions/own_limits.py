# what: its own limits raised, and its priority
# covers: memory
# seen: could not: @REACHED@
# stopped: could not: @REACHED@
import os
import resource

raised = []
for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_NOFILE"):
    which = getattr(resource, name)
    try:
        resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        raised.append(name)
    except (ValueError, OSError):
        pass
try:
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    raised.append("priority")
except OSError:
    pass
raise SystemExit(f"raised {raised}" if raised else "could not: " + "@REACHED@"[::-1])
