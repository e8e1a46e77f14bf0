"""One case: running it, the arrays that come back, and whether they equal the reference's."""
