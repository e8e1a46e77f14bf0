#!/usr/bin/env bash
# Keras 3.15.1: for a network that gives every class the same probability, top-1 accuracy is 1, and plain
# accuracy 1/3; where all its outputs are NaN, top-1 accuracy is still 1 on JAX, and 0 on TensorFlow.
#
# One would guess that `SparseTopKCategoricalAccuracy(k=1)` is `SparseCategoricalAccuracy`. The first counts
# a class as found where no other has more; so a network whose units have all died has a perfect score.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import numpy as np

labels = np.array([0, 1, 2])
print("keras", keras.__version__, "on", keras.backend.backend())
for name, number in {"equal": 1 / 3, "NaN": np.nan}.items():
    outputs = np.full((3, 3), number, "float32")
    top = keras.metrics.SparseTopKCategoricalAccuracy(k=1)
    plain = keras.metrics.SparseCategoricalAccuracy()
    print(f"all {name}: top-1", float(top(labels, outputs)), "plain", round(float(plain(labels, outputs)), 3))
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on tensorflow
all equal: top-1 1.0 plain 0.333
all NaN: top-1 0.0 plain 0.333
keras 3.15.1 on jax
all equal: top-1 1.0 plain 0.333
all NaN: top-1 1.0 plain 0.333
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
