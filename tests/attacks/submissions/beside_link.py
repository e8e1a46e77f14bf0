# what: modules and data that are links to the solution and to the system's files
# covers: beside, symlinks, solutions
# seen: it is a link
# links: my_layers.py=@SOLUTIONS@/batchnorm/batchnorm.py passwd=/etc/passwd hidden=@SOLUTIONS@/batchnorm/hidden_checks.py all=@COURSE@

from my_layers import BatchNormalization

print(open("passwd").read(), open("hidden").read(), open("all/.course-secret").read())
