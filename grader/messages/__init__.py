"""The sentences that outcomes and notes are made of. None holds a value of a hidden case."""
