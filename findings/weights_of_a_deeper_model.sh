#!/usr/bin/env bash
# Keras 3.15.1: a model loads the weights file of a deeper model without a word, and a layer gets the numbers of
# a layer that has another name.
#
# One would guess an error, as a shallower file gives one. A `.weights.h5` file knows layers by their class and
# their place among those of the class, not by their names, and what is left over in it is not looked at.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import tempfile

import keras
import numpy as np


def network(*names):
    layers = [keras.layers.Dense(2, name=name) for name in names]
    return keras.Sequential([keras.Input((2,)), *layers])


def load(model, other):
    with tempfile.TemporaryDirectory() as folder:
        other.save_weights(f"{folder}/w.weights.h5")
        try:
            model.load_weights(f"{folder}/w.weights.h5")
        except ValueError:
            return "ValueError"
    kernels = [layer.get_weights()[0] for layer in other.layers]
    mine = [layer.get_weights()[0] for layer in model.layers]
    names = [layer.name for layer in other.layers]
    return [names[[np.array_equal(kernel, k) for k in kernels].index(True)] for kernel in mine]


print("keras", keras.__version__)
print("file of 3 layers into 1 ('head'): gets", load(network("head"), network("first", "second", "head")))
print("file of 1 layer into 3:          ", load(network("first", "second", "head"), network("head")))
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1
file of 3 layers into 1 ('head'): gets ['first']
file of 1 layer into 3:           ValueError
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    KERAS_BACKEND=jax "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
