"""nbgrader's commands and formgrader in a course of ours."""
