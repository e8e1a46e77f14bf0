"""The grader's side of the sandbox: it starts zygotes and asks them for children."""
