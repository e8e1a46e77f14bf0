"""The units that the notebooks are of."""

from course_folders import batchnorm, tiny

__all__ = ["batchnorm", "tiny"]
