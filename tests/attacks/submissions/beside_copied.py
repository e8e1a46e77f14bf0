# what: an honest module that a ! command replaces before it is imported
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where
# file: batchnorm.ipynb

# %%
!cp ev.txt ev.py
# %%
from ev import BatchNormalization
