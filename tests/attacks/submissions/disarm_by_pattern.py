# what: the globals of a tripwire, taken by a pattern that names no attribute in its code
# covers: tampering delegation
# seen: `BatchNormalization` gives right results only where
import keras

theirs = [keras.layers][0].BatchNormalization
match theirs.call:
    case object(__globals__=space):
        space["Watch"].meet = lambda self, names: None
BatchNormalization = theirs
