# what: a module out of an archive, in the place of an honest one
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where
# file: batchnorm.ipynb
# archive: work.zip=ev.py=ev.txt

# %%
!unzip -q work.zip
# %%
from ev import BatchNormalization
