# what: a notebook whose saved outputs are scripts and whose metadata asks to trust and to show them
# covers: html metadata
# seen: : @REACHED@, expected
# file: batchnorm.ipynb
# metadata: {"notebook": {"celltoolbar": "<script>canary_alert(1)</script>", "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"</script><script>canary_alert(2)</script>": {}}, "version_major": 2, "version_minor": 0}}}, "cell": {"trusted": true, "tags": ["raises-exception", "<b>"], "slideshow": {"slide_type": "<script>"}}, "outputs": [{"output_type": "display_data", "data": {"text/html": "<script>canary_alert(3)</script>", "application/javascript": "canary_alert(4)", "image/svg+xml": "<svg onload=canary_alert(5)>"}, "metadata": {}}, {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "2.0"}, "metadata": {}}]}
def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return x * 0 + float("@REACHED@"[::-1]), None
