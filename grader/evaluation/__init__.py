"""Runs one case of a check, and decides whether its results equal the reference's."""
