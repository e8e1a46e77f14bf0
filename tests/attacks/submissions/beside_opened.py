# what: an honest module that is opened and written anew
# covers: beside tampering delegation
# seen: `BatchNormalization` gives right results only where

text = open("ev.txt").read()
with open("ev.py", "w") as file:
    file.write(text)
from ev import BatchNormalization
