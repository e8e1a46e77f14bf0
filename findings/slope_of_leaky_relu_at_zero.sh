#!/usr/bin/env bash
# Keras 3.15.1: what automatic differentiation says of the kink of leaky ReLU, of |x| and of max(x, 0)
# depends on the backend, and for max(x, 0) on TensorFlow also on the order of the two arguments.
#
# One would guess one convention for one function of `keras.ops`. It reaches smooth functions, too: a sigmoid
# written with exp(-|x|), 1 / (1 + exp(-|x|)) for x >= 0, has the slope 1/4 at 0 on JAX, and 0 on TensorFlow.
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


def slope(function):
    if keras.backend.backend() == "jax":
        import jax

        return jax.grad(lambda x: ops.sum(function(x)))(np.zeros(1, "float32"))
    import tensorflow as tf

    x = tf.zeros(1)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x)


print("keras", keras.__version__, "on", keras.backend.backend())
for name, function in {
    "leaky_relu(x, 0.3)": lambda x: ops.leaky_relu(x, 0.3),
    "abs(x)": ops.abs,
    "maximum(x, 0)": lambda x: ops.maximum(x, 0.0),
    "maximum(0, x)": lambda x: ops.maximum(0.0, x),
    "relu(x)": ops.relu,
    "clip(x, 0, 1)": lambda x: ops.clip(x, 0.0, 1.0),
    "sigmoid by |x|": lambda x: 1 / (1 + ops.exp(-ops.abs(x))),
}.items():
    print(f"{name:18}", round(float(slope(function)[0]), 3))
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on tensorflow
leaky_relu(x, 0.3) 0.3
abs(x)             0.0
maximum(x, 0)      1.0
maximum(0, x)      0.0
relu(x)            0.0
clip(x, 0, 1)      1.0
sigmoid by |x|     0.0
keras 3.15.1 on jax
leaky_relu(x, 0.3) 1.0
abs(x)             1.0
maximum(x, 0)      0.5
maximum(0, x)      0.5
relu(x)            0.0
clip(x, 0, 1)      0.5
sigmoid by |x|     0.25
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
