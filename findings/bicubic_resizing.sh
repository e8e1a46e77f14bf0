#!/usr/bin/env bash
# Keras 3.15.1: `ops.image.resize(..., interpolation="bicubic")` uses another cubic on PyTorch than on JAX.
#
# One would guess that one name is one filter. The cubic has a free parameter: JAX (and TensorFlow) take
# a = -1/2 and leave out neighbours beyond the border, PyTorch takes a = -3/4 and repeats the border, so that
# pictures prepared on one backend are not those that a network was trained on with the other. The bilinear
# filter is the same on both.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 torch==2.13.0 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import numpy as np
from keras import ops

picture = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
print("keras", keras.__version__, "on", keras.backend.backend())
for filter in ("bilinear", "bicubic"):
    small = ops.convert_to_numpy(ops.image.resize(picture, (2, 2), interpolation=filter))
    print(f"{filter:8}", [round(float(value), 3) for value in small.ravel()])
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on jax
bilinear [2.5, 4.5, 10.5, 12.5]
bicubic  [2.059, 4.235, 10.765, 12.941]
keras 3.15.1 on torch
bilinear [2.5, 4.5, 10.5, 12.5]
bicubic  [2.031, 4.219, 10.781, 12.969]
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    KERAS_BACKEND=jax "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
    KERAS_BACKEND=torch "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
