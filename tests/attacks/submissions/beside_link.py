# what: modules and data that are links to the solution and to the system's files
# covers: beside, symlinks, solutions
# seen: all was left out: it is a link
# stopped: No module named 'my_layers'
# links: my_layers.py=@SOLUTIONS@/batchnorm/batchnorm.py passwd=/etc/passwd hidden=@SOLUTIONS@/batchnorm/hidden_checks.py all=@COURSE@

found = []
for name in ("passwd", "hidden", "all/.course-secret", "my_layers.py"):
    try:
        found.append(open(name).read())
    except OSError:
        pass
if found:
    raise SystemExit(f"found {found}")
from my_layers import BatchNormalization
