# what: Keras's own code pasted as one's own
# covers: delegation source
# seen: `BatchNormalization` uses keras\.ops\.batch_normalization \(the file, line \d+\)
# pasted: keras.src.layers.normalization.batch_normalization

# @PASTED@
