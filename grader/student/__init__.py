"""What students run: `check` in a notebook, `grader watch`, `grader status`."""
