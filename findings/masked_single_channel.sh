#!/usr/bin/env bash
# Keras 3.15.1: `BatchNormalization` called with a mask on inputs of one channel works on TensorFlow and
# raises an IndexError on JAX. With two channels it works on both.
#
# One would guess that the number of channels makes no difference: the mask speaks of batch and time only.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 tensorflow==2.21.0 jax==0.10.2 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import numpy as np

mask = np.array([[True, True, False], [True, False, False]])
print("keras", keras.__version__, "on", keras.backend.backend())
for channels in (1, 2):
    x = np.arange(6 * channels, dtype="float32").reshape(2, 3, channels)
    layer = keras.layers.BatchNormalization()
    try:
        y = layer(x, mask=mask, training=True)
    except IndexError:
        print(channels, "channel(s): IndexError")
    else:
        print(channels, "channel(s):", tuple(y.shape))
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 on tensorflow
1 channel(s): (2, 3, 1)
2 channel(s): (2, 3, 2)
keras 3.15.1 on jax
1 channel(s): IndexError
2 channel(s): (2, 3, 2)
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
