# what: the solution itself, by its path
# covers: files solutions
# seen: FileNotFoundError|PermissionError
# stopped: FileNotFoundError|PermissionError
exec(open("@SOLUTIONS@/batchnorm/batchnorm.py").read())
