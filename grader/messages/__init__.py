"""Sentences of outcomes and notes. None contains a value of a hidden case."""
