"""What a student's source says, read without running it: definitions, calls, odd things."""
