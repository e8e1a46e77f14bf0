# what: %%writefile, %run, %cd and ! commands with ways out of the folder
# covers: beside, path-traversal, write
# seen: no other place is there
# stopped: No module named 'mine'
# file: batchnorm.ipynb

# %%
%%writefile @COURSE@/written.py
x = 1
# %%
%%writefile ../../../../../..@COURSE@/gradebook.db
x = 1
# %%
%run @SOLUTIONS@/batchnorm/batchnorm.py
# %%
%cd @SOLUTIONS@
# %%
!cp @SOLUTIONS@/batchnorm/batchnorm.py mine.py
!cp /etc/passwd . && mkdir -p @COURSE@/made; mv /etc/hostname here
from mine import BatchNormalization
