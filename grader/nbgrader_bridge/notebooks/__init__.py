"""One student's notebook as nbgrader wants it: prepared, graded, written."""
