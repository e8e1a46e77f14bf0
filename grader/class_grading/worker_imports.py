"""What takes long to import and every worker needs: where workers are forked, imported once for all.

Importing starts no thread, so forks of a process that has done only this are whole.
"""

# ruff: noqa: F401

import gc

from grader.runtime.silence import import_keras

import_keras()

import jupytext  # noqa: E402

import grader.class_grading.keeping  # noqa: E402
import grader.grading.grader  # noqa: E402

# What is frozen now is never touched by a collection, so forks go on sharing its pages.
gc.collect()
gc.freeze()
