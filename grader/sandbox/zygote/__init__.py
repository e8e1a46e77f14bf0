"""The zygote, which imports the libraries once, and the supervisors of its children."""
