#!/usr/bin/env bash
# TensorFlow 2.21.0: compiled with XLA, max(0, NaN) of a tensor with one element is 0, of two elements NaN.
#
# One would guess NaN in both cases: that is what it is without XLA, and what JAX gives, which compiles with XLA
# as well. A ReLU written so hides a NaN where a network has one output.
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

print("tensorflow", tf.__version__, "jax", jax.__version__)
for count in (1, 2):
    x = np.full(count, np.nan, "float32")
    plain = tf.maximum(0.0, tf.constant(x)).numpy().tolist()
    compiled = tf.function(lambda x: tf.maximum(0.0, x), jit_compile=True)(tf.constant(x))
    print("plain", plain, "XLA", compiled.numpy().tolist(), "jax", jax.jit(lambda x: jnp.maximum(0.0, x))(x).tolist())
PYTHON

cat >"$folder/expected" <<'SEEN'
tensorflow 2.21.0 jax 0.10.2
plain [nan] XLA [0.0] jax [nan]
plain [nan, nan] XLA [nan, nan] jax [nan, nan]
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
