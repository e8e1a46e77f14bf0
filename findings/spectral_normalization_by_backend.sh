#!/usr/bin/env bash
# Keras 3.15.1: `SpectralNormalization` overwrites the kernel of the layer that it wraps, so that a training
# run with learning rate 0 changes it, on TensorFlow; on JAX the kernel stays as it is, and a prediction
# after the training uses a kernel that was never normalized.
#
# One would guess that the layer divides by the largest singular value in each call, as the paper does
# (Miyato et al. 2018, section 2.1). It assigns the quotient in training and uses what is stored otherwise.
# `fit` on JAX hands on what is assigned to weights that do not train, and the kernel is one that does.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import numpy as np

kernel = np.diag([4.0, 2.0, 1.0]).astype("float32")
dense = keras.layers.Dense(3, use_bias=False)
model = keras.Sequential([keras.Input((3,)), keras.layers.SpectralNormalization(dense)])
model.compile(keras.optimizers.SGD(0.0), "mse")
dense.kernel.assign(kernel)
ones = np.ones((2, 3), "float32")
model.fit(ones, ones, epochs=50, verbose=0)
after = np.linalg.norm(keras.ops.convert_to_numpy(dense.kernel), 2)
print("keras", keras.__version__, "on", keras.backend.backend())
print("largest singular value: before 4.0, after", round(float(after), 3))
print("prediction for ones:", np.round(model.predict(ones, verbose=0)[0], 3).tolist())
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on tensorflow
largest singular value: before 4.0, after 1.0
prediction for ones: [1.0, 0.5, 0.25]
keras 3.15.1 on jax
largest singular value: before 4.0, after 4.0
prediction for ones: [4.0, 2.0, 1.0]
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
