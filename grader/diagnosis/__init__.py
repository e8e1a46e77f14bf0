"""Names the mistake in a student's code from the values that it returned."""
