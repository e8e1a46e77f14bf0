"""The fast way for a class: gradebook rows and feedback pages written in batches."""
