#!/usr/bin/env bash
# NumPy 2.4.6 and TensorFlow 2.21.0: the float32 mean of 33,554,432 ones over the first axis is 0.5.
#
# One would guess 1, as NumPy is known to sum in pairs, which keeps rounding errors small. It does so along
# the axis that lies together in memory only. Over a leading axis it adds row after row, as TensorFlow on
# the CPU does, and a float32 sum of ones stops growing at 2^24 = 16,777,216. The mean of the transposed
# copy is right, and so is JAX's. The channel means of a set of pictures are sums of this kind.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import jax
import jax.numpy as jnp
import numpy as np
import tensorflow as tf

ones = np.ones((2**25, 2), "float32")
print("numpy", np.__version__, "tensorflow", tf.__version__, "jax", jax.__version__)
print("numpy, leading axis  ", ones.mean(axis=0).tolist())
print("numpy, trailing axis ", np.ascontiguousarray(ones.T).mean(axis=1).tolist())
print("numpy, float64 sum   ", ones.mean(axis=0, dtype="float64").tolist())
print("tensorflow           ", tf.reduce_mean(tf.constant(ones), axis=0).numpy().tolist())
print("jax                  ", jnp.mean(jnp.asarray(ones), axis=0).tolist())
PYTHON

cat >"$folder/expected" <<'SEEN'
numpy 2.4.6 tensorflow 2.21.0 jax 0.10.2
numpy, leading axis   [0.5, 0.5]
numpy, trailing axis  [1.0, 1.0]
numpy, float64 sum    [1.0, 1.0]
tensorflow            [0.5, 0.5]
jax                   [1.0, 1.0]
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
