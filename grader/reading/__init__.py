"""What a hand-in holds: notebooks and scripts as cells, archives as files, statements of scripts.

Runs in the trusted parent on bytes that a student chose; nothing of them is executed.
"""
