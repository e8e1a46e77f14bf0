"""Sealed processes for student code. What they may do is decided here and nowhere else."""
