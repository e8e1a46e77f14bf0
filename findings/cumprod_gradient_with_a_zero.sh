#!/usr/bin/env bash
# TensorFlow 2.21.0: the gradient of a cumulative product is wrong where a factor is 0.
#
# One would guess: the derivative of a + ab + abc with respect to a is 1 + b + bc, whatever a is, so 9 for
# b = 2 and c = 3. `tf.math.cumprod` gives 0 for a = 0, without a warning, and 9 for a = 1e-6. JAX gives 9
# in both cases. `tf.reduce_prod` is right at 0 too: its gradient is written without a division.
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
for first in (0.0, 1e-6):
    factors = np.array([first, 2.0, 3.0], "float32")
    x = tf.constant(factors)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        total = tf.reduce_sum(tf.math.cumprod(x))
        product = tf.reduce_prod(x)
    in_jax = jax.grad(lambda x: jnp.cumprod(x).sum())(factors)
    print(f"a = {first:g}")
    print("  tf.math.cumprod", round(float(tape.gradient(total, x)[0]), 3))
    print("  jnp.cumprod    ", round(float(in_jax[0]), 3))
    print("  tf.reduce_prod ", round(float(tape.gradient(product, x)[0]), 3))
PYTHON

cat >"$folder/expected" <<'SEEN'
tensorflow 2.21.0 jax 0.10.2
a = 0
  tf.math.cumprod 0.0
  jnp.cumprod     9.0
  tf.reduce_prod  6.0
a = 1e-06
  tf.math.cumprod 9.0
  jnp.cumprod     9.0
  tf.reduce_prod  6.0
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
