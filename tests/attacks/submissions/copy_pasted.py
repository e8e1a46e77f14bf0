# what: Keras's own code pasted as one's own
# covers: delegation source
# seen: `BatchNormalization` uses keras\.ops\.batch_normalization
# pasted: keras.src.layers.normalization.batch_normalization

# @PASTED@
