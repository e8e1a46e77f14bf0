"""One hand-in as cells, and how its cells fit those of the released notebook."""
