# what: HTML and scripts in what cells print, display and raise
# covers: html
# seen: canary_alert\(4\)
# stopped: ValueError: <script>canary_alert\(4\)
# file: batchnorm.ipynb
import sys

from IPython.display import HTML, Javascript, display

print("<script>canary_alert(1)</script>")
sys.stderr.write("<iframe src='http://attacker.invalid/'></iframe>")
# %%
display(HTML("<img src=x onerror=canary_alert(2)>"), Javascript("canary_alert(3)"))
# %%
raise ValueError("<script>canary_alert(4)</script><a href='javascript:canary_alert(5)'>x</a>")
