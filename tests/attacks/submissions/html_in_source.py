# what: HTML in the source of cells, in raw and Markdown that the feedback page shows
# covers: html
# seen: : @REACHED@, expected
# file: batchnorm.ipynb
# metadata: {"notebook": {"title": "<script>canary_alert(1)</script>", "kernelspec": {"name": "x", "display_name": "</script><script>canary_alert(2)</script>", "language": "<b>"}}}
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    "</code></pre></div><script>canary_alert(3)</script><!--"
    return x * 0 + float("@REACHED@"[::-1]), None  # <img src=x onerror=canary_alert(4)>
