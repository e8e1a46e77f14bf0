"""Grading a whole class: who is due, who grades, who writes."""
