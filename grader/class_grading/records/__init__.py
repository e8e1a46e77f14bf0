"""What is kept of a class on disk: the journal, the reports, the lock."""
