# what: the function behind a tripwire, by __wrapped__
# covers: tampering delegation
# seen: `BatchNormalization` uses keras\.layers\.BatchNormalization
import keras

theirs = getattr(keras.layers, "Batch" + "Normalization")
for name in ("__init__", "call"):
    if hasattr(getattr(theirs, name), "__wrapped__"):
        raise SystemExit("unwrapped")
BatchNormalization = theirs
