"""Hand-ins that attack nothing, to try the proofs on: no attack's proof may be found in their reports.

`DECOYS` are what is left of an attack that stops early or does nothing. `EARLY` are attacks that look
for modules of the kit where there are none: each stops before its point, as after a renaming.
"""

from __future__ import annotations

from attack_files import Attack, attacks

PARTS = {
    "batchnorm": (
        *("batchnorm_forward", "batchnorm_backward", "population_statistics"),
        *("BatchNormalization", "fold_batchnorm"),
    ),
    "activations": ("sigmoid", "tanh", "relu", "leaky_relu", "elu"),
}
_TOP = "import sys\n\nfound = sys.modules['grader.gone']\nimport grader.gone\n"
_RAISES = "def {part}(*args, **kwargs):\n    import grader.gone\n"
_RETURNS = "def {part}(*args, **kwargs):\n    return args[0] if args else None, None\n"
_LAYER = "import keras\n\n\nclass BatchNormalization(keras.layers.Layer):\n    pass\n"
_GONE = ("WATCH", "CONNECTION", "AGENT")
EARLY_NAMES = ("patch_protocol", "patch_agent", "disarm_watch", "duplicates", "beside_opened")


def _all(unit: str, part: str) -> str:
    return "\n\n".join(part.format(part=name) for name in PARTS[unit])


DECOYS = {
    f"decoy-{name}-{unit}": Attack(name, name, (), source, unit=unit)
    for unit in PARTS
    for name, source in {
        "empty": "x = 1\n",
        "fails": _TOP,
        "raises": _all(unit, _RAISES),
        "returns": _all(unit, _RETURNS),
        "layer": _LAYER + "\n\n" + _all(unit, _RETURNS).split("\n\ndef BatchNorm")[0],
    }.items()
}
EARLY = {f"early-{one.name}": one for one in attacks() if one.name in EARLY_NAMES}
NOWHERE = {
    word + end: "grader.gone"[at]
    for word in _GONE
    for end, at in (("", slice(None)), ("_HEAD", slice(4)), ("_TAIL", slice(4, None)))
}
