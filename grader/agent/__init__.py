"""The sealed side of a check: serves requests about the student's parts. It runs beside student code."""
