#!/usr/bin/env bash
# Keras 3.15.1 on PyTorch and PyTorch 2.13.0: two truncated normal draws that are not truncated at two standard
# deviations.
#
# One would guess that no value lies beyond them. Keras on PyTorch draws four times for each value and takes
# the first that lies within; where none does, the first is kept: about one value in 230,000. PyTorch's own
# `trunc_normal_` cuts at -2 and 2 whatever `std` is, which for std=0.02 is a hundred deviations away, so
# that 4.6 % of its values lie beyond two.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 torch==2.13.0 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import torch

drawn = keras.ops.convert_to_numpy(keras.random.truncated_normal((4_000_000,), seed=1))
torch.manual_seed(1)
weights = torch.nn.init.trunc_normal_(torch.empty(1_000_000), std=0.02)
print("keras", keras.__version__, "torch", torch.__version__.split("+")[0])
print("Keras on torch, some of 4,000,000 beyond two deviations:", bool((abs(drawn) > 2).any()))
print("trunc_normal_(std=0.02), share beyond two:", f"{float((abs(weights) > 0.04).float().mean()):.3f}")
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 torch 2.13.0
Keras on torch, some of 4,000,000 beyond two deviations: True
trunc_normal_(std=0.02), share beyond two: 0.046
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    KERAS_BACKEND=torch "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
