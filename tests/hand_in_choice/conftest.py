"""A released notebook, and hand-ins for it."""

from released_notebook import hand_in, release, solved

__all__ = ["hand_in", "release", "solved"]
