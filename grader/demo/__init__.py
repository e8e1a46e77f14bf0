"""`grader demo`: a course and a class of made-up students, graded for real."""
