"""Text and numbers that are safe and exact to show to people."""
