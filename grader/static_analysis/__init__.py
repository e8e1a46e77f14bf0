"""Reads a student's source without running it: definitions, delegations, odd things."""
