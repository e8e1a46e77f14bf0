#!/usr/bin/env bash
# IPython 9.18.1: a cell goes on after `%run` of a script that raises, and stops after `%run` of a notebook that
# raises the same.
#
# One would guess that both stop: the next line of the cell mostly needs what was run. For a script the traceback
# is printed, and the cell counts as having succeeded, for programs that execute notebooks, too.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    ipython==9.18.1 nbformat==5.11.1

cat >"$folder/surprise.py" <<'PYTHON'
import contextlib
import io
import json
import os
import tempfile

import IPython
from IPython.core.interactiveshell import InteractiveShell

os.chdir(tempfile.mkdtemp())
cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1 / 0", "outputs": [], "execution_count": None}
with open("raises.ipynb", "w") as file:
    json.dump({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, file)
with open("raises.py", "w") as file:
    file.write(cell["source"])
print("IPython", IPython.__version__)
shell = InteractiveShell.instance()
for name in ("raises.py", "raises.ipynb"):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        result = shell.run_cell(f"%run {name}\nprint('went on')")
    print(f"{name:12} success: {result.success}, went on: {'went on' in output.getvalue().splitlines()}")
PYTHON

cat >"$folder/expected" <<'SEEN'
IPython 9.18.1
raises.py    success: True, went on: True
raises.ipynb success: False, went on: False
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
