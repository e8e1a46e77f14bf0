"""Find the folders of a course, and load, validate and hash its units."""
