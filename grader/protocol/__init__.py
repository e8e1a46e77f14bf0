"""The protocol between the grader and a sealed process. It runs on both sides of the socket."""
