"""Read one hand-in as cells and match its cells with those of the released notebook."""
