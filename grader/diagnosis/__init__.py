"""Naming the mistake from the values."""
