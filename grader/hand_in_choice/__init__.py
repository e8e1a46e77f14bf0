"""Which file of a student's folder is the hand-in."""
