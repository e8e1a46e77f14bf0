# what: delegation in statements that %time and %prun run
# covers: delegation
# seen: `BatchNormalization` uses keras\.layers\.BatchNormalization \(cell \d+, line \d\)
# file: batchnorm.ipynb

# %%
import keras
# %%
%time norm = keras.layers.BatchNormalization
%prun BatchNormalization = norm
