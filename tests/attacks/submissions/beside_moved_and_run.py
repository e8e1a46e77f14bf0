# what: an honest script that is replaced before %run takes over its names
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where
# file: batchnorm.ipynb

# %%
import keras


class BatchNormalization(keras.layers.Layer):
    pass


# %%
!mv ev.txt ev.py
# %%
%run ev.py
