# what: the same, by calling the shell's methods
# covers: tampering delegation
# seen: the table of modules \(sys\.modules\)

import keras

shell = get_ipython()
shell.magic("time import sys; sys.modules['grader.forb' + 'idden'].Watch.meet = lambda *_: None")
shell.run_line_magic("prun", "BatchNormalization = getattr(keras.layers, 'Batch' + 'Normalization')")
