"""What crosses the socket between the grader and a sealed process. It runs on both sides."""
