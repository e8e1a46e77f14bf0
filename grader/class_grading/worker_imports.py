"""Imports once, in the process that workers are forked from, what is slow and every worker needs.

Importing starts no thread, so it is safe to fork a process that has done nothing else: a fork copies
only the thread that calls it, and locks held by others would stay locked.
"""

# ruff: noqa: F401

import gc

from grader.runtime.silence import import_keras

import_keras()

import jupytext  # noqa: E402

import grader.class_grading.keeping  # noqa: E402
import grader.grading.grader  # noqa: E402

# The garbage collector never touches frozen objects, so forks go on sharing their memory pages.
gc.collect()
gc.freeze()
