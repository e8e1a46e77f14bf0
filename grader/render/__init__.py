"""Renderings of a report: terminal, HTML, pictures, JSON, and the sentences they share.

Import from the modules themselves (`grader.render.terminal`, `grader.render.html`, ...), so that
a check in a terminal need not load what draws pictures.
"""
