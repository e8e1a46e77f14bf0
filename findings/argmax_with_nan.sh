#!/usr/bin/env bash
# Keras 3.15.1: `ops.argmax` of an array with a NaN points at the NaN on JAX, at the largest number on
# TensorFlow, where `ops.max` of the same array is NaN; `ops.max_pool` drops the NaN there, too.
#
# One would guess that the element at `argmax` is the `max`, as it is in NumPy. A network whose outputs have
# become NaN goes on naming classes on TensorFlow, and its accuracy does not show the fault.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import numpy as np
from keras import ops

x = np.array([1.0, np.nan, 3.0, 2.0], "float32")
pooled = ops.max_pool(x.reshape(1, 4, 1), pool_size=2, strides=2)
print("keras", keras.__version__, "on", keras.backend.backend())
print("argmax  ", int(ops.argmax(x)), "(NumPy:", f"{np.argmax(x)})")
print("max     ", float(ops.max(x)))
print("max_pool", ops.convert_to_numpy(pooled).ravel().tolist())
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on tensorflow
argmax   2 (NumPy: 1)
max      nan
max_pool [1.0, 3.0]
keras 3.15.1 on jax
argmax   1 (NumPy: 1)
max      nan
max_pool [nan, 3.0]
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    KERAS_BACKEND=tensorflow "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
    KERAS_BACKEND=jax "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
