# what: the same, by calling the shell's methods
# covers: tampering delegation
# seen: `BatchNormalization` gives right results only where

import keras

shell = get_ipython()
shell.magic("time import sys; sys.modules['@WATCH_HEAD@' + '@WATCH_TAIL@'].Watch.meet = lambda *_: None")
shell.run_line_magic("prun", "BatchNormalization = getattr(keras.layers, 'Batch' + 'Normalization')")
