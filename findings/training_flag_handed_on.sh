#!/usr/bin/env bash
# Keras 3.15.1: with `RandomFlip` as its first layer, a model called as `model(x)` normalizes with the batch's
# own statistics and changes its moving averages, although nobody asked for training.
#
# One would guess that `model(x)` is inference, as it is with any other first layer. `RandomFlip` takes
# `training=True` for itself where nobody says otherwise, and the layers that come after it in the same call
# inherit the flag. In a functional model `predict` is inference again; in a subclassed one on TensorFlow
# `predict`, too, runs in training mode.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import numpy as np

x = np.random.default_rng(0).normal(5.0, 2.0, (8, 4, 4, 1)).astype("float32")


class Subclassed(keras.Model):
    def __init__(self, first):
        super().__init__()
        self.first, self.normalize = first, keras.layers.BatchNormalization()

    def call(self, x):
        return self.normalize(self.first(x))


def state(layer):
    moved = float(keras.ops.convert_to_numpy(layer.moving_mean)[0]) != 0
    return "training (moving mean changed)" if moved else "inference"


print("keras", keras.__version__, "on", keras.backend.backend())
for name, make in {
    "Rescaling": lambda: keras.layers.Rescaling(1.0),
    "RandomFlip": lambda: keras.layers.RandomFlip("horizontal"),
}.items():
    layer = keras.layers.BatchNormalization()
    keras.Sequential([keras.Input((4, 4, 1)), make(), layer])(x)
    print(f"{name:10} model(x):          ", state(layer))
    layer = keras.layers.BatchNormalization()
    keras.Sequential([keras.Input((4, 4, 1)), make(), layer]).predict(x, verbose=0)
    print(f"{name:10} predict:           ", state(layer))
    model = Subclassed(make())
    model.predict(x, verbose=0)
    print(f"{name:10} subclassed predict:", state(model.normalize))
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on tensorflow
Rescaling  model(x):           inference
Rescaling  predict:            inference
Rescaling  subclassed predict: inference
RandomFlip model(x):           training (moving mean changed)
RandomFlip predict:            inference
RandomFlip subclassed predict: training (moving mean changed)
keras 3.15.1 on jax
Rescaling  model(x):           inference
Rescaling  predict:            inference
Rescaling  subclassed predict: inference
RandomFlip model(x):           training (moving mean changed)
RandomFlip predict:            inference
RandomFlip subclassed predict: inference
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
