"""The tiny course, for all tests of releasing."""

from tiny_unit import course

__all__ = ["course"]
