"""Grading one submission: from a hand-in to its report."""
