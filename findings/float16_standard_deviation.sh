#!/usr/bin/env bash
# NumPy 2.4.6: `np.std` of the float16 numbers 300 and -300 is infinite, PyTorch's is 300.
#
# One would guess 300: NumPy's manual says that means of float16 numbers are computed in float32, and that
# of numbers whose sum leaves the range of float16 is right. The squares of the deviations, though, are
# taken in float16, which ends at 65,504.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    torch==2.13.0 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import numpy as np
import torch

large = np.array([60000, 60000], "float16")
apart = np.array([300, -300], "float16")
print("numpy", np.__version__, "torch", torch.__version__.split("+")[0])
print("np.mean of 60000, 60000:", float(np.mean(large)))
print("np.std of 300, -300:    ", float(np.std(apart)))
print("torch.std of the same:  ", float(torch.std(torch.tensor(apart), correction=0)))
print("np.std in float32:      ", float(np.std(apart, dtype="float32")))
PYTHON

cat >"$folder/expected" <<'SEEN'
numpy 2.4.6 torch 2.13.0
np.mean of 60000, 60000: 60000.0
np.std of 300, -300:     inf
torch.std of the same:   300.0
np.std in float32:       300.0
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
