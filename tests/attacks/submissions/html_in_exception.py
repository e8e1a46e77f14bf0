# what: HTML and scripts in exceptions and names of classes
# covers: html
# seen: canary_alert\(2\)
class Exception_(Exception):
    pass


Exception_.__name__ = "</pre><script>canary_alert(1)</script>"
Exception_.__qualname__ = Exception_.__name__


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    raise Exception_("<img src=x onerror=canary_alert(2)><svg/onload=canary_alert(3)> javascript:canary_alert(4)")
