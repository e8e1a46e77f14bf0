#!/usr/bin/env bash
# Pillow 13.0.0: a grey PNG of 16 bits, converted to 8 bits by `convert("L")` or `convert("RGB")`, is cut off at
# 255 and not scaled: a ramp from black to white becomes white but for its first step.
#
# One would guess the picture that every viewer shows. Shifting the numbers by eight bits gives it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    pillow==13.0.0 numpy==2.4.6

cat >"$folder/surprise.py" <<'PYTHON'
import io

import numpy as np
import PIL
from PIL import Image

ramp = np.array([[0, 255, 256, 16384, 32768, 65535]], "uint16")
file = io.BytesIO()
Image.fromarray(ramp).save(file, "PNG")
picture = Image.open(io.BytesIO(file.getvalue()))
print("pillow", PIL.__version__, "mode", picture.mode)
print("numbers      ", np.asarray(picture).ravel().tolist())
print('convert("L") ', np.asarray(picture.convert("L")).ravel().tolist())
print("shifted by 8 ", (np.asarray(picture) >> 8).ravel().tolist())
PYTHON

cat >"$folder/expected" <<'SEEN'
pillow 13.0.0 mode I;16
numbers       [0, 255, 256, 16384, 32768, 65535]
convert("L")  [0, 255, 255, 255, 255, 255]
shifted by 8  [0, 0, 1, 64, 128, 255]
SEEN

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
{
    "$folder/bin/python" "$folder/surprise.py" 2>"$folder/errors" || cat "$folder/errors"
} >"$folder/output"

cat "$folder/output"
diff "$folder/expected" "$folder/output" && echo "As described." && exit 0
echo "The behaviour has changed." >&2
exit 1
