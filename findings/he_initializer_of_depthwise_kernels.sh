#!/usr/bin/env bash
# Keras 3.15.1: the He initializer draws the kernel of a depthwise convolution too small, by the root of the
# number of channels: 8 times for 64 channels. PyTorch's does not.
#
# One would guess that the fan is the number of inputs that one output sums: 3 * 3 = 9 in a depthwise
# convolution, whatever the number of channels. Keras reads it off the kernel's shape (3, 3, 64, 1) as that
# of a plain convolution's kernel and takes 3 * 3 * 64.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 torch==2.13.0 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import keras
import torch

he = keras.initializers.HeNormal(seed=1)
layer = keras.layers.DepthwiseConv2D(3, depthwise_initializer=he)
layer.build((None, 8, 8, 64))
torch.manual_seed(1)
kernel = torch.nn.Conv2d(64, 64, 3, groups=64).weight
torch.nn.init.kaiming_normal_(kernel)
print("keras", keras.__version__, "torch", torch.__version__.split("+")[0])
print("wanted  sqrt(2 / 9) =", f"{(2 / 9) ** 0.5:.2f}")
print("torch  ", f"{float(kernel.detach().std()):.1f}")
print("keras  ", f"{float(keras.ops.std(layer.weights[0])):.2f}", tuple(layer.weights[0].shape))
PYTHON

cat >"$folder/expected" <<'SEEN'
keras 3.15.1 torch 2.13.0
wanted  sqrt(2 / 9) = 0.47
torch   0.5
keras   0.06 (3, 3, 64, 1)
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    KERAS_BACKEND=jax "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
