"""Sealed processes for student code: what they may do is decided here, and nowhere else."""
