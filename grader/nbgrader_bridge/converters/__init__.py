"""nbgrader's own way: its autograding and feedback converters with the sealed grader in them."""
