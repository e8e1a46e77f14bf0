# what: a hand-in whose file name is a script
# covers: html names
# seen: ValueError: <script>canary_alert\(1\)
# file: <img src=x onerror=canary_alert(1)>.py
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    raise ValueError("<script>canary_alert(1)</script>")
