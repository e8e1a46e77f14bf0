#!/usr/bin/env bash
# Keras 3.15.1: a layer frozen between two calls of `fit`, without a new `compile`, goes on learning on
# TensorFlow, and stops `fit` with a ValueError about optimizer variables on JAX.
#
# One would guess one rule for all backends. TensorFlow keeps the training step that it traced at the first
# `fit`; JAX looks for the trainable variables anew and finds fewer than the optimizer has.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import numpy as np

x, y = np.ones((4, 2), "float32"), np.full((4, 1), 5.0, "float32")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1), keras.layers.Dense(1)])
model.compile("sgd", "mse")
print("keras", keras.__version__, "on", keras.backend.backend())
model.fit(x, y, verbose=0)
model.layers[0].trainable = False
before = model.layers[0].get_weights()[0].copy()
try:
    model.fit(x, y, verbose=0)
except ValueError as error:
    print("second fit: ValueError:", str(error).split(" must ")[0])
else:
    moved = bool((model.layers[0].get_weights()[0] != before).any())
    print("second fit: the frozen layer learned" if moved else "second fit: it stayed frozen")
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on tensorflow
second fit: the frozen layer learned
keras 3.15.1 on jax
second fit: ValueError: Argument `optimizer_variables`
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
